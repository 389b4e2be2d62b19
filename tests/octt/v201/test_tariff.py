"""Block I: tariff and cost are shown to the driver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig


def shown(rig: Rig) -> Sequence[str]:
    return rig.lab.charger(rig.identity).shown


def text(content: str) -> dict[str, str]:
    return {"format": "UTF8", "language": "en", "content": content}


def answers(rig: Rig, **events: dict[str, Any]) -> None:
    """What the CSMS says to a TransactionEvent of each type."""
    accepted = {"idTokenInfo": {"status": "Accepted"}}

    def answer(_station: object, payload: dict[str, Any]) -> dict[str, Any]:
        return (accepted if "idToken" in payload else {}) | events.get(payload["eventType"], {})

    rig.csms.answer("TransactionEvent", answer)


def greeting(rig: Rig, content: str) -> None:
    info = {"status": "Accepted", "personalMessage": text(content)}
    rig.csms.answer("Authorize", {"idTokenInfo": info})


async def test_the_tariff_is_shown_from_the_card_to_the_end(rig: Rig) -> None:
    """I01."""
    greeting(rig, "0.40 EUR/kWh")
    await rig.swipe()
    assert shown(rig) == ("0.40 EUR/kWh",)
    await rig.plug()
    await rig.advance(600)
    assert shown(rig) == ("0.40 EUR/kWh",)
    await rig.do("stop-session")
    assert shown(rig) == ()


async def test_a_card_that_is_refused_is_told_why(rig: Rig) -> None:
    rig.csms.answer("Authorize", {"idTokenInfo": {"status": "NoCredit", "personalMessage": text("Top up first")}})
    await rig.plug()
    await rig.swipe()
    assert shown(rig) == ("Top up first",)
    await rig.advance(61)
    assert shown(rig) == ()


@case("TC_I_02_CS")
async def test_total_cost_at_the_end(rig: Rig) -> None:
    answers(rig, Ended={"totalCost": 12.5})
    await rig.charge()
    await rig.do("stop-session")
    assert rig.events()[-1][0] == "Ended"
    assert shown(rig) == ("Total cost: 12.50 EUR",)
    await rig.advance(61)
    assert shown(rig) == ()


async def test_free_of_charge(rig: Rig) -> None:
    answers(rig, Ended={"totalCost": 0})
    await rig.set_variables(("TariffCostCtrlr", "Currency", "CHF"))
    await rig.charge()
    await rig.do("stop-session")
    assert shown(rig) == ("Total cost: 0.00 CHF",)


@case("TC_I_07_CS")
async def test_running_cost(rig: Rig) -> None:
    greeting(rig, "Hello")
    await rig.charge()
    answers(rig, Updated={"totalCost": 1.234, "updatedPersonalMessage": text("Night tariff")})
    await rig.advance(61)
    assert shown(rig) == ("Night tariff", "Cost so far: 1.23 EUR")
    answers(rig, Updated={"totalCost": 2})
    await rig.advance(60)
    assert shown(rig) == ("Night tariff", "Cost so far: 2.00 EUR")


async def test_cost_updated(rig: Rig) -> None:
    """I02 of the use cases: the answer is empty."""
    await rig.charge()
    transaction_id = rig.connector().transaction_id
    assert await rig.call("CostUpdated", {"totalCost": 3.5, "transactionId": transaction_id}) == {}
    assert shown(rig) == ("Cost so far: 3.50 EUR",)
    assert await rig.call("CostUpdated", {"totalCost": 9, "transactionId": "another"}) == {}
    assert shown(rig) == ("Cost so far: 3.50 EUR",)


async def test_fallbacks(rig: Rig) -> None:
    """I04, I05: the CSMS says nothing of either."""
    await rig.set_variables(
        ("TariffCostCtrlr", "TariffFallbackMessage", "Tariff: see our site"),
        ("TariffCostCtrlr", "TotalCostFallbackMessage", "Cost: see your bill"),
    )
    await rig.charge()
    assert shown(rig) == ("Tariff: see our site",)
    await rig.do("stop-session")
    assert shown(rig) == ("Cost: see your bill",)


async def test_fallbacks_offline(rig: Rig) -> None:
    await rig.set_variables(
        ("TariffCostCtrlr", "TariffFallbackMessage", "Tariff unknown"),
        ("TariffCostCtrlr", "TotalCostFallbackMessage", "Cost unknown"),
        ("AuthCtrlr", "OfflineTxForUnknownIdEnabled", "true"),
    )
    await rig.go_offline()
    await rig.charge()
    assert shown(rig) == ("Tariff unknown",)
    await rig.do("stop-session")
    assert shown(rig) == ("Cost unknown",)


@pytest.mark.parametrize(("instance", "expected"), [("Tariff", ("Cost so far: 1.00 EUR",)), ("Cost", ("Hello",))])
async def test_each_can_be_switched_off(rig: Rig, instance: str, expected: tuple[str, ...]) -> None:
    switch = {"component": {"name": "TariffCostCtrlr"}, "variable": {"name": "Enabled", "instance": instance}}
    await rig.call("SetVariables", {"setVariableData": [switch | {"attributeValue": "false"}]})
    greeting(rig, "Hello")
    answers(rig, Started={"totalCost": 1}, Updated={"totalCost": 1}, Ended={"totalCost": 1})
    await rig.charge()
    assert shown(rig) == expected


async def test_variables(rig: Rig) -> None:
    wrong = [("Currency", "euro"), ("Currency", "Eur"), ("TariffFallbackMessage", "x" * 256)]
    for name, value in wrong:
        item = {"component": {"name": "TariffCostCtrlr"}, "variable": {"name": name}, "attributeValue": value}
        answer = await rig.call("SetVariables", {"setVariableData": [item]})
        assert answer["setVariableResult"][0]["attributeStatus"] == "Rejected"


async def test_what_was_told_is_lost_with_the_power(rig: Rig) -> None:
    greeting(rig, "Hello")
    await rig.charge()
    await rig.do("stop-charger")
    await rig.do("start-charger")
    await rig.advance(5)
    assert shown(rig) == ()
