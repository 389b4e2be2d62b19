"""The parent's end of a worker's line, against a worker that the test plays."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from ocpplab_tui.base.errors import OperationRefused, OutOfReach
from ocpplab_tui.lab.shards import line as line_module
from ocpplab_tui.lab.shards.line import Line
from ocpplab_tui.lab.shards.messages import LENGTH, Answer, Ask, packed, unpacked


class Played:
    """The worker's end."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def heard(self) -> Ask:
        (size,) = LENGTH.unpack(self._connection.recv(LENGTH.size))
        ask: Ask = unpacked(self._connection.recv(size))
        return ask

    def say(self, answer: Answer, *, only: int | None = None) -> bytes:
        """Some bytes of it; the rest is given back."""
        data = packed(answer)
        self._connection.sendall(data[:only])
        return b"" if only is None else data[only:]

    def finish(self, rest: bytes) -> None:
        self._connection.sendall(rest)

    def die(self) -> None:
        self._connection.close()


@pytest.fixture
def ends() -> Iterator[tuple[Line, Played]]:
    ours, theirs = socket.socketpair()
    line = Line(ours, "worker 1 of 2", patience_s=0.02)
    yield line, Played(theirs)
    line.close()
    theirs.close()


def test_a_question_and_its_answer(ends: tuple[Line, Played]) -> None:
    line, worker = ends
    number = line.send("view", "dep-1")
    assert worker.heard() == Ask(number, "view", ("dep-1",))
    worker.say(Answer(number, {"big": "x" * 200_000}), only=100_000)
    with pytest.raises(OutOfReach, match=r"worker 1 of 2 did not answer within 0\.02 s"):
        line.receive(number)


def test_what_the_worker_raises_is_raised_here(ends: tuple[Line, Played]) -> None:
    line, worker = ends
    number = line.send("submit")
    worker.say(Answer(number, error=OperationRefused("no connector fits")))
    with pytest.raises(OperationRefused, match="no connector fits"):
        line.receive(number)


def test_an_answer_that_comes_too_late_is_not_taken_for_another(
    ends: tuple[Line, Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_module, "DEAF_S", 0.0)
    line, worker = ends
    late = line.send("view", "dep-1")
    rest = worker.say(Answer(late, "late"), only=7)
    with pytest.raises(OutOfReach):
        line.receive(late)
    worker.finish(rest)
    number = line.send("view", "dep-2")
    worker.say(Answer(number, "right"))
    assert line.receive(number) == "right"


def test_one_that_does_not_answer_holds_nobody_up_twice(
    ends: tuple[Line, Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    line, worker = ends
    with pytest.raises(OutOfReach):
        line.ask("view")
    worker.heard()
    worker.die()  # a question that is asked would be noticed
    with pytest.raises(OutOfReach, match="did not answer"):
        line.ask("view")
    monkeypatch.setattr(line, "_deaf_until", 0.0)
    with pytest.raises(OutOfReach, match="has ended"):
        line.ask("view")
