"""The filter language: terms, meanings, mistakes, words, completion."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.tui.filtering.frames import vocabulary
from ocpplab_tui.tui.filtering.language import Filter, completions
from ocpplab_tui.tui.filtering.terms import terms

NOW = 1_000_000.0


class Around:
    """Two chargers; the second one's CALL "u9" is open."""

    def identity(self, charger_id: str) -> str:
        return {"dep-1": "CP-001", "dep-2": "Garage 2"}.get(charger_id, charger_id)

    def version(self, charger_id: str) -> str:
        return "1.6" if charger_id == "dep-1" else "2.0.1"

    def now(self) -> float:
        return NOW

    def is_open(self, frame: Frame) -> bool:
        return frame.unique_id == "u9"

    def actions(self) -> Iterable[str]:
        return ("BootNotification", "Heartbeat", "StatusNotification")

    def identities(self) -> Iterable[str]:
        return ("CP-001", "Garage 2")


WORDS = vocabulary(Around())


def frame(
    action: str = "Heartbeat",
    *,
    charger: str = "dep-1",
    direction: Direction = Direction.OUT,
    kind: Kind = Kind.CALL,
    text: str = "[]",
    latency: float | None = None,
    verdict: str = "",
    unique_id: str = "u1",
    age: float = 0.0,
) -> Frame:
    return Frame(NOW - age, charger, direction, kind, action, unique_id, text.encode(), latency, verdict)


def passes(text: str, one: Frame) -> bool:
    wanted = Filter(text, WORDS)
    assert not wanted.mistakes, wanted.mistakes
    return wanted(one)


@pytest.mark.parametrize(
    ("text", "one", "expected"),
    [
        ("", frame(), True),
        ("a:heartbeat", frame(), True),
        ("a:boot", frame(), False),
        ("a:boot,heart", frame(), True),
        ("a:*notification", frame("BootNotification"), True),
        ("a:*notification", frame("NotificationX"), False),
        ("-a:heartbeat", frame(), False),
        ("c:cp-0", frame(), True),
        ("c:dep-1", frame(), True),
        ('c:"garage 2"', frame(charger="dep-2"), True),
        ("dir:in", frame(), False),
        ("dir:out", frame(), True),
        ("is:call", frame(), True),
        ("is:error,result", frame(kind=Kind.RESULT), True),
        ("is:invalid", frame(verdict="status: wrong"), True),
        ("is:open", frame(unique_id="u9"), True),
        ("is:open", frame(unique_id="u9", kind=Kind.RESULT), False),
        ("lat:>200", frame(latency=201), True),
        ("lat:>200", frame(latency=200), False),
        ("lat:200", frame(latency=200), True),
        ("lat:5..9", frame(latency=9), True),
        ("lat:>0", frame(), False),
        ("v:1.6", frame(), True),
        ("v:ocpp2.0.1", frame(charger="dep-2"), True),
        ("since:5m", frame(age=299), True),
        ("since:5m", frame(age=301), False),
        ("deadbeef", frame(text='{"idTag":"DEADBEEF"}'), True),
        ("-deadbeef", frame(text='{"idTag":"DEADBEEF"}'), False),
        ('"two words"', frame(text="has two WORDS"), True),
        ('"words two"', frame(text="has two words"), False),
        ("garage", frame(charger="dep-2"), True),
        ("STRASSE", frame(text="straße"), False),
        ("straße", frame(text="STRASSE"), True),
        ("heart dir:out -lat:>1", frame(), True),
        ('"a:boot"', frame(text="a:boot"), True),
    ],
)
def test_what_passes(text: str, one: Frame, expected: bool) -> None:
    assert passes(text, one) is expected


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("act:Boot", (0, 8), "there is no act: here"),
        ("x is:wrong", (2, 10), "is:wrong is nothing"),
        ("lat:fast", (0, 8), "lat:>200"),
        ("since:5", (0, 7), "since:5m"),
        ("v:1.5", (0, 5), "there are 1.6, 2.0.1"),
        ("a:", (0, 2), "needs a value"),
        ("a:,", (0, 3), "needs a value"),
        ("-", (0, 1), "stands alone"),
        ('ok "open', (3, 8), "not closed"),
    ],
)
def test_a_mistake_is_marked_where_it_stands(text: str, place: tuple[int, int], what: str) -> None:
    (mistake,) = Filter(text, WORDS).mistakes
    assert (mistake.start, mistake.end) == place
    assert what in mistake.text


def test_the_terms_beside_a_mistake_count() -> None:
    wanted = Filter("dir:in wrong:field", WORDS)
    assert len(wanted.mistakes) == 1
    assert not wanted(frame(direction=Direction.OUT))
    assert wanted(frame(direction=Direction.IN))


def test_a_unique_beginning_is_enough() -> None:
    assert passes("is:inv", frame(verdict="wrong"))


def test_it_says_what_it_shows() -> None:
    assert Filter("a:boot,heart -dir:in lat:>200 dead", WORDS).explanation == (
        'messages with action boot or action heart and not direction in and latency above 200 ms and "dead"'
    )
    assert Filter("  ", WORDS).explanation == ""


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("", ["a:", "c:", "dir:", "is:", "id:", "lat:", "v:", "since:"]),
        ("d", ["dir:"]),
        ("-d", ["dir:"]),
        ("dir:", ["in", "out"]),
        ("dir:o", ["out"]),
        ("a:Boot", ["BootNotification"]),
        ("a:BootNotification,st", ["StatusNotification"]),
        ("c:g", ['"Garage 2"']),
        ('c:"gar', ['"Garage 2"']),
        ("nothing:x", []),
        ("zzz", []),
    ],
)
def test_completion(text: str, offered: list[str]) -> None:
    assert [each.text for each in completions(text, len(text), WORDS)] == offered


@given(st.text(alphabet=st.sampled_from('ab:"- ,*?[]>=.1Ωé\t')))
def test_any_text_is_understood_or_marked(text: str) -> None:
    wanted = Filter(text, WORDS)
    wanted(frame(text="anything"))
    assert all(0 <= each.start < each.end <= len(text) for each in wanted.mistakes)
    for cursor in range(len(text) + 1):
        for each in completions(text, cursor, WORDS):
            assert 0 <= each.start <= each.end <= len(text)


@given(st.text(max_size=40))
def test_terms_stand_in_order_and_inside(text: str) -> None:
    found = terms(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(text[each.start : each.end].strip() for each in found)


@given(st.sampled_from(["a:", "c:", "dir:", "is:", "v:"]), st.integers(0, 10))
def test_what_is_offered_can_be_taken(field: str, number: int) -> None:
    offered = completions(field, len(field), WORDS)
    taken = offered[number % len(offered)]
    assert not Filter(field[: taken.start] + taken.text + field[taken.end :], WORDS).mistakes
