"""Frames that memory no longer holds: fetched from the journal's file a page at a time, as they are looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from ocpplab_tui.lab.port import OlderFrames
from ocpplab_tui.ocppj.frame import Frame

PAGE = 200
_PAGES_KEPT = 60

Spawn = Callable[[Coroutine[Any, Any, None]], object]


class OlderPages:
    """The pages that were looked at last. `spawn` runs what fetches them; `news` is called when something came."""

    def __init__(self, port: OlderFrames, spawn: Spawn, news: Callable[[], None]) -> None:
        self._port = port
        self._spawn = spawn
        self._news = news
        self.floor: int | None = None  # sequence of the oldest frame on disk
        self._pages: OrderedDict[int, dict[int, Frame]] = OrderedDict()
        self._coming: set[int] = set()

    def get(self, sequence: int) -> Frame | None:
        """The frame, if its page is here; else the page is fetched."""
        number = sequence // PAGE
        page = self._pages.get(number)
        if page is not None:
            self._pages.move_to_end(number)
            return page.get(sequence)
        if number not in self._coming:
            self._coming.add(number)
            self._spawn(self._fetch(number))
        return None

    def is_coming(self, sequence: int) -> bool:
        return sequence // PAGE in self._coming

    def look(self) -> None:
        """Ask how far back the file reaches."""
        self._spawn(self._measure())

    async def read(self, first: int, last: int) -> Sequence[tuple[int, Frame]]:
        """A run of frames that is not kept."""
        return await self._port.frames(first, last)

    async def _measure(self) -> None:
        floor = await self._port.oldest()
        if floor != self.floor:
            self.floor = floor
            self._news()

    async def _fetch(self, number: int) -> None:
        try:
            self._pages[number] = dict(await self._port.frames(number * PAGE, number * PAGE + PAGE - 1))
        finally:
            self._coming.discard(number)
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        self._news()
