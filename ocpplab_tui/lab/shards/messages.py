"""What parent and workers say to each other, pickled: only processes of one lab speak here, over sockets that nobody
else can reach.

Two channels a worker. The *stream* carries what happens (`Batch`) and requests that take their time, in both directions
as they come; a worker never waits for its reader. On the *line* the parent asks and blocks until the answer is there.
"""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ocpplab_tui.base.errors import LabError, OperationRefused
from ocpplab_tui.config.lab_model import LabFile
from ocpplab_tui.lab.part import Part
from ocpplab_tui.lab.port import LabSummary
from ocpplab_tui.operations.model import Command, Operation, Outcome

LENGTH = struct.Struct(">I")

FrameRow = tuple[Any, ...]
"""A `Frame` without its class: two thirds of the time to pickle it."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The first message to a worker: which part of the lab it is. `now`: simulated time at the moment `since` of the
    system's monotonic clock, which all processes share. `virtual`: time moves only when the parent says so."""

    number: int
    lab_file: LabFile
    state_dir: Path
    part: Part
    speed: float
    seed: int
    read_only: bool
    now: float
    since: float
    virtual: bool = False


class Ready(NamedTuple):
    """Its chargers have begun to connect. `next_id`: of the next frame in its journal's file."""

    next_id: int


class Failed(NamedTuple):
    """It cannot start; a whole sentence for people."""

    text: str


class CommandState(NamedTuple):
    """A command as it stands now."""

    id: str
    charger_id: str
    identity: str
    origin: str
    created_at: float
    status: Outcome
    detail: str
    result: dict[str, Any]
    ocpp_result: dict[str, Any] | None
    messages: list[str]
    finished_at: float | None
    refusal: OperationRefused | None
    broken: bool

    @classmethod
    def of(cls, command: Command) -> CommandState:
        return cls(*(getattr(command, name) for name in cls._fields))

    def command(self, operation: Operation) -> Command:
        """A new one that looks so."""
        return Command(operation=operation, **self._asdict())

    def show_on(self, command: Command) -> None:
        """Bring an older one up to date; its status last."""
        for name in ("detail", "result", "ocpp_result", "messages", "finished_at", "refusal", "broken", "status"):
            setattr(command, name, getattr(self, name))


class Batch(NamedTuple):
    """What happened since the last one. `frames` have ids in the worker's journal that rise by one from `first_id`;
    `chargers`: those that changed, without those of the frames."""

    first_id: int
    frames: list[FrameRow]
    chargers: list[str]
    commands: list[CommandState]
    summary: LabSummary


class Ask(NamedTuple):
    """A request. `number` is that of its answer."""

    number: int
    method: str
    arguments: tuple[Any, ...]


class Answer(NamedTuple):
    """`error`: raised in place of a value. Other errors than the program's own come as text."""

    number: int
    value: Any = None
    error: LabError | None = None


Message = Setup | Ready | Failed | Batch | Ask | Answer


def packed(message: Message) -> bytes:
    """With its length before it."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(data)) + data


def unpacked(data: bytes | bytearray) -> Any:
    """The message that stands behind its length."""
    return pickle.loads(data)  # noqa: S301 - from a process of ours
