"""What somebody chose in the dashboard, kept for the next time: written beside the user's settings, never into them."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.config.document import toml
from ocpplab_tui.config.report import Report
from ocpplab_tui.config.sections import Section
from ocpplab_tui.config.values import Name, choice, text_of, whole

FILE_NAME = "dashboard.toml"
MOST_BYTES = 200_000
MOST_FILTERS, MOST_VALUES = 100, 300
VALUE_MAX = 200
SHARED = frozenset({"id_tag"})
"""Fields whose last value is the same for all forms."""
_HEAD = "# Written by ocpplab-tui when something is chosen in the dashboard. What settings.toml says comes first.\n"

ZoomName = Literal["card", "row", "dot"]
Density = Literal["comfortable", "compact"]
FilterText = Annotated[str, text_of(1, 2000)]
FormText = Annotated[str, text_of(1, VALUE_MAX)]
Cells = Annotated[int, whole(3, 500)]


class SavedFilters(Section):
    """Texts of the filter language by the name that somebody gave them."""

    chargers: dict[Name, FilterText] = Field(default_factory=dict, max_length=MOST_FILTERS)
    messages: dict[Name, FilterText] = Field(default_factory=dict, max_length=MOST_FILTERS)


class Preferences(Section):
    """`theme`: the one chosen last. `zoom`: card, row or dot; none: by count and room. `density`: comfortable or
    compact. `sides`: widths of panels in cells, by name; `grid` is the height of the charger grid in lines. `filters`:
    the saved ones. `last`: what was last written into forms, by `operation.field`."""

    theme: Name | None = None
    zoom: Annotated[ZoomName, choice("card", "row", "dot")] | None = None
    density: Annotated[Density, choice("comfortable", "compact")] | None = None
    sides: dict[Name, Cells] = Field(default_factory=dict)
    filters: SavedFilters = Field(default_factory=SavedFilters)
    last: dict[Name, FormText] = Field(default_factory=dict, max_length=MOST_VALUES)

    def with_filter(self, target: str, name: str, text: str | None) -> Preferences:
        """These, with a filter saved under a name, or without it. `target`: "chargers" or "messages"."""
        saved = dict(getattr(self.filters, target))
        saved.pop(name, None)
        if text is not None:
            saved[name] = text
        return self.model_copy(update={"filters": self.filters.model_copy(update={target: saved})})


class PreferencesFile:
    """Reads and writes them. What is broken in it is named, ignored, and gone with the next choice; the rest counts."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / FILE_NAME
        self.kept = Preferences()

    def load(self) -> InputError | None:
        """Take what the file says (`kept`); what is wrong with it comes back. Without a file the defaults are kept."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            return InputError(Mistake(self.path.name, "", "cannot be read; it is ignored"))
        report = Report(self.path.name)
        found = report.parse(Preferences, toml(text[:MOST_BYTES], report), ())
        self.kept = found or Preferences()
        return InputError(*report.mistakes) if report.mistakes else None

    def keep(self, **changes: Any) -> None:
        """Remember these choices, beside what another dashboard may have written meanwhile. Raises InputError when they
        cannot be written."""
        if self.path.exists():
            self.load()
        wanted = self.kept.model_copy(update=changes)
        if wanted == self.kept:
            return
        self.kept = wanted
        try:
            _write(self.path, _HEAD + _toml(wanted.model_dump(exclude_none=True)))
        except OSError as error:
            raise InputError(Mistake(self.path.name, "", f"cannot be written: {error.strerror}")) from error

    def keep_filter(self, target: str, name: str, text: str | None) -> None:
        """Save a filter under a name; None takes it away. `target`: "chargers" or "messages". Raises InputError."""
        if self.path.exists():
            self.load()
        self.keep(filters=self.kept.with_filter(target, name, text).filters)


def _toml(data: Mapping[str, Any], table: str = "") -> str:
    """Texts, numbers and tables of them."""
    plain = {name: value for name, value in data.items() if not isinstance(value, dict)}
    text = "".join(f"{_key(name)} = {_value(value)}\n" for name, value in plain.items())
    if table and plain:
        text = f"\n[{table}]\n{text}"
    for name, value in data.items():
        if isinstance(value, dict):
            text += _toml(value, f"{table}.{name}".lstrip("."))
    return text


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _value(name)


def _value(value: str | int) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write(path: Path, text: str) -> None:
    """Whole or not at all, also when the program dies meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
