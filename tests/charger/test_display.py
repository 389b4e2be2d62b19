"""Which messages a display keeps, and which of them it shows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ocpplab_tui.charger.display import CAPACITY, Display, DisplayMessage, Scene, shown
from ocpplab_tui.charger.driver_texts import SHOWN_S, DriverTexts
from ocpplab_tui.charger.id_token import IdToken
from tests.charger.model_doubles import NOW

IDLE = Scene(frozenset({"Idle"}), {})
CARD = IdToken("DEADBEEF", "ISO14443")


def message(number: int, priority: str = "NormalCycle", **more: Any) -> DisplayMessage:
    return DisplayMessage(number, priority, "UTF8", f"text {number}")._replace(**more)


def seen(messages: list[DisplayMessage], now: float = NOW, scene: Scene = IDLE) -> list[int]:
    return [item.id for item in shown(messages, now, scene)]


def filled(*messages: DisplayMessage) -> Display:
    display = Display()
    for item in messages:
        display.put(item)
    return display


def test_what_is_in_front_hides_the_cycle_and_always_front_hides_both() -> None:
    cycle, front, always = message(1), message(2, "InFront"), message(3, "AlwaysFront")
    assert seen([cycle, message(4)]) == [1, 4]
    assert seen([cycle, front, message(5, "InFront")]) == [2, 5]
    assert seen([cycle, front, always]) == [3]


def test_a_message_has_its_time() -> None:
    timed = message(1, starts_at=NOW + 10, ends_at=NOW + 20)
    assert [seen([timed], NOW + after) for after in (9, 10, 19, 20)] == [[], [1], [1], []]


@pytest.mark.parametrize("state", ["Charging", "Faulted", "Idle", "Unavailable"])
def test_a_message_of_a_state_is_shown_in_that_state(state: str) -> None:
    assert seen([message(1, state=state)], scene=Scene(frozenset({state}), {})) == [1]
    others = frozenset({"Charging", "Faulted", "Idle", "Unavailable"} - {state})
    assert seen([message(1, state=state)], scene=Scene(others, {})) == []


def test_a_message_of_a_transaction_cares_for_its_connector_only() -> None:
    charging = message(1, transaction_id="tx-1", state="Charging")
    scene = Scene(frozenset({"Charging", "Idle"}), {"tx-1": frozenset({"Idle"}), "tx-2": frozenset({"Charging"})})
    assert seen([charging], scene=scene) == []
    assert seen([charging._replace(transaction_id="tx-2")], scene=scene) == [1]
    assert seen([charging], scene=IDLE) == []


def test_the_drivers_language_is_taken_where_there_is_one() -> None:
    german, english, any_language = message(1, language="de"), message(2, language="en-GB"), message(3)
    both = [german, english, any_language]
    assert seen(both, scene=IDLE._replace(languages=("en",))) == [2, 3]
    assert seen(both, scene=IDLE._replace(languages=("fr", "de-AT"))) == [1, 3]
    assert seen(both, scene=IDLE._replace(languages=("fr",))) == [1, 2, 3]


def test_the_second_always_front_takes_the_place_of_the_first() -> None:
    display = filled(message(1, "AlwaysFront"), message(2), message(3, "AlwaysFront"))
    assert [item.id for item in display.messages(NOW)] == [2, 3]


def test_the_same_id_is_replaced_and_what_is_over_is_gone() -> None:
    display = filled(message(1), message(1, content="new"), message(2, ends_at=NOW + 5))
    assert [item.content for item in display.messages(NOW)] == ["new", "text 2"]
    assert display.next_change(NOW) == NOW + 5
    assert [item.id for item in display.messages(NOW + 5)] == [1]
    assert display.clear(1, NOW + 5)
    assert not display.clear(1, NOW + 5)
    assert len(display) == 0


def test_criteria_narrow_down() -> None:
    display = filled(message(1, "InFront", state="Idle"), message(2, state="Charging"), message(3, "InFront"))
    assert [item.id for item in display.select(NOW)] == [1, 2, 3]
    assert [item.id for item in display.select(NOW, {1, 2, 9})] == [1, 2]
    assert [item.id for item in display.select(NOW, None, "InFront")] == [1, 3]
    assert [item.id for item in display.select(NOW, {2}, "", "Idle")] == []


def test_a_full_display_takes_only_replacements() -> None:
    display = filled(*(message(number) for number in range(CAPACITY)))
    assert display.has_room(7, NOW)
    assert not display.has_room(CAPACITY, NOW)


def test_messages_of_transactions_go_with_them() -> None:
    display = filled(message(1, transaction_id="a"), message(2, transaction_id="b"), message(3))
    display.transaction_over("a")
    assert [item.id for item in display.messages(NOW)] == [2, 3]
    display.only_transactions(["c"])
    assert [item.id for item in display.messages(NOW)] == [3]


def test_what_is_kept_comes_back() -> None:
    display = filled(message(1, "InFront", language="de", state="Idle", ends_at=NOW + 5, display="Display"), message(2))
    other = Display()
    other.restore(json.loads(json.dumps(display.state())), NOW)
    assert other.messages(NOW) == display.messages(NOW)
    assert Display().state() is None
    other.restore(None, NOW)
    assert len(other) == 0


def test_a_greeting_becomes_the_text_of_its_transaction_and_the_cost_its_end() -> None:
    texts = DriverTexts()
    texts.greet(CARD, "0.40 EUR/kWh", ("de",), NOW)
    assert (texts.lines(NOW), texts.next_change(NOW)) == (["0.40 EUR/kWh"], NOW + SHOWN_S)
    texts.begin("tx", CARD, "fallback")
    texts.tell("tx", cost="Cost so far: 1.00 EUR")
    assert texts.lines(NOW + 10 * SHOWN_S) == ["0.40 EUR/kWh", "Cost so far: 1.00 EUR"]
    assert texts.languages(NOW) == ("de",)
    texts.end("tx", "Total cost: 2.00 EUR", NOW)
    assert texts.lines(NOW) == ["Total cost: 2.00 EUR"]
    assert texts.lines(NOW + SHOWN_S) == []


def test_the_fallback_stands_where_nothing_is_known() -> None:
    texts = DriverTexts()
    texts.greet(IdToken("OTHER", "ISO14443"), "not yours", (), NOW)
    texts.begin("tx", CARD, "ask the staff")
    texts.begin("tx", CARD, "a second time")
    assert texts.lines(NOW) == ["not yours", "ask the staff"]
    texts.forget()
    assert texts.lines(NOW) == []
