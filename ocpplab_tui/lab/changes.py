"""Who is told that something changed: a set and a dict per reader, nothing is computed before somebody looks."""

from __future__ import annotations

from ocpplab_tui.lab.port import Changes
from ocpplab_tui.operations.model import Command

COMMANDS_KEPT = 1_000  # for a reader that doesn't look for long


class ChangeBoard:
    """Marks what changed for every reader. Marking is one set insertion a reader."""

    __slots__ = ("_readers",)

    def __init__(self) -> None:
        self._readers: tuple[Reader, ...] = ()

    def __len__(self) -> int:
        return len(self._readers)

    def charger(self, charger_id: str) -> None:
        for reader in self._readers:
            reader.chargers.add(charger_id)

    def command(self, command: Command) -> None:
        for reader in self._readers:
            reader.command(command)

    def fleet(self) -> None:
        for reader in self._readers:
            reader.fleet = True

    def subscribe(self) -> Reader:
        reader = Reader(self)
        self._readers = (*self._readers, reader)
        return reader

    def unsubscribe(self, reader: Reader) -> None:
        self._readers = tuple(each for each in self._readers if each is not reader)


class Reader:
    """One reader's cursor (a `lab.port.Subscription`)."""

    __slots__ = ("_board", "_commands", "chargers", "fleet")

    def __init__(self, board: ChangeBoard) -> None:
        self._board = board
        self._commands: dict[str, Command] = {}
        self.chargers: set[str] = set()
        self.fleet = False

    def command(self, command: Command) -> None:
        commands = self._commands
        commands[command.id] = command
        if len(commands) > COMMANDS_KEPT:
            del commands[next(iter(commands))]

    def take(self) -> Changes:
        """What changed since the last call."""
        changes = Changes(frozenset(self.chargers), tuple(self._commands.values()), self.fleet)
        self.chargers = set()
        self._commands = {}
        self.fleet = False
        return changes

    def close(self) -> None:
        self._board.unsubscribe(self)
