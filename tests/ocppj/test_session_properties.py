"""Whatever arrives, in whatever order: nothing raises, and every CALL gets exactly one answer."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.ocppj.actions import ACTIONS
from ocpplab_tui.ocppj.frame import Direction, Kind
from tests.ocppj.support import STATUS, Talk

versions = st.sampled_from(["1.6", "2.0.1"])
words = st.sampled_from([*sorted(ACTIONS["1.6", "CSMS"] | ACTIONS["2.0.1", "CSMS"]), "Foo", ""])
scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=40)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
)
objects = st.dictionaries(st.text(max_size=12), anything, max_size=4)
ids = st.sampled_from(["m-1", "m-2", "a", "-1", ""]) | st.text(max_size=50)
# Nearly frames: right in most places, wrong in some.
frames = st.one_of(
    st.tuples(st.just(2), ids, words, objects),
    st.tuples(st.just(3), ids, objects),
    st.tuples(st.just(4), ids, words, st.text(max_size=20), objects),
    st.lists(st.sampled_from([2, 3, 4]) | ids | words | objects | scalars, max_size=6),
    anything,
)


@given(versions, st.binary(max_size=200))
def test_any_bytes(version: str, data: bytes) -> None:
    talk = Talk(version)
    talk.call("Heartbeat", {})
    talk.session.receive(data)
    assert len(talk.frames) >= 2


@settings(max_examples=150)
@given(versions, st.lists(frames, max_size=6))
def test_any_json(version: str, messages: list[Any]) -> None:
    talk = Talk(version)
    unique_ids = [talk.call("Heartbeat", {}), talk.call("Heartbeat", {})]
    for message in messages:
        before = len(talk.sent)
        talk.receive(message)
        answers = [sent for sent in talk.sent[before:] if sent[0] in (3, 4)]
        message = orjson.loads(orjson.dumps(message))
        assert len(answers) <= 1
        if isinstance(message, list) and len(message) == 4 and message[0] == 2 and isinstance(message[1], str):
            assert len(answers) == 1 or (version == "1.6" and len(message[1]) > 255)
        if isinstance(message, list) and message and message[0] in (3, 4):
            assert answers == []
    talk.session.closed()
    assert len(talk.answers) == len(unique_ids)


class Conversation(RuleBasedStateMachine):
    """Both sides at once, with time, pauses and connections that come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = Talk("1.6", call_timeout_s=30)
        self.talk.handler.replies = {
            "Reset": {"status": "Accepted"},
            "ClearCache": CallError("SecurityError"),
            "UnlockConnector": ZeroDivisionError(),
        }
        self.talk.handler.on_call = lambda action, payload: self.call() if action == "Reset" else None
        self.answered: dict[str, int] = {}
        self.asked: list[str] = []
        self.received = 0

    @property
    def open_id(self) -> str | None:
        call = self.talk.session._open
        return None if call is None else call.unique_id

    @rule()
    def call(self) -> None:
        unique_id = f"c{len(self.asked)}"
        self.asked.append(unique_id)
        self.answered[unique_id] = 0

        def on_answer(_: object) -> None:
            self.answered[unique_id] += 1

        self.talk.session.call("StatusNotification", STATUS, on_answer, unique_id=unique_id)

    @precondition(lambda self: self.open_id is not None)
    @rule(message=st.sampled_from([[3, {}], [3, {"x": 1}], [3], [4, "GenericError", "", {}], [4]]))
    def answer(self, message: list[Any]) -> None:
        self.talk.receive([message[0], self.open_id, *message[1:]])

    @rule(message=frames)
    def receive(self, message: Any) -> None:
        self.talk.receive(message)

    @precondition(lambda self: self.talk.session.online and not self.talk.session._muted)
    @rule(
        call=st.sampled_from([("Reset", {"type": "Soft"}), ("ClearCache", {}), ("UnlockConnector", {"connectorId": 1})])
    )
    def receive_call(self, call: tuple[str, dict[str, Any]]) -> None:
        self.received += 1
        before = len(self.talk.sent)
        self.talk.receive([2, f"r{self.received}", *call])
        answers = [message for message in self.talk.sent[before:] if message[0] != 2]
        assert [message[1] for message in answers] == [f"r{self.received}"]
        assert self.talk.sent[before][0] != 2, "the answer goes out first"

    @rule(seconds=st.sampled_from([1, 10, 29, 30, 100]))
    def wait(self, seconds: float) -> None:
        self.talk.clock.advance(seconds)

    @rule()
    def lose(self) -> None:
        self.talk.session.closed()

    @rule()
    def connect(self) -> None:
        if not self.talk.session.online:
            self.talk.session.opened(self.talk)

    @rule()
    def pause(self) -> None:
        self.talk.session.pause()

    @rule()
    def resume(self) -> None:
        self.talk.session.resume()

    @invariant()
    def never_two_open(self) -> None:
        done = sum(self.answered.values())
        in_hand = (self.open_id is not None) + self.talk.session.waiting
        assert done + in_hand == len(self.asked)
        assert all(count <= 1 for count in self.answered.values())

    @invariant()
    def sent_in_order(self) -> None:
        calls = [int(message[1][1:]) for message in self.talk.sent if message[0] == 2]
        assert calls == sorted(calls)

    @invariant()
    def journal_has_every_message(self) -> None:
        out = [frame for frame in self.talk.frames if frame.direction is Direction.OUT]
        assert len(out) == len(self.talk.sent) == self.talk.session.frames_sent
        assert all(frame.kind is not Kind.JUNK for frame in out)

    @invariant()
    def an_open_call_has_a_timer(self) -> None:
        assert self.open_id is None or self.talk.clock.timers.next_when() is not None

    def teardown(self) -> None:
        self.talk.session.closed()
        assert all(count == 1 for count in self.answered.values())


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
