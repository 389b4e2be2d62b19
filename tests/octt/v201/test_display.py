"""Block O: display messages, and what is shown of them."""

from __future__ import annotations

from pathlib import Path

from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for
from tests.octt.v201.displaying import after, charging, get, ids, message, put, shown


@case("TC_O_02_CS")
async def test_get_all(rig: Rig) -> None:
    one = message(1, "InFront", state="Idle", startDateTime=after(rig, 5), endDateTime=after(rig, 500))
    await put(rig, one, message(2, display={"name": "Display"}))
    assert await get(rig) == [one, message(2, display={"name": "Display"})]


@case("TC_O_03_CS")
async def test_get_all_of_none(rig: Rig) -> None:
    assert await get(rig) is None


async def test_many_messages_come_in_parts(rig: Rig) -> None:
    await put(rig, *(message(number) for number in range(45)))
    assert await ids(rig) == list(range(45))
    assert len(rig.sent("NotifyDisplayMessages")) == 3


@case("TC_O_06_CS", "TC_O_27_CS")
async def test_for_a_transaction(rig: Rig) -> None:
    transaction_id = await charging(rig)
    await put(rig, message(1, "InFront", transactionId=transaction_id, startDateTime=after(rig, 30)), message(2))
    assert shown(rig) == ("text 2",)
    await rig.advance(30)
    assert shown(rig) == ("text 1",)
    await rig.do("stop-session")
    assert shown(rig) == ("text 2",)
    assert await ids(rig) == [2]
    assert await ids(rig, id=[1]) is None


@case("TC_O_28_CS")
async def test_for_a_transaction_until_its_time_is_over(rig: Rig) -> None:
    transaction_id = await charging(rig)
    await put(rig, message(1, transactionId=transaction_id, endDateTime=after(rig, 30)))
    assert shown(rig) == ("text 1",)
    await rig.advance(31)
    assert shown(rig) == ()
    assert await ids(rig) is None


@case("TC_O_30_CS")
async def test_several_in_front_take_turns(rig: Rig) -> None:
    transaction_id = await charging(rig)
    await put(rig, *(message(number, "InFront", transactionId=transaction_id) for number in (1, 2)))
    assert shown(rig) == ("text 1", "text 2")
    assert await ids(rig) == [1, 2]


@case("TC_O_32_CS")
async def test_second_always_front_of_a_transaction(rig: Rig) -> None:
    transaction_id = await charging(rig)
    await put(rig, *(message(number, "AlwaysFront", transactionId=transaction_id) for number in (1, 2)))
    assert shown(rig) == ("text 2",)
    assert await ids(rig) == [2]


@case("TC_O_24_CS")
async def test_second_always_front(rig: Rig) -> None:
    await put(rig, message(1, "AlwaysFront"), message(2, "AlwaysFront"), message(3))
    assert shown(rig) == ("text 2",)
    assert await ids(rig) == [2, 3]


@case("TC_O_07_CS")
async def test_get_by_id(rig: Rig) -> None:
    await put(rig, message(1), message(2))
    assert await ids(rig, id=[2]) == [2]


@case("TC_O_09_CS", "TC_O_34_CS", "TC_O_35_CS")
async def test_get_by_state_and_priority(rig: Rig) -> None:
    await put(rig, message(1, "InFront", state="Charging"), message(2, state="Idle"))
    assert await ids(rig, state="Charging") == [1]
    assert await ids(rig, priority="NormalCycle") == [2]
    assert await ids(rig, id=[1], state="Idle") is None
    assert await ids(rig, id=[1], priority="NormalCycle") is None


@case("TC_O_11_CS")
async def test_get_unknown(rig: Rig) -> None:
    await put(rig, message(1))
    assert await ids(rig, id=[99]) is None
    assert await ids(rig, state="Faulted") is None


@case("TC_O_33_CS")
async def test_get_by_id_of_none(rig: Rig) -> None:
    assert await ids(rig, id=[1]) is None


@case("TC_O_12_CS")
async def test_replace(rig: Rig) -> None:
    await put(rig, message(1, text="old"), message(1, "InFront", "new"))
    assert shown(rig) == ("new",)
    found = await get(rig)
    assert found == [message(1, "InFront", "new")]


@case("TC_O_14_CS")
async def test_removed_after_its_end(rig: Rig) -> None:
    await put(rig, message(1, endDateTime=after(rig, 60)))
    assert await ids(rig) == [1]
    await rig.advance(61)
    assert shown(rig) == ()
    assert await ids(rig) is None


@case("TC_O_15_CS")
async def test_the_drivers_language(rig: Rig) -> None:
    rig.csms.answer("Authorize", {"idTokenInfo": {"status": "Accepted", "language1": "nl", "language2": "en"}})
    transaction_id = await charging(rig)
    await put(rig, message(1, text="hello", transactionId=transaction_id))
    assert shown(rig) == ("hello",)
    dutch = message(2, transactionId=transaction_id)
    dutch["message"] |= {"language": "nl", "content": "hallo"}
    await put(rig, dutch)
    assert shown(rig) == ("hallo",)


@case("TC_O_20_CS")
async def test_kept_over_a_reboot(rig: Rig) -> None:
    transaction_id = await charging(rig)
    await put(rig, message(1, "InFront"), message(2, transactionId=transaction_id))
    await rig.call("Reset", {"type": "Immediate"})
    await rig.advance(20)
    assert "BootNotification" in rig.said()
    assert await get(rig) == [message(1, "InFront")]
    assert shown(rig) == ("text 1",)


@case("TC_O_36_CS")
async def test_while_charging(rig: Rig) -> None:
    await put(rig, message(1, state="Charging"))
    assert shown(rig) == ()
    await rig.charge()
    assert shown(rig) == ("text 1",)
    await rig.do("stop-session")
    assert shown(rig) == ()


@case("TC_O_37_CS")
async def test_while_idle(rig: Rig) -> None:
    await put(rig, message(1, state="Idle"))
    assert shown(rig) == ("text 1",)
    await rig.charge()
    assert shown(rig) == ()


@case("TC_O_39_CS")
async def test_while_faulted(rig: Rig) -> None:
    await put(rig, message(1, state="Faulted"), message(2, state="Unavailable"))
    assert shown(rig) == ()
    await rig.do("inject-fault", fault_type="GroundFault", connector_id=1)
    assert shown(rig) == ("text 1",)
    await rig.do("clear-fault")
    await rig.call("ChangeAvailability", {"operationalStatus": "Inoperative"})
    assert shown(rig) == ("text 2",)


async def test_clear(rig: Rig) -> None:
    await put(rig, message(1))
    assert await rig.call("ClearDisplayMessage", {"id": 1}) == {"status": "Accepted"}
    assert shown(rig) == ()
    assert (await rig.call("ClearDisplayMessage", {"id": 1}))["status"] == "Unknown"


async def test_what_cannot_be_printed_is_not_shown(rig: Rig) -> None:
    await put(rig, message(1, text="a\x1b[2J\u202eb"))
    assert shown(rig) == ("a [2J b",)


async def test_nothing_is_shown_without_power(rig: Rig) -> None:
    await put(rig, message(1, endDateTime=after(rig, 60)))
    await rig.do("stop-charger")
    assert shown(rig) == ()
    await rig.advance(90)
    await rig.do("start-charger")
    await rig.advance(5)
    assert await ids(rig) is None


async def test_how_many_there_are_is_a_variable(rig: Rig) -> None:
    await put(rig, message(1), message(2))
    asked = {"component": {"name": "DisplayMessageCtrlr"}, "variable": {"name": "DisplayMessages"}}
    answer = await rig.call("GetVariables", {"getVariableData": [asked]})
    assert answer["getVariableResult"][0]["attributeValue"] == "2"


async def test_kept_over_the_end_of_the_program(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path) as rig:
        transaction_id = await charging(rig)
        await put(rig, message(1, "InFront", state="Idle"), message(2, transactionId=transaction_id))
    async with rig_for("ocpp2.0.1", tmp_path) as rig:
        assert rig.connector().transaction_id == transaction_id
        assert await ids(rig) == [1, 2]
        await rig.do("stop-session")
        assert await get(rig) == [message(1, "InFront", state="Idle")]
