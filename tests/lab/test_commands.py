from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from ocpplab_tui.base.errors import OperationRefused, StartError
from ocpplab_tui.lab.commands import COMMANDS_KEPT, OPERATIONS_KNOWN, CommandBook, CommandCause
from ocpplab_tui.ocppj.answers import Lost, NoAnswer, Refused, Result
from ocpplab_tui.operations.cable import PlugConnector
from ocpplab_tui.operations.messages import ProxyMessage
from ocpplab_tui.operations.model import Command, Operation, Outcome

Work = Callable[[Command, CommandCause], None]


def now(command: Command) -> Outcome:
    """Its status at this moment (a type checker remembers the last one it saw)."""
    return command.status


class Bench:
    """A book whose clock says what it is told, and which writes down every move."""

    def __init__(self) -> None:
        self.now = 100.0
        self.moves: list[tuple[str, Outcome]] = []
        self.book = CommandBook(lambda: self.now, Random(1), self._moved)
        self.cause: CommandCause

    def _moved(self, command: Command) -> None:
        self.moves.append((command.id, command.status))

    def perform(self, work: Work = lambda command, cause: None) -> Command:
        def kept(command: Command, cause: CommandCause) -> None:
            self.cause = cause
            work(command, cause)

        return self.book.perform(PlugConnector(), "dep-1", "CP-1", "key", kept)

    def sending(self, *unique_ids: str) -> Command:
        def work(command: Command, cause: CommandCause) -> None:
            for unique_id in unique_ids:
                cause.begun()
                cause.sent(unique_id)

        return self.perform(work)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_nothing_to_say_is_applied_at_once(bench: Bench) -> None:
    command = bench.perform()
    assert (now(command), command.detail, command.finished_at) == (Outcome.APPLIED, "", 100.0)
    assert command.id == bench.book.latest(1)[0].id
    assert len(command.id) == 12


def test_applied_when_every_message_was_answered(bench: Bench) -> None:
    command = bench.sending("a", "b")
    assert now(command) is Outcome.RECEIVED
    bench.cause.answered(Result({"idTagInfo": {"status": "Accepted"}}), "")
    assert now(command) is Outcome.RECEIVED
    bench.now = 107.0
    bench.cause.answered(Result({}), "")
    assert now(command) is Outcome.APPLIED
    assert command.finished_at == 107.0
    assert command.messages == ["a", "b"]
    assert command.ocpp_result == {"idTagInfo": {"status": "Accepted"}}  # the last that says something


def test_a_message_that_follows_from_an_answer_belongs_to_it(bench: Bench) -> None:
    command = bench.sending("authorize")
    bench.cause.begun()  # made while the first answer is worked on
    bench.cause.sent("start")
    bench.cause.answered(Result({}), "")
    assert now(command) is Outcome.RECEIVED
    bench.cause.answered(Result({}), "")
    assert now(command) is Outcome.APPLIED


@pytest.mark.parametrize(
    ("answer", "refusal", "outcome"),
    [
        (Result({"status": "Rejected"}), "DataTransfer: Rejected", Outcome.REJECTED),
        (Refused("InternalError", "oops"), "Heartbeat: InternalError oops", Outcome.FAILED),
        (NoAnswer(), "Heartbeat: no answer in time", Outcome.FAILED),
        (Lost(sent=True), "Heartbeat: connection lost", Outcome.FAILED),
        (Lost(sent=False), "", Outcome.FAILED),
    ],
)
def test_an_answer_that_is_no_yes(
    bench: Bench, answer: Result | Refused | NoAnswer | Lost, refusal: str, outcome: Outcome
) -> None:
    command = bench.sending("a")
    bench.cause.answered(answer, refusal)
    assert command.status is outcome
    assert command.detail == (refusal or "no answer")


def test_the_first_problem_decides_and_is_told_when_all_is_done(bench: Bench) -> None:
    command = bench.sending("a", "b")
    bench.cause.answered(Result({"status": "Rejected"}), "first")
    assert now(command) is Outcome.RECEIVED
    bench.cause.answered(Result({"status": "Blocked"}), "second")
    assert (now(command), command.detail) == (Outcome.REJECTED, "first")


def test_a_no_that_follows_from_a_failure_is_a_failure(bench: Bench) -> None:
    command = bench.sending("a")
    bench.cause.rejected("the charger refuses the token: unknown")
    bench.cause.answered(NoAnswer(), "Authorize: no answer in time")
    assert (now(command), command.detail) == (Outcome.FAILED, "Authorize: no answer in time")


def test_deferred_while_offline_then_applied_when_delivered(bench: Bench) -> None:
    def work(command: Command, cause: CommandCause) -> None:
        cause.begun()
        cause.deferred()

    command = bench.perform(work)
    assert now(command) is Outcome.DEFERRED
    assert command.finished_at is None
    bench.cause.sent("a")
    assert now(command) is Outcome.RECEIVED
    bench.cause.answered(Result({}), "")
    assert now(command) is Outcome.APPLIED
    assert [status for _, status in bench.moves] == [
        Outcome.RECEIVED,
        Outcome.DEFERRED,
        Outcome.RECEIVED,
        Outcome.APPLIED,
    ]


def test_deferred_until_the_last_stored_message_has_left(bench: Bench) -> None:
    def work(command: Command, cause: CommandCause) -> None:
        for _ in range(2):
            cause.begun()
            cause.deferred()

    command = bench.perform(work)
    bench.cause.sent("a")
    bench.cause.answered(Result({}), "")
    assert now(command) is Outcome.DEFERRED
    bench.cause.answered(Result({}), "")  # what changed back meanwhile needs no message
    assert now(command) is Outcome.APPLIED


def test_given_up_while_offline_is_expired(bench: Bench) -> None:
    def work(command: Command, cause: CommandCause) -> None:
        cause.begun()
        cause.deferred()

    command = bench.perform(work)
    bench.cause.expired()
    assert now(command) is Outcome.EXPIRED
    assert "given up" in command.detail


def test_the_chargers_own_no_is_rejected(bench: Bench) -> None:
    command = bench.perform(lambda command, cause: cause.rejected("the charger refuses the token"))
    assert (now(command), command.detail, command.refusal) == (
        Outcome.REJECTED,
        "the charger refuses the token",
        None,
    )


def test_what_cannot_be_done_is_rejected_with_its_refusal(bench: Bench) -> None:
    refusal = OperationRefused("CP-1 connector 1: no cable is plugged in; plug first")

    def work(command: Command, cause: CommandCause) -> None:
        raise refusal

    command = bench.perform(work)
    assert (now(command), command.detail, command.refusal) == (Outcome.REJECTED, str(refusal), refusal)


def test_our_own_errors_are_failed_and_do_not_spread(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    def known(command: Command, cause: CommandCause) -> None:
        raise StartError("the disk is full")

    def unknown(command: Command, cause: CommandCause) -> None:
        raise ZeroDivisionError

    assert (bench.perform(known).status, bench.perform(known).detail) == (Outcome.FAILED, "the disk is full")
    command = bench.perform(unknown)
    assert now(command) is Outcome.FAILED
    assert "ZeroDivisionError" in command.detail
    assert "plug-connector on dep-1 failed" in caplog.text


def test_a_refusal_after_messages_left_waits_for_their_answers(bench: Bench) -> None:
    def work(command: Command, cause: CommandCause) -> None:
        cause.begun()
        cause.sent("a")
        raise OperationRefused("no")

    command = bench.perform(work)
    assert now(command) is Outcome.RECEIVED
    bench.cause.answered(Result({}), "")
    assert now(command) is Outcome.REJECTED


def test_detail_of_the_handler_stays_when_all_went_well(bench: Bench) -> None:
    def work(command: Command, cause: CommandCause) -> None:
        command.detail = "Configuration updated for 1 key"

    assert bench.perform(work).detail == "Configuration updated for 1 key"


def test_watchers_hear_each_move_and_are_let_go_at_the_end(bench: Bench) -> None:
    command = bench.sending("a")
    heard: list[Outcome] = []
    command.watch(lambda moved: heard.append(moved.status))
    bench.cause.deferred()
    bench.cause.answered(Result({}), "")
    assert heard == [Outcome.DEFERRED, Outcome.APPLIED]
    assert command.watchers == []
    command.watch(lambda moved: heard.append(moved.status))
    assert heard[-1] is Outcome.APPLIED
    assert len(heard) == 3


def test_what_comes_after_the_end_changes_nothing(bench: Bench) -> None:
    command = bench.perform()
    bench.cause.begun()
    bench.cause.answered(NoAnswer(), "too late")
    assert (now(command), command.detail) == (Outcome.APPLIED, "")


def test_who_asks_for_the_same_shares_it(bench: Bench) -> None:
    """In a book of 20,000 commands the operations would take the most memory."""

    def ask(operation: Operation) -> Operation:
        return bench.book.perform(operation, "dep-1", "CP-1", "key", lambda command, cause: None).operation

    assert ask(PlugConnector()) is ask(PlugConnector())
    assert ask(PlugConnector()) is not ask(PlugConnector(connector_id=1))
    payloads = [ProxyMessage(action="DataTransfer", ocpp_version="ocpp1.6", payload={"n": n}) for n in (1, True, 1.0)]
    assert [ask(each) for each in payloads] == payloads
    assert [type(each.payload["n"]) for each in map(ask, payloads) if isinstance(each, ProxyMessage)] == [
        int,
        bool,
        float,
    ]
    long = ProxyMessage(action="DataTransfer", ocpp_version="ocpp1.6", payload={"data": "x" * 1_000})
    assert ask(long) is long
    for number in range(OPERATIONS_KNOWN + 10):
        ask(ProxyMessage(action="DataTransfer", ocpp_version="ocpp1.6", payload={"number": number}))
    assert len(bench.book._operations) == OPERATIONS_KNOWN


def test_the_book_is_bounded_and_newest_first(bench: Bench) -> None:
    commands = [bench.perform() for _ in range(COMMANDS_KEPT + 5)]
    assert len(bench.book) == COMMANDS_KEPT
    assert [each.id for each in bench.book.latest(2)] == [commands[-1].id, commands[-2].id]
    assert bench.book.get(commands[0].id) is None
    assert bench.book.get(commands[-1].id) is commands[-1]
    assert bench.book.latest(0) == []
