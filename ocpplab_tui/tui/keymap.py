"""The keymap file: which keys somebody moved. Checked as it is read; a broken entry is named, and what it says ignored.

`keymap.toml` in the user's configuration directory, a key or a list of keys for the id of a binding:

    [operation]
    plug-connector = "P"              # the keys of help and footer follow
    unplug-ev-side = "f5"             # an operation that has none by nature
    [grid]
    mark = ["space", "ctrl+t"]
    sort-next = ""                    # no key
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from textual.keys import KEY_NAME_REPLACEMENTS, Keys, key_to_character

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.config.document import toml
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.config.report import Report
from ocpplab_tui.config.values import printable
from ocpplab_tui.config.values import shown as shown_value
from ocpplab_tui.tui.key_table import CHAINS, NO_KEY, groups, table
from ocpplab_tui.tui.keys import shown

FILE_NAME = "keymap.toml"
MOST_BYTES = 100_000

_MODIFIERS = ("ctrl", "alt", "shift")
_NAMED = {key.value for key in Keys if re.fullmatch(r"[a-z]+[0-9]*|f[0-9]+", key.value)} | {"space", "comma"}
_TAKEN = {"ctrl+c": "copies what is marked with the mouse", "ctrl+q": "always quits"}
_SHOWN_NAMES = {"esc": "escape", "pgup": "pageup", "pgdn": "pagedown", "del": "delete", "return": "enter"}

Moved = dict[str, tuple[str, ...]]


class Keymap:
    """Keys by the id of a binding: those that were moved, else those by nature."""

    def __init__(self, moved: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.moved: Mapping[str, tuple[str, ...]] = moved or {}

    def keys(self, binding_id: str) -> tuple[str, ...]:
        """As Textual names them."""
        moved = self.moved.get(binding_id)
        return table()[binding_id].keys if moved is None else moved

    def shown(self, binding_id: str) -> str:
        """The first key as people write it; "" for none."""
        keys = self.keys(binding_id)
        return shown(keys[0]) if keys else ""

    def all_shown(self, binding_id: str) -> str:
        """All its keys as people write them."""
        return " ".join(shown(key) for key in self.keys(binding_id))

    def for_textual(self) -> dict[str, str]:
        """What Textual is told: it takes an empty text for no entry."""
        return {name: ",".join(keys) or NO_KEY + name for name, keys in self.moved.items()}


def load(directory: Path) -> tuple[Keymap, InputError | None]:
    """The user's keymap, and what is wrong with the file; without a file the keys by nature."""
    path = directory / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Keymap(), None
    except (OSError, UnicodeDecodeError):
        return Keymap(), InputError(Mistake(FILE_NAME, "", "cannot be read as UTF-8 text; it is ignored"))
    return read(text[:MOST_BYTES])


def read(text: str) -> tuple[Keymap, InputError | None]:
    """A keymap from the text of its file, and every mistake in it."""
    report = Report(FILE_NAME)
    moved: Moved = {}
    for name, value in _entries(toml(text, report)):
        _take(name, value, moved, report)
    _leave_out_clashes(moved, report)
    return Keymap(moved), InputError(*report.mistakes) if report.mistakes else None


def _entries(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """`[grid] mark = …` and `"grid.mark" = …` are the same."""
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _entries(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _take(name: str, value: Any, moved: Moved, report: Report) -> None:
    if name not in table():
        report.mistake(
            tuple(name.split(".")), "there is no binding of this id", suggestion(name, table(), what="there are")
        )
        return
    written = [value] if isinstance(value, str) else value
    if not isinstance(written, list) or not all(isinstance(each, str) for each in written):
        report.mistake(
            tuple(name.split(".")), f"{shown_value(value)} is no key", 'a key in quotes, "p", or a list of keys'
        )
        return
    keys: list[str] = []
    for each in [] if written == [""] else written:
        try:
            key = key_named(each)
        except ValueError as error:
            report.mistake(tuple(name.split(".")), *error.args)
            return
        if problem := _not_here(name, key):
            report.mistake(
                tuple(name.split(".")), f'the key "{printable(each)}" cannot be used: {problem}', "choose another"
            )
            return
        keys.append(key)
    moved[name] = tuple(dict.fromkeys(keys))


def key_named(text: str) -> str:
    """A key as Textual names it: `?`, `question_mark`, `F5`, `ctrl+x`, `shift+tab`, `P`.

    Raises ValueError with what is wrong and what would be right.
    """
    *modifiers, last = text.split("+") if len(text) > 1 and not text.endswith("++") else [text]
    wrong = next((each for each in modifiers if each.casefold() not in _MODIFIERS), None)
    if wrong is not None:
        raise ValueError(f'"{printable(wrong)[:20]}" is nothing to hold down', "ctrl, alt or shift")
    held = [each for each in _MODIFIERS if each in {word.casefold() for word in modifiers}]
    return "+".join([*held, _last(last, bool(held))])


def _last(text: str, held: bool) -> str:
    if len(text) == 1 and text.isprintable():
        return _character(text.casefold() if held and text.isalpha() else text)
    folded = text.casefold().replace("-", "_").replace(" ", "_")
    folded = _SHOWN_NAMES.get(folded, folded)
    if folded in _NAMED or folded in KEY_NAME_REPLACEMENTS.values():
        return folded
    try:
        return _character(unicodedata.lookup(folded.replace("_", " ").upper()))
    except KeyError:
        raise ValueError(f'"{printable(text)[:20]}" is no key', suggestion(folded, _NAMED)) from None


def _character(character: str) -> str:
    """As Textual makes the name of a key from what the terminal sends."""
    if character.isalnum():
        return character
    if character == " ":
        return "space"
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _not_here(name: str, key: str) -> str:
    if key in _TAKEN:
        return f"it {_TAKEN[key]}"
    group = groups()[name.partition(".")[0]]
    if group.typed and (key == "backspace" or (key_to_character(key) or "\x00").isprintable()):
        return "it is typed there"
    return ""


def _leave_out_clashes(moved: Moved, report: Report) -> None:
    """Of two bindings on one key the one that was moved there gives way, of two that were moved the later one. What
    gives way is where it was by nature again, which may be in the way of another."""
    while (clash := _clash(moved)) is not None:
        name, key, other = clash
        del moved[name]
        problem = f'the key "{shown(key)}" is that of {other} already'
        what = "each key once where both act" if other in moved else f"move {other} too, or choose another key"
        report.mistake(tuple(name.split(".")), problem, what)


def _clash(moved: Moved) -> tuple[str, str, str] | None:
    """(id that gives way, key, id that has it)."""
    keymap, order = Keymap(moved), list(moved)
    for chain in CHAINS:
        holders: dict[str, str] = {}
        for name in (each for each in table() if each.partition(".")[0] in chain):
            for key in keymap.keys(name):
                other = holders.setdefault(key, name)
                if other != name and (name in moved or other in moved):
                    late = max((each for each in (name, other) if each in moved), key=order.index)
                    return late, key, name if late == other else other
    return None


def sample() -> str:
    """A keymap file with every binding as it is by nature, to be changed."""
    lines = ['# Keys of the dashboard. Write only what you move; a key, a list of keys, or "" for none.']
    for name, group in groups().items():
        lines.append(f"\n[{name}]  # {group.title}")
        for each in group.rows:
            keys = table()[f"{name}.{each}"].keys
            written = ", ".join(f'"{_written(key)}"' for key in keys)
            value = f"[{written}]" if len(keys) > 1 else written or '""'
            lines.append(f"{f'# {each} = {value}':<44} # {table()[f'{name}.{each}'].does}")
    return "\n".join(lines) + "\n"


def _written(key: str) -> str:
    text = shown(key)
    if len(text) != 1 or not text.isascii():
        return key
    return text.replace("\\", "\\\\")
