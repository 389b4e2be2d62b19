"""Every key of the dashboard: its id, what it is by nature, what it does, and which keys can meet each other.

Widgets and screens make their bindings from this table (`keys.bind`), so that the keymap file, help and footer speak of
the same keys. Ids are `group.name`; those of operations and connectors are made from the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from ocpplab_tui.operations.registry import OPERATIONS

NO_KEY = "no-key-"
"""What stands before an id where nothing has to be pressed: a key that no keyboard sends."""


class Row(NamedTuple):
    """One binding. `keys`: as Textual names them; none: it gets one only by the keymap file."""

    keys: tuple[str, ...]
    does: str


class Group(NamedTuple):
    """Bindings that stand together. `typed`: where they act letters are typed, so none of them can be a letter."""

    title: str
    rows: Mapping[str, tuple[str, str]]
    typed: bool = False


_GROUPS: Mapping[str, Group] = {
    "app": Group(
        "Everywhere",
        {"palette": ("colon,ctrl+p", "palette: operations, chargers, screens, themes"), "quit": ("q", "quit")},
    ),
    "screen": Group(
        "Every screen",
        {
            "menu": ("o", "menu of all operations (CSMS: all requests)"),
            "filter": ("slash", "filter the panel that has the focus"),
            "filters": ("F", "saved filters: take one, save this one"),
            "follow": ("full_stop", "traffic: stand still, or follow the newest"),
            "history": ("H", "operations so far, and what became of them"),
            "traffic": ("g", "all messages on the whole screen"),
            "csms": ("C", "the embedded CSMS: its requests and policies"),
            "export": ("f2", "export what is shown, or a picture"),
            "narrower": ("left_square_bracket", "the side narrower"),
            "wider": ("right_square_bracket", "the side wider"),
            "side": ("backslash", "hide the side, show it again"),
            "help": ("question_mark,f1", "this help"),
            "back": ("escape", "back: a panel, the filter, the marks, the screen"),
        },
    ),
    "panel": Group("Panels", {"next": ("tab", "next panel"), "previous": ("shift+tab", "panel before")}),
    "fleet": Group(
        "Chargers of the lab",
        {
            "add": ("n", "add chargers"),
            "remove": ("delete", "remove the charger, or all that are marked (asks)"),
            "jump": ("apostrophe", "a letter over each charger and panel"),
        },
    ),
    "dashboard": Group(
        "Dashboard",
        {
            "lower": ("left_curly_bracket", "fewer lines for the chargers"),
            "higher": ("right_curly_bracket", "more lines for the chargers"),
        },
    ),
    "grid": Group(
        "Charger grid",
        {
            "up": ("up,k", "up"),
            "down": ("down,j", "down"),
            "left": ("left,h", "left"),
            "right": ("right,l", "right"),
            "first": ("home", "first"),
            "last": ("end", "last"),
            "page-up": ("pageup", "a page up"),
            "page-down": ("pagedown", "a page down"),
            "open": ("enter", "look closely: inspector, then the whole screen"),
            "mark": ("space", "mark the charger"),
            "mark-all": ("asterisk", "mark all that the filter shows"),
            "nearer": ("plus", "zoom in: dots, rows, cards"),
            "farther": ("minus", "zoom out"),
            "fit": ("0", "zoom by number and room"),
            "sort-next": ("greater_than_sign", "sort by the next column"),
            "sort-previous": ("less_than_sign", "sort by the column before"),
            "reverse": ("r", "sort the other way"),
        },
    ),
    "inspector": Group("Inspector", {"open": ("enter", "the charger on the whole screen")}),
    "scroll": Group(
        "Reading",
        {
            "up": ("up,k", "up"),
            "down": ("down,j", "down"),
            "first": ("home", "to the top"),
            "last": ("end", "to the end"),
            "page-up": ("pageup", "a page up"),
            "page-down": ("pagedown", "a page down"),
        },
    ),
    "log": Group(
        "Traffic",
        {
            "up": ("up,k", "up"),
            "down": ("down,j", "down"),
            "oldest": ("home", "oldest"),
            "newest": ("end,G", "newest, and follow"),
            "page-up": ("pageup", "a page up; past the top older ones come from disk"),
            "page-down": ("pagedown", "a page down"),
            "open": ("enter", "read the message"),
        },
    ),
    "exchange": Group(
        "Bookmarks",
        {
            "bookmark": ("b", "bookmark the message, or not any more"),
            "bookmark-next": ("n", "next bookmark"),
            "bookmark-previous": ("N", "bookmark before"),
        },
    ),
    "traffic": Group(
        "Traffic screen",
        {
            "copy": ("y", "copy the frame, its payload, or a command"),
            "again": ("r", "send a charger's request again"),
            "edit": ("R", "change it first, then send it"),
        },
    ),
    "charger": Group("Charger screen", {"next": ("tab", "next tab"), "previous": ("shift+tab", "tab before")}),
    "tab": Group("Tabs", {"previous": ("left,h", "tab before"), "next": ("right,l", "next tab")}),
    "live": Group("Live", {"up": ("up,k", "connector above"), "down": ("down,j", "connector below")}),
    "table": Group(
        "Tables",
        {
            "up": ("up,k", "up"),
            "down": ("down,j", "down"),
            "first": ("home", "first"),
            "last": ("end,G", "last"),
            "page-up": ("pageup", "a page up"),
            "page-down": ("pagedown", "a page down"),
            "open": ("enter", "open, set or send what is under the cursor"),
        },
    ),
    "plot": Group("Plots", {"nearer": ("plus,equals_sign", "less time"), "farther": ("minus", "more time")}),
    "session": Group("Session", {"timeline": ("enter", "read its timeline")}),
    "csms": Group("CSMS screen", {"again": ("r", "send again what was sent last")}),
    "dialog": Group(
        "Dialogs", {"leave": ("escape", "back"), "submit": ("ctrl+s", "submit, also from many lines")}, True
    ),
    "form": Group("Forms", {"up": ("up", "choice above"), "down": ("down", "choice below")}, True),
    "pick": Group(
        "Lists",
        {
            "up": ("up", "up"),
            "down": ("down", "down"),
            "page-up": ("pageup", "a page up"),
            "page-down": ("pagedown", "a page down"),
            "delete": ("delete", "take it out of the list, where that can be"),
        },
        True,
    ),
    "filter": Group(
        "Filter line",
        {
            "clear": ("escape", "no filter"),
            "complete": ("tab", "take the word that is offered"),
            "next": ("down", "another word"),
            "previous": ("up", "the word before"),
            "save": ("ctrl+s", "save this filter under a name"),
        },
        True,
    ),
    "question": Group("Questions", {"previous": ("left,up", "answer before"), "next": ("right,down", "next answer")}),
    "reading": Group("Help", {"close": ("question_mark,q,enter", "close the help")}),
    "history": Group("Operations so far", {"again": ("r", "ask for the same again")}),
    "failure": Group("The lab cannot start", {"quit": ("q", "leave")}),
}


@cache
def groups() -> Mapping[str, Group]:
    """All groups by name, those of operations and connectors too."""
    operations = {each.name: (each.key or "", each.title) for each in OPERATIONS.values()}
    connectors = {str(number): (str(number), f"focus connector {number}") for number in range(1, 10)}
    made = {"operation": Group("Operations", operations), "connector": Group("Connectors", connectors)}
    return MappingProxyType({**_GROUPS, **made})


@cache
def table() -> Mapping[str, Row]:
    """Every binding by its id."""
    return MappingProxyType(
        {
            f"{name}.{each}": Row(tuple(keys.split(",")) if keys else (), does)
            for name, group in groups().items()
            for each, (keys, does) in group.rows.items()
        }
    )


_ACTING = ("operation", "connector")
_DASHBOARD = ("app", "screen", "panel", "fleet", "dashboard")
_CHARGER = ("app", "screen", "fleet", "charger", *_ACTING)
_TRAFFIC = ("app", "screen", "panel", "traffic")
_HISTORY = ("app", "screen", "panel", "history")
_CSMS = ("app", "screen", "panel", "csms")

CHAINS: tuple[tuple[str, ...], ...] = (
    (*_DASHBOARD, *_ACTING, "grid"),
    (*_DASHBOARD, *_ACTING, "inspector", "scroll"),
    (*_DASHBOARD, "log"),
    (*_DASHBOARD, "scroll"),
    (*_CHARGER, "tab", "live", "plot", "session"),
    (*_CHARGER, "tab", "scroll", "plot", "session"),
    (*_CHARGER, "tab", "table", "plot"),
    (*_CHARGER, "tab", "log"),
    (*_TRAFFIC, "log", "exchange"),
    (*_TRAFFIC, "scroll"),
    (*_CSMS, "tab", "table"),
    (*_CSMS, "tab", "scroll"),
    (*_HISTORY, "tab", "table"),
    (*_HISTORY, "tab", "scroll"),
    ("dialog", "form"),
    ("dialog", "pick"),
    ("dialog", "question"),
    ("dialog", "reading", "scroll"),
    ("dialog", "failure"),
    ("filter",),
)
"""Groups of which keys are looked up together, from the focused widget up to the application."""
