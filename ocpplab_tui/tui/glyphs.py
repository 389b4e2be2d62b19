"""Glyphs: every state and mark in one cell, with an ASCII set beside it. State is never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from ocpplab_tui.lab.port import ChargerView, ConnectorView
from ocpplab_tui.tui.wire_text import printable, visible


@dataclass(frozen=True, slots=True)
class StateLook:
    """How one state looks: glyph, its ASCII form, and the ink (colour role) it is drawn in."""

    name: str
    glyph: str
    ascii: str
    ink: str


STATES: dict[str, StateLook] = {
    look.name: look
    for look in (
        StateLook("Available", "○", "o", "available"),
        StateLook("Preparing", "◐", "p", "occupied"),
        StateLook("Charging", "▶", "C", "charging"),
        StateLook("SuspendedEV", "‖", "e", "suspended"),
        StateLook("SuspendedEVSE", "◫", "s", "suspended"),
        StateLook("Finishing", "◑", "f", "finishing"),
        StateLook("Reserved", "◇", "r", "reserved"),
        StateLook("Unavailable", "–", "u", "unavailable"),
        StateLook("Faulted", "✖", "X", "faulted"),
        StateLook("Offline", "⋯", ".", "offline"),
    )
}
"""In the order in which the header counts them, but that Charging goes first there."""

_MARKS: dict[str, tuple[str, str]] = {
    "ok": ("●", "*"),
    "bad": ("✖", "X"),
    "warning": ("!", "!"),
    "question": ("?", "?"),
    "marked": ("◆", "+"),
    "out": ("→", ">"),
    "in": ("←", "<"),
    "live": ("●", "*"),
    "paused": ("⏸", "="),
    "dot": ("·", "-"),
    "dash": ("–", "-"),
    "rule": ("─", "-"),
    "tick": ("┬", "+"),
    "limit": ("━", "="),
    "stopped": ("■", "#"),
    "plug": ("◖", "("),
    "unplug": ("◗", ")"),
    "key": ("◈", "k"),
    "rule-focused": ("━", "-"),
    "bar": ("━", "#"),
    "bar-empty": ("─", "-"),
    "cursor": ("▌", ">"),
    "ellipsis": ("…", "~"),
    "wait": ("⋯", "."),
    "up": ("↑", "^"),
}


MARKS_EXPLAINED: dict[str, str] = {
    "ok": "online, in order",
    "bad": "trouble",
    "out": "to the CSMS",
    "in": "from the CSMS",
    "marked": "marked, bookmarked",
    "live": "live: follows",
    "paused": "paused",
    "wait": "no answer yet",
}
"""What help says of the marks that are no states."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The set in use: all of Unicode's, or plain ASCII."""

    ascii_only: bool = False

    def mark(self, name: str) -> str:
        return _MARKS[name][1 if self.ascii_only else 0]

    def state(self, look: StateLook) -> str:
        return look.ascii if self.ascii_only else look.glyph

    def fit(self, text: str, limit: int | None = None, *, keep_end: bool = False) -> str:
        """Text from the wire or a user, printable and cut to `limit` cells."""
        return printable(text, limit, keep_end=keep_end, ascii_only=self.ascii_only)

    def own(self, text: str) -> str:
        """Text of ours in the set in use."""
        if not self.ascii_only or text.isascii():
            return text
        return text.translate(_OWN_ASCII)


_OWN_ASCII = str.maketrans(
    {"↑": "^", "↓": "v", "…": "~", "·": "-", "–": "-", "→": ">", "←": "<", "×": "x", "≤": "<", "≥": ">"}
)


def is_live(charger: ChargerView) -> bool:
    """Booted, accepted and connected: what it shows is what the CSMS knows."""
    return charger.powered and charger.online and charger.registration == "Accepted"


def look_of(charger: ChargerView, connector: ConnectorView) -> StateLook:
    """The look of a connector as it is now."""
    return look(is_live(charger), connector.status)


def look(live: bool, status: str) -> StateLook:
    """The look of a status; that of a charger that is not live is stale, hence Offline."""
    return STATES.get(status, STATES["Offline"]) if live else STATES["Offline"]


def words_of(charger: ChargerView, connector: ConnectorView) -> str:
    """The word beside the glyph: the state, the fault by its name, the last state in brackets when offline."""
    if not is_live(charger):
        return f"({connector.status})"
    if connector.status == "Faulted" and connector.error_code not in ("", "NoError"):
        return visible(connector.error_code)
    return connector.status
