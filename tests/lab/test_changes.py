from __future__ import annotations

from ocpplab_tui.lab.changes import COMMANDS_KEPT, ChangeBoard
from ocpplab_tui.operations.cable import PlugConnector
from ocpplab_tui.operations.model import Command


def command(number: int) -> Command:
    return Command(str(number), PlugConnector(), "dep-1", "CP-1", "key", 0.0)


def test_a_reader_sees_each_change_once() -> None:
    board = ChangeBoard()
    reader = board.subscribe()
    one = command(1)
    for _ in range(3):
        board.charger("dep-1")
        board.command(one)
    board.charger("dep-2")
    board.fleet()
    changes = reader.take()
    assert changes.chargers == {"dep-1", "dep-2"}
    assert changes.commands == (one,)
    assert changes.fleet
    assert reader.take() == (empty := type(changes)(frozenset(), (), False))
    assert empty.chargers == frozenset()


def test_readers_do_not_take_from_each_other() -> None:
    board = ChangeBoard()
    one, other = board.subscribe(), board.subscribe()
    board.charger("dep-1")
    one.take()
    assert other.take().chargers == {"dep-1"}


def test_a_closed_reader_costs_nothing_more() -> None:
    board = ChangeBoard()
    reader = board.subscribe()
    reader.close()
    board.charger("dep-1")
    assert len(board) == 0
    assert reader.take().chargers == frozenset()


def test_what_was_taken_does_not_change_afterwards() -> None:
    board = ChangeBoard()
    reader = board.subscribe()
    board.charger("dep-1")
    taken = reader.take()
    board.charger("dep-2")
    assert taken.chargers == {"dep-1"}


def test_a_reader_that_does_not_look_stays_bounded() -> None:
    board = ChangeBoard()
    reader = board.subscribe()
    for number in range(COMMANDS_KEPT + 10):
        board.command(command(number))
    kept = reader.take().commands
    assert len(kept) == COMMANDS_KEPT
    assert kept[-1].id == str(COMMANDS_KEPT + 9)
