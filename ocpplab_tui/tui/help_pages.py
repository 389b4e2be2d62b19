"""What the help says: keys of one screen as they are now, the mouse, the filter language, the user's files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.dom import DOMNode
from textual.widget import Widget

from ocpplab_tui.operations.registry import GROUPS, in_group
from ocpplab_tui.tui.filtering.language import Vocabulary
from ocpplab_tui.tui.key_table import NO_KEY, groups, table
from ocpplab_tui.tui.keymap import Keymap

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard
    from ocpplab_tui.tui.screens.living import LivingScreen


class Entry(NamedTuple):
    """A key or a word, and what it is for."""

    key: str
    text: str


class Section(NamedTuple):
    """`paired`: short entries may stand two in a line."""

    title: str
    entries: list[Entry]
    paired: bool = False


_LAST = ("panel", "fleet", "dashboard", "charger", "traffic", "csms", "history", "screen", "app")
"""Groups that belong to the screen and stand below those of its panels."""

_DIALOGS = ("dialog", "form", "pick", "filter")

MOUSE = [
    Entry("click", "focus what is there; press a key of the footer"),
    Entry("double click", "the charger, or the message, on the whole screen"),
    Entry("ctrl+click", "mark a charger"),
    Entry("right click", "all that can be done with it"),
    Entry("wheel", "scroll; away from the end pauses the traffic"),
    Entry("drag an edge", "make a side wider, the grid higher"),
    Entry("click the head", "the palette"),
]

FILTER = [
    Entry("word other", "both must be there, in any case"),
    Entry("-word  -is:error", "must not be there, must not be so"),
    Entry('"two words"', "belong together"),
    Entry("a:Boot*,Heartbeat", "one of these; * and ? stand for letters"),
    Entry("lat:>200  kw:5..9", "figures: > >= < <= = or from..to"),
]


def sections(screen: LivingScreen) -> Iterator[Section]:
    """In the order in which they are read."""
    app = screen.dashboard
    keymap = app.keymap
    if screen.operates:
        yield _operations(keymap)
    used = _groups_of(screen)
    for name in used:
        yield _keys(name, keymap, screen)
    for name in _DIALOGS:
        yield _keys(name, keymap, screen)
    yield Section("Mouse", MOUSE)
    yield Section("Filter", FILTER)
    yield from _fields(app)
    yield _files(app)


def _operations(keymap: Keymap) -> Section:
    ids = [(each.title, keymap.all_shown(f"operation.{each.name}")) for group in GROUPS for each in in_group(group)]
    with_key = [Entry(key, title) for title, key in ids if key]
    menu = keymap.shown("screen.menu")
    title = f"Operations on the connector, or the marked chargers; {menu} lists all {len(ids)}"
    return Section(title, with_key, True)


def _groups_of(screen: LivingScreen) -> list[str]:
    """The groups whose keys act somewhere on this screen: those of its panels first."""
    nodes: list[DOMNode] = list(screen.walk_children(Widget))  # also tabs that are not open, and what holds panels
    ids = [each for node in [*nodes, screen, screen.dashboard] for each in _ids(node)]
    found = list(dict.fromkeys(each.partition(".")[0] for each in ids))
    found = [each for each in found if each not in ("operation", "filter")]
    return sorted(found, key=lambda each: _LAST.index(each) if each in _LAST else -1)


def _ids(node: DOMNode) -> Iterable[str]:
    return [each.id for _, each in node._bindings if each.id is not None]  # noqa: SLF001 - Textual tells them nowhere else


def _keys(name: str, keymap: Keymap, screen: LivingScreen) -> Section:
    if name == "connector":
        return Section("Connectors", [Entry("1-9", "focus that connector of the charger")])
    group = groups()[name]
    silent = screen.silent_ids()
    ids = [each for row in group.rows if (each := f"{name}.{row}") not in silent]
    entries = [Entry(keymap.all_shown(each), table()[each].does) for each in ids]
    return Section(group.title, [each for each in entries if each.key and NO_KEY not in each.key], True)


def _fields(app: Dashboard) -> Iterator[Section]:
    """The words of the filter language, as the language itself explains them."""
    fleet = app.main.fleet
    words: list[tuple[str, Vocabulary[Any]]] = [
        ("Filter: messages", fleet.frame_vocabulary),
        ("Filter: chargers", fleet.vocabulary),
    ]
    for title, vocabulary in words:
        yield Section(title, [Entry(f"{each.name}:", each.help) for each in vocabulary.fields.values()])


def _files(app: Dashboard) -> Section:
    entries = [
        Entry("settings.toml", "yours: theme, ascii, no_color, log_level and more"),
        Entry("keymap.toml", "yours: keys by id; `ocpplab-tui keys` prints one"),
        Entry("themes/*.toml", "yours: themes, taken up as you save them"),
        Entry("dashboard.toml", "what you chose: zoom, sizes, filters, last values"),
    ]
    where = str(app.config_dir) if app.config_dir is not None else "the user's configuration directory"
    return Section(f"Your files, in {where}", entries)
