"""Commands that other processes perform, as the faces of this one see them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection
from itertools import islice

from ocpplab_tui.base.errors import LabError, OperationRefused
from ocpplab_tui.lab.commands import COMMANDS_KEPT
from ocpplab_tui.lab.shards.messages import CommandState
from ocpplab_tui.operations.model import Command, Operation, Outcome


class CommandMirror:
    """The latest commands by id; the oldest are forgotten. `on_move` hears of each change of status."""

    def __init__(self, now: Callable[[], float], new_id: Callable[[], str], on_move: Callable[[Command], None]) -> None:
        self._now = now
        self._new_id = new_id
        self._on_move = on_move
        self._commands: OrderedDict[str, Command] = OrderedDict()

    def get(self, command_id: str) -> Command | None:
        return self._commands.get(command_id)

    def latest(self, limit: int) -> list[Command]:
        """Newest first."""
        return list(islice(reversed(self._commands.values()), max(limit, 0)))

    def enter(self, state: CommandState, operation: Operation) -> Command:
        """One that a worker has just been given."""
        return self._keep(state.command(operation))

    def not_done(
        self, charger_id: str, identity: str, operation: Operation, origin: str, error: LabError, outcome: Outcome
    ) -> Command:
        """One that no worker could be given."""
        now = self._now()
        command = Command(self._new_id(), operation, charger_id, identity, origin, now, outcome, str(error))
        command.finished_at = now
        command.refusal = error if isinstance(error, OperationRefused) else None
        return self._keep(command)

    def moved(self, state: CommandState) -> None:
        """A worker tells how one stands now."""
        command = self._commands.get(state.id)
        if command is None or command.status.final:
            return
        before = command.status
        state.show_on(command)
        if command.status is before:  # only its messages are more
            self._on_move(command)
        else:
            self._tell(command)

    def give_up(self, charger_ids: Collection[str], why: str) -> None:
        """The worker of these chargers has died with what it was doing."""
        for command in list(self._commands.values()):
            if not command.status.final and command.charger_id in charger_ids:
                command.detail, command.finished_at, command.status = why, self._now(), Outcome.FAILED
                self._tell(command)

    def _keep(self, command: Command) -> Command:
        self._commands[command.id] = command
        if len(self._commands) > COMMANDS_KEPT:
            self._commands.popitem(last=False)
        self._on_move(command)
        return command

    def _tell(self, command: Command) -> None:
        self._on_move(command)
        for watcher in tuple(command.watchers):
            watcher(command)
        if command.status.final:
            command.watchers.clear()
