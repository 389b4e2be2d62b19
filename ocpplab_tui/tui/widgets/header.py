"""The header: lab, CSMS and its health, how many are online, what they do, how much is said, and the time."""

from __future__ import annotations

from textual.strip import Strip

from ocpplab_tui.lab.port import LabSummary
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import STATES, Glyphs
from ocpplab_tui.tui.history import History
from ocpplab_tui.tui.ink import Inked, Piece, measure

Group = list[Piece]
_ORDER = ("Charging", *(name for name in STATES if name != "Charging"))

HEADROOM = 1.25
"""The sparkline's busiest second stays below its edge: what is even looks even, not like a bar."""
_VITAL = ("Charging", "Available", "Faulted", "Offline")  # where there is no room for all


class Header(Inked):
    """One line. What matters least goes first when room is scarce."""

    def __init__(self, history: History, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self._history = history
        self._summary: LabSummary | None = None

    def show(self, summary: LabSummary) -> None:
        if summary != self._summary:
            self._summary = summary
            self.refresh()

    async def on_click(self) -> None:
        """The palette, for who has no hand at the keys."""
        await self.run_action("app.command_palette")

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self._summary is None or y:
            return self.blank(width, back="panel")
        groups = _fitting(self._summary, width - 2, self._history, self.glyphs)
        spare = width - 2 - sum(measure(group) for group in groups)
        pieces: list[Piece] = [(" ", "text")]
        for number, group in enumerate(groups):
            if number:
                gap = spare // (len(groups) - number)
                spare -= gap
                pieces.append((" " * gap, "text"))
            pieces.extend(group)
        return self.line(pieces, width, back="panel")


def _fitting(summary: LabSummary, width: int, history: History, glyphs: Glyphs) -> list[Group]:
    """The fullest set of groups that fits with two blanks between them."""
    for detail in range(7, -1, -1):
        groups = [group for group in _groups(summary, detail, history, glyphs) if group]
        if sum(measure(group) for group in groups) + 2 * (len(groups) - 1) <= width:
            return groups
    return groups


def _groups(summary: LabSummary, detail: int, history: History, glyphs: Glyphs) -> list[Group]:
    return [
        _lab(summary, detail, glyphs),
        _csms(summary, detail, glyphs),
        _workers(summary, detail, glyphs),
        _counts(summary, glyphs, _ORDER if detail >= 2 else _VITAL) if detail >= 1 else [],
        _rate(summary, detail, history, glyphs) if detail >= 2 else [],
        _lag(summary, detail, glyphs),
        _time(summary, detail, glyphs),
    ]


def _lab(summary: LabSummary, detail: int, glyphs: Glyphs) -> Group:
    name: Piece = (glyphs.fit(summary.name, 24 if detail >= 4 else 12), "strong")
    program: Group = [("ocpplab-tui", "title"), (f" {glyphs.mark('dot')} ", "muted")] if detail >= 5 else []
    locked: Group = [(" read-only", "warning")] if summary.read_only else []
    disk: Group = [(f" {glyphs.fit(f'disk: {summary.disk_trouble}', 40)}", "error")] if summary.disk_trouble else []
    return [*program, name, *locked, *disk, *_held(summary, detail)]


def _held(summary: LabSummary, detail: int) -> Group:
    """Where the journal's size bites before its age: how far back it goes."""
    if summary.journal_held_s is None or detail < 3:
        return []
    return [(f" journal: {figures.age(summary.journal_held_s)}", "warning")]


def _csms(summary: LabSummary, detail: int, glyphs: Glyphs) -> Group:
    health: Piece = (glyphs.mark("ok"), "ok") if summary.csms_ok else (glyphs.mark("bad"), "error")
    online: Piece = (f" {figures.brief(summary.online)}/{figures.brief(summary.total)}", "text")
    name = glyphs.fit(summary.csms, {7: 40, 6: 28, 5: 20, 4: 16}.get(detail, 10), keep_end=True)
    label: Group = [("CSMS ", "muted"), (f"{name} ", "text")] if detail >= 3 else [("CSMS ", "muted")]
    return [*label, health, online, *([(" online", "muted")] if detail >= 4 else [])]


def _workers(summary: LabSummary, detail: int, glyphs: Glyphs) -> Group:
    """Worker processes that have ended."""
    if not summary.workers_text:
        return []
    mark: Piece = (glyphs.mark("bad"), "error")
    if detail < 2:
        return [mark, (" worker", "error")]
    return [mark, (f" {glyphs.fit(summary.workers_text, {7: 70, 6: 60, 5: 50, 4: 40}.get(detail, 22))}", "error")]


def _counts(summary: LabSummary, glyphs: Glyphs, names: tuple[str, ...]) -> Group:
    pieces: Group = []
    for name in names:
        number = summary.connectors.get(name, 0)
        if number:
            look = STATES[name]
            pieces.append((f"{' ' if pieces else ''}{glyphs.state(look)}{figures.brief(number)}", look.ink))
    if any(number and name not in names for name, number in summary.connectors.items()):
        pieces.append((f" {glyphs.mark('ellipsis')}", "muted"))
    return pieces


def _rate(summary: LabSummary, detail: int, history: History, glyphs: Glyphs) -> Group:
    pieces: Group = [(f"{figures.rate(summary.frames_per_s)}", "text"), (" msg/s", "muted")]
    if detail >= 6 and history.rates:
        shown = list(history.rates)[-(12 if detail >= 7 else 6) :]
        spark = figures.sparkline(shown, len(shown), top=max(shown) * HEADROOM, ascii_only=glyphs.ascii_only)
        pieces.append((f" {spark}", "accent"))
    return pieces


def _lag(summary: LabSummary, detail: int, glyphs: Glyphs) -> Group:
    """Only when it matters: then answers to the CSMS are as late."""
    if not summary.loop_lag_s:
        return []
    text = f"loop {figures.latency(summary.loop_lag_s * 1000)} late" if detail >= 3 else "loop late"
    return [(f"{glyphs.mark('warning')} {text}", "warning")]


def _time(summary: LabSummary, detail: int, glyphs: Glyphs) -> Group:
    zone: Group = [(" UTC", "muted")] if detail >= 5 else []
    factor: Piece = (f" {glyphs.own(figures.speed(summary.speed))}", "muted" if summary.speed == 1 else "warning")
    return [(figures.clock(summary.now), "strong"), *zone, factor]
