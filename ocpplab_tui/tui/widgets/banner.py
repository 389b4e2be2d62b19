"""Trouble with the CSMS: what happened, why, and what mends it. Takes no room while all is well."""

from __future__ import annotations

from textual.strip import Strip

from ocpplab_tui.lab.port import LabSummary
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, Piece


class Banner(Inked):
    """Two lines under the header."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self._lines: list[list[Piece]] = []

    def show(self, summary: LabSummary) -> None:
        lines = [] if summary.csms_ok or not summary.total else self._trouble(summary)
        if lines != self._lines:
            self._lines = lines
            self.display = bool(lines)
            self.refresh()

    def _trouble(self, summary: LabSummary) -> list[list[Piece]]:
        name = "the embedded CSMS" if summary.csms == "embedded" else self.glyphs.fit(summary.csms, 60, keep_end=True)
        why = self.glyphs.fit(summary.csms_text, 160) or "no answer"
        mend = mending(summary)
        return [
            [(f"{self.glyphs.mark('bad')} No connection to {name}: ", "error"), (why, "text")],
            [(f"  {mend} ", "text"), ("Chargers keep trying.", "muted")],
        ]

    def render_line(self, y: int) -> Strip:
        pieces = self._lines[y] if y < len(self._lines) else []
        return self.line([(" ", "text"), *pieces], self.size.width, back="surface")


_MENDING = (
    ("401", "Wrong password, or none: password_env in [csms]."),
    ("403", "Are these identities known there, and the password theirs?"),
    ("404", "Is the url in [csms] right, are the identities known there?"),
    ("certificate", "Is ca_file in [csms] the one of its certificate?"),
    ("tls", "Does it speak TLS? wss:// is for TLS, ws:// for none."),
    ("refused", "Is it running, and is the url in [csms] right?"),
    ("name", "No such host is known: is the url in [csms] right?"),
    ("timed out", "Is the url in [csms] right, is there a firewall between?"),
)
"""A word of the reason → what mends it."""


def mending(summary: LabSummary) -> str:
    """What somebody can do about it."""
    if summary.csms == "embedded":
        return "Start the lab again: another program may use its port."
    why = summary.csms_text.casefold()
    found = (mend for word, mend in _MENDING if word in why)
    return next(found, "Is it running, and is the url in [csms] right?")
