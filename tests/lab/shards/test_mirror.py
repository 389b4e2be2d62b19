"""Commands of other processes: told once for each change, and never taken back."""

from __future__ import annotations

from ocpplab_tui.base.errors import LabError, OutOfReach
from ocpplab_tui.lab.shards.messages import CommandState
from ocpplab_tui.lab.shards.mirror import CommandMirror
from ocpplab_tui.operations.cable import PlugConnector
from ocpplab_tui.operations.model import Command, Outcome

PLUG = PlugConnector(connector_id=1)


class Bench:
    def __init__(self) -> None:
        self.moves: list[tuple[str, Outcome]] = []
        self.mirror = CommandMirror(lambda: 50.0, lambda: "own", self._moved)

    def _moved(self, command: Command) -> None:
        self.moves.append((command.id, command.status))


def state(status: Outcome, *messages: str, charger_id: str = "dep-1") -> CommandState:
    original = Command("c1", PLUG, charger_id, "CP-1", "test", 10.0, status=status, messages=list(messages))
    return CommandState.of(original)


def test_watchers_hear_of_each_status_once() -> None:
    bench = Bench()
    command = bench.mirror.enter(state(Outcome.RECEIVED), PLUG)
    heard: list[tuple[Outcome, int]] = []
    command.watch(lambda moved: heard.append((moved.status, len(moved.messages))))
    bench.mirror.moved(state(Outcome.RECEIVED, "m1"))
    bench.mirror.moved(state(Outcome.DEFERRED, "m1"))
    bench.mirror.moved(state(Outcome.APPLIED, "m1", "m2"))
    bench.mirror.moved(state(Outcome.FAILED))
    assert heard == [(Outcome.DEFERRED, 1), (Outcome.APPLIED, 2)]
    assert bench.mirror.get("c1") is command
    assert (command.status, command.watchers) == (Outcome.APPLIED, [])
    assert bench.moves == [
        ("c1", each) for each in (Outcome.RECEIVED, Outcome.RECEIVED, Outcome.DEFERRED, Outcome.APPLIED)
    ]


def test_commands_of_a_worker_that_died_have_failed() -> None:
    bench = Bench()
    command = bench.mirror.enter(state(Outcome.RECEIVED), PLUG)
    bench.mirror.give_up({"dep-2"}, "not its worker")
    assert command.status is Outcome.RECEIVED
    bench.mirror.give_up({"dep-1"}, "worker 1 of 2 was killed")
    assert (command.detail, command.finished_at) == ("worker 1 of 2 was killed", 50.0)
    assert bench.moves[-1] == ("c1", Outcome.FAILED)


def test_what_nobody_could_be_given_stands_in_the_history() -> None:
    bench = Bench()
    refused = bench.mirror.not_done("dep-1", "CP-1", PLUG, "key", OutOfReach("gone"), Outcome.REJECTED)
    broken = bench.mirror.not_done("dep-1", "CP-1", PLUG, "key", LabError("an error of ours"), Outcome.FAILED)
    assert isinstance(refused.refusal, OutOfReach)
    assert (broken.refusal, broken.detail) == (None, "an error of ours")
    assert bench.mirror.latest(1) == [broken]
    assert bench.mirror.get("nobody") is None
