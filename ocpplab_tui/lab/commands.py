"""What becomes of a command: the cause that its messages speak for, and the book that keeps all commands."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from itertools import islice
from random import Random

from ocpplab_tui.base.errors import LabError, OperationRefused
from ocpplab_tui.base.ids import hex_id
from ocpplab_tui.ocppj.answers import Answer, Result
from ocpplab_tui.operations.model import Command, Operation, Outcome

logger = logging.getLogger(__name__)

COMMANDS_KEPT = 20_000
OPERATIONS_KNOWN, LONGEST_KNOWN = 1_000, 200
"""Of the operations that were asked for of late: how many are known again, up to which length as a text."""


class CommandCause:
    """The cause (`protocol.ports.Cause`) of one command: counts its messages, and settles it when the last is done.

    The first thing that goes wrong decides, but a no that only follows from a message that failed (a token that the
    charger refuses because nobody answered) is a failure.
    """

    __slots__ = ("_book", "_command", "_open", "_performing", "_problem", "_waiting")

    def __init__(self, command: Command, book: CommandBook) -> None:
        self._command = command
        self._book = book
        self._open = 0
        self._waiting = 0
        self._performing = True
        self._problem: tuple[Outcome, str] | None = None

    def begun(self) -> None:
        self._open += 1

    def sent(self, unique_id: str) -> None:
        self._command.messages.append(unique_id)
        self._waiting = max(self._waiting - 1, 0)
        if not self._waiting and self._command.status is Outcome.DEFERRED:
            self._book.moved(self._command, Outcome.RECEIVED)

    def deferred(self) -> None:
        self._waiting += 1
        if self._command.status is Outcome.RECEIVED:
            self._book.moved(self._command, Outcome.DEFERRED)

    def answered(self, answer: Answer, refusal: str) -> None:
        if isinstance(answer, Result):
            if answer.payload or self._command.ocpp_result is None:
                self._command.ocpp_result = answer.payload
            self._went_wrong(Outcome.REJECTED, refusal)
        else:
            self._went_wrong(Outcome.FAILED, refusal or "no answer")
        self._done_with_one()

    def expired(self) -> None:
        self._went_wrong(Outcome.EXPIRED, "the charger stayed offline; the message was given up")
        self._done_with_one()

    def rejected(self, why: str) -> None:
        self._went_wrong(Outcome.REJECTED, why)

    def failed(self, why: str) -> None:
        """An error of ours."""
        self._went_wrong(Outcome.FAILED, why)

    def performed(self) -> None:
        """The hardware has done its part; what is still open are messages."""
        self._performing = False
        self._settle()

    def _went_wrong(self, outcome: Outcome, why: str) -> None:
        if not why:
            return
        if self._problem is None or (self._problem[0] is Outcome.REJECTED and outcome is Outcome.FAILED):
            self._problem = (outcome, why)

    def _done_with_one(self) -> None:
        self._open -= 1
        self._waiting = min(self._waiting, self._open)
        self._settle()

    def _settle(self) -> None:
        if self._performing or self._open > 0 or self._command.status.final:
            return
        outcome, why = self._problem or (Outcome.APPLIED, self._command.detail)
        self._command.detail = why
        self._book.moved(self._command, outcome)


class CommandBook:
    """All commands of late, by id; the oldest are forgotten. `on_move` hears of each change of status."""

    def __init__(self, now: Callable[[], float], random: Random, on_move: Callable[[Command], None]) -> None:
        self._now = now
        self._random = random
        self._on_move = on_move
        self._commands: OrderedDict[str, Command] = OrderedDict()
        self._operations: dict[Hashable, Operation] = {}

    def __len__(self) -> int:
        return len(self._commands)

    def get(self, command_id: str) -> Command | None:
        return self._commands.get(command_id)

    def latest(self, limit: int) -> list[Command]:
        """Newest first."""
        return list(islice(reversed(self._commands.values()), max(limit, 0)))

    def perform(
        self,
        operation: Operation,
        charger_id: str,
        identity: str,
        origin: str,
        work: Callable[[Command, CommandCause], None],
    ) -> Command:
        """Enter a new command and let `work` do it. Whatever `work` raises becomes the command's outcome."""
        command = Command(
            id=hex_id(self._random),
            operation=self._known(operation),
            charger_id=charger_id,
            identity=identity,
            origin=origin,
            created_at=self._now(),
        )
        self._enter(command)
        cause = CommandCause(command, self)
        try:
            work(command, cause)
        except OperationRefused as refusal:
            command.refusal = refusal.with_traceback(None)  # its frames would be kept as long as the command
            cause.rejected(str(refusal))
        except LabError as error:
            cause.failed(str(error))
        except Exception as error:
            logger.exception("%s on %s failed", operation.name, charger_id)
            command.broken = True
            cause.failed(f"an error of the lab itself: {type(error).__name__}")
        cause.performed()
        return command

    def moved(self, command: Command, status: Outcome) -> None:
        """Set the status and tell whoever watches."""
        command.status = status
        if status.final:
            command.finished_at = self._now()
        self._on_move(command)
        for watcher in tuple(command.watchers):
            watcher(command)
        if status.final:
            command.watchers.clear()

    def _known(self, operation: Operation) -> Operation:
        """The same one for all who ask for the same: it takes more memory than the rest of its command."""
        text = repr(operation)  # 1 and True are equal, but not the same
        if len(text) > LONGEST_KNOWN:
            return operation
        known = self._operations
        found = known.setdefault((text, frozenset(operation.model_fields_set)), operation)
        if len(known) > OPERATIONS_KNOWN:
            del known[next(iter(known))]
        return found if found == operation else operation  # a secret would not be told in the text

    def _enter(self, command: Command) -> None:
        self._commands[command.id] = command
        if len(self._commands) > COMMANDS_KEPT:
            self._commands.popitem(last=False)
        self._on_move(command)
