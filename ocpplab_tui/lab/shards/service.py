"""What a worker does for its parent: answers on the line at once, on the stream when it is done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from ocpplab_tui.base.errors import LabError
from ocpplab_tui.lab.advance import Turn
from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.lab.process import provide_files
from ocpplab_tui.lab.shards.messages import Answer, Ask, CommandState
from ocpplab_tui.lab.shards.shard_lab import ShardLab
from ocpplab_tui.operations.model import Operation

logger = logging.getLogger(__name__)


class Service:
    """The methods that the parent may call, by name. All values are plain and can be pickled."""

    def __init__(self, lab: ShardLab, send_batch: Callable[[], None]) -> None:
        self._lab = lab
        self._send_batch = send_batch
        self._line: Mapping[str, Callable[..., Any]] = {
            "submit": self._submit,
            "view": lab.charger,
            "views": self._views,
            "configuration": lab.configuration,
            "details": self._details,
            "make_room": self._make_room,
            "build": lambda config: lab.machines.build(config),
            "rename": lambda config: lab.machines.rename(config),
            "turn": self._turn,
            "move": lambda seconds: lab.stepper().move(seconds),
            "mark_unanswered": lambda: lab.stepper().mark_unanswered(),
        }
        self._stream: Mapping[str, Callable[..., Awaitable[Any]]] = {
            "rebuild": lambda config: lab.machines.rebuild(config),
            "retire": lambda charger_id: lab.machines.retire(charger_id),
            "relocate": lambda config: lab.machines.move(config),
            "flush": self._flush,
            "catch_up": self._catch_up,
            "measures": lab.measures,
        }

    def answer(self, ask: Ask) -> Answer:
        """On the line."""
        try:
            return Answer(ask.number, self._line[ask.method](*ask.arguments))
        except Exception as error:
            return _refused(ask, error)

    async def work(self, ask: Ask) -> Answer:
        """On the stream."""
        try:
            return Answer(ask.number, await self._stream[ask.method](*ask.arguments))
        except Exception as error:
            return _refused(ask, error)

    def _submit(self, charger_id: str, operation: Operation, origin: str) -> CommandState:
        return CommandState.of(self._lab.submit(charger_id, operation, origin=origin))

    def _views(self, charger_ids: Sequence[str]) -> list[ChargerView]:
        """Of those that are still there."""
        known = self._lab.fleet.get
        return [self._lab.charger(each) for each in charger_ids if known(each) is not None]

    def _details(self, charger_id: str, part: str, *arguments: Any) -> Any:
        return getattr(self._lab.details(charger_id), part)(*arguments)

    def _make_room(self) -> None:
        provide_files(len(self._lab.fleet) + 1)

    def _turn(self) -> Turn:
        return self._lab.stepper().turn()

    async def _flush(self) -> None:
        """All that was said until now is in the journal's file."""
        store = self._lab.store
        if store is not None:
            await asyncio.shield(asyncio.wrap_future(store.flush()))

    async def _catch_up(self) -> None:
        """All that happened until now was told; the answer follows it."""
        self._send_batch()


def _refused(ask: Ask, error: Exception) -> Answer:
    if isinstance(error, LabError):
        return Answer(ask.number, error=error)
    logger.error("%s failed", ask.method, exc_info=error)
    return Answer(ask.number, error=LabError(f"An error of the lab itself: {type(error).__name__}."))
