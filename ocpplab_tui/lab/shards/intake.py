"""Frames of all workers become one journal: put in order by time, shard and sequence, and numbered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from ocpplab_tui.base.clock import LoopHandle
from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.shards.messages import FrameRow
from ocpplab_tui.lab.shards.order import Group, Span
from ocpplab_tui.ocppj.frame import Frame

TOGETHER_S = 0.02
"""Workers tell at the same moments: what comes within this time of the first is put in order together."""

GROUP_FRAMES = 1_000
"""A group of several parts is read whole when one of its frames is looked for."""

NAMES_KEPT = 50_000

_AT = itemgetter(0)


class Intake:
    """`later` is the loop's `call_later`; `on_frame` hears the charger of each frame."""

    def __init__(
        self,
        journal: Journal,
        later: Callable[[float, Callable[[], object]], LoopHandle],
        on_frame: Callable[[str], object],
    ) -> None:
        self.base = 0
        """What is added to a sequence of the journal to number it over all runs."""
        self._journal = journal
        self._later = later
        self._on_frame = on_frame
        self._waiting: dict[str, tuple[int, list[FrameRow]]] = {}
        self._due: LoopHandle | None = None
        self._open: _OpenGroup | None = None
        self._closed: list[Group] = []
        self._names: dict[str, str] = {}

    def take(self, part: str, first_id: int, rows: Sequence[FrameRow]) -> None:
        """Frames of a part, whose ids rise by one from `first_id`."""
        if not rows:
            return
        before = self._waiting.get(part)
        if before is not None and before[0] + len(before[1]) != first_id:
            self.settle()  # some of its frames never came: those are numbered by themselves
            before = None
        if before is None:
            self._waiting[part] = (first_id, list(rows))
        else:
            before[1].extend(rows)
        if self._due is None:
            self._due = self._later(TOGETHER_S, self.settle)

    def settle(self) -> None:
        """Put what came into the journal."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        waiting, self._waiting = self._waiting, {}
        if not waiting:
            return
        spans = [Span(part, first, len(rows)) for part, (first, rows) in sorted(waiting.items())]
        rows = [row for span in spans for row in waiting[span.part][1]]
        rows.sort(key=_AT)
        self._number(spans, rows[0][0], rows[-1][0])
        append, name, told = self._journal.append, self._name, self._on_frame
        for row in rows:
            charger_id = name(row[1])
            append(Frame(row[0], charger_id, row[2], row[3], name(row[4]), *row[5:]))
            told(charger_id)

    def news(self) -> list[Group]:
        """Groups that are new or grew since this was asked last."""
        news, self._closed = self._closed, []
        if self._open is not None:
            news.append(self._open.group())
        return news

    def _number(self, spans: Sequence[Span], earliest: float, latest: float) -> None:
        if self._open is None or not self._open.takes(spans, earliest):
            if self._open is not None:
                self._closed.append(self._open.group())
            self._open = _OpenGroup(self.base + self._journal.last + 1)
        self._open.add(spans, latest)

    def _name(self, text: str) -> str:
        """Each id and action once in memory."""
        names = self._names
        if len(names) > NAMES_KEPT:
            names.clear()
        return names.setdefault(text, text)


class _OpenGroup:
    """The newest group, which may still grow."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._spans: dict[str, Span] = {}
        self._latest = float("-inf")
        self._length = 0

    def takes(self, spans: Sequence[Span], earliest: float) -> bool:
        """Whether frames that begin at `earliest` follow all that are in the group."""
        mine = self._spans
        return (
            self._length < GROUP_FRAMES
            and earliest > self._latest
            and all(span.part not in mine or mine[span.part].end == span.first for span in spans)
        )

    def add(self, spans: Sequence[Span], latest: float) -> None:
        for span in spans:
            mine = self._spans.get(span.part)
            self._spans[span.part] = span if mine is None else mine._replace(length=mine.length + span.length)
            self._length += span.length
        self._latest = max(self._latest, latest)

    def group(self) -> Group:
        return Group(self._number, tuple(self._spans[part] for part in sorted(self._spans)))
