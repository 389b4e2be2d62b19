"""Offline spells, queue, retry (ocpp16.md §7)."""

from __future__ import annotations

import json
from base64 import b64decode
from itertools import pairwise

import pytest

from ocpplab_tui.base.timestamps import from_text
from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig
from tests.support.scripted_csms import CallErrorReply


@case("TC_036_CS")
async def test_tc_036_connection_lost_in_session(rig: Rig) -> None:
    await rig.configure(MeterValueSampleInterval="10")
    await rig.charge()
    rig.mark()
    await rig.go_offline()
    await rig.advance(45)
    await rig.come_back()
    await rig.advance(15)
    times = [from_text(item["meterValue"][0]["timestamp"]) for item in rig.sent("MeterValues")]
    assert len(times) >= 5
    assert times == sorted(times)
    assert {round(later - earlier, 3) for earlier, later in pairwise(times)} == {10.0}
    assert "BootNotification" not in rig.said()


@case("TC_037_1_CS")
async def test_tc_037_1_offline_start_valid(rig: Rig) -> None:
    await rig.charge()  # the tag is cached now
    await rig.do("stop-session")
    await rig.go_offline()
    rig.mark()
    await rig.plug()
    command = await rig.swipe()
    assert rig.connector().status == "Charging"
    assert command.status == "deferred"
    await rig.come_back()
    assert "StartTransaction" in rig.said()
    assert "Authorize" not in rig.said()
    assert rig.statuses() == ["Charging"]
    assert command.status == "applied"


@case("TC_037_3_CS")
async def test_tc_037_3_offline_start_invalid(rig: Rig) -> None:
    await rig.configure(AllowOfflineTxForUnknownId="true")
    rig.csms.answer("StartTransaction", {"transactionId": 9, "idTagInfo": {"status": "Invalid"}})
    await rig.go_offline()
    await rig.plug()
    await rig.swipe("UNKNOWN")
    await rig.come_back()
    assert rig.sent("StopTransaction")[0]["reason"] == "DeAuthorized"
    assert rig.sent("StopTransaction")[0]["transactionId"] == 9
    assert rig.statuses()[-1] == "Finishing"


@case("TC_037_2_CS")
async def test_tc_037_2_offline_start_invalid_but_not_stopped(rig: Rig) -> None:
    await rig.configure(AllowOfflineTxForUnknownId="true", StopTransactionOnInvalidId="false")
    rig.csms.answer("StartTransaction", {"transactionId": 9, "idTagInfo": {"status": "Invalid"}})
    await rig.go_offline()
    rig.mark()
    await rig.plug()
    await rig.swipe("UNKNOWN")
    assert rig.connector().status == "Charging"
    await rig.come_back()
    assert rig.statuses()[-1] == "SuspendedEVSE"
    assert "StopTransaction" not in rig.said()


async def test_offline_unknown_id_is_refused(rig: Rig) -> None:
    await rig.go_offline()
    await rig.plug()
    command = await rig.swipe("UNKNOWN")
    assert command.status == "rejected"
    assert rig.connector().transaction_id is None


@case("TC_038_CS")
async def test_tc_038_offline_stop(rig: Rig) -> None:
    await rig.charge()
    number = int(rig.connector().transaction_id or 0)
    await rig.go_offline()
    rig.mark()
    await rig.swipe()
    await rig.come_back()
    stop = rig.sent("StopTransaction")[0]
    assert stop["transactionId"] == number
    assert stop["reason"] == "Local"
    assert rig.statuses() == ["Finishing"]


@case("TC_039_CS")
async def test_tc_039_offline_transaction(rig: Rig) -> None:
    await rig.configure(AllowOfflineTxForUnknownId="true")
    await rig.go_offline()
    rig.mark()
    begun = rig.lab.now()
    await rig.do("start-session", id_tag=CARD)
    await rig.advance(300)
    ended = rig.lab.now()
    await rig.do("stop-session")
    await rig.come_back()
    start, stop = rig.sent("StartTransaction")[0], rig.sent("StopTransaction")[0]
    assert from_text(start["timestamp"]) == begun
    assert from_text(stop["timestamp"]) == ended
    assert stop["transactionId"] > 0
    assert stop["meterStop"] > start["meterStart"]
    said = rig.said()
    assert said.index("StartTransaction") < said.index("MeterValues") < said.index("StopTransaction")
    times = [from_text(item["meterValue"][0]["timestamp"]) for item in rig.sent("MeterValues")]
    assert times == [begun + 60 * number for number in range(1, len(times) + 1)]


@case("X16-05")
async def test_x16_05_retry(rig: Rig) -> None:
    await rig.configure(TransactionMessageAttempts="3", TransactionMessageRetryInterval="2")
    rig.csms.answer("StartTransaction", CallErrorReply("InternalError"))
    await rig.plug()
    begun = rig.lab.now()
    command = await rig.swipe()
    await rig.advance(20)
    tries = rig.sent("StartTransaction")
    assert [round(item.at - begun, 2) for item in tries] == [0, 2, 6]
    assert len({item.unique_id for item in tries}) == 1
    assert command.status == "failed"
    await rig.swipe()
    assert rig.sent("StopTransaction")[0]["transactionId"] == -1


@case("X16-08")
async def test_x16_08_status_on_reconnect(rig: Rig) -> None:
    await rig.go_offline()
    rig.mark()
    command = await rig.do("plug-connector")
    assert command.status == "deferred"
    await rig.do("unplug-connector")
    await rig.do("plug-connector")
    await rig.come_back()
    assert rig.said() == ["StatusNotification"]
    assert rig.statuses() == ["Preparing"]
    assert command.status == "applied"


@case("X16-09")
async def test_x16_09_minimum_status_duration(rig: Rig) -> None:
    await rig.configure(MinimumStatusDuration="5")
    rig.mark()
    await rig.plug()
    await rig.advance(2)
    await rig.do("unplug-connector")
    await rig.advance(10)
    assert rig.statuses() == []
    await rig.plug()
    await rig.advance(6)
    assert rig.statuses() == ["Preparing"]


async def test_proxied_message_expires_offline(rig: Rig) -> None:
    await rig.go_offline()
    command = await rig.do("proxy-message", action="heartbeat", ocpp_version="ocpp1.6", payload={})
    assert command.status == "deferred"
    await rig.advance(61)
    assert command.status == "expired"


async def test_proxied_transaction_can_be_stopped(rig: Rig) -> None:
    payload = {"connector_id": 1, "id_tag": CARD, "meter_start": 0, "timestamp": "2026-01-01T00:00:00Z"}
    command = await rig.do("proxy-message", action="start_transaction", ocpp_version="ocpp1.6", payload=payload)
    assert command.status == "applied"
    assert len(rig.sent("StartTransaction")) == 1
    number = int(rig.connector().transaction_id or 0)
    await rig.do("stop-transaction")
    assert rig.sent("StopTransaction")[0]["transactionId"] == number


# -- loss of power -----------------------------------------------------------------------------------------------


@case("TC_032_1_CS")
async def test_tc_032_1_power_loss_told_before(rig: Rig) -> None:
    await rig.charge()
    number = int(rig.connector().transaction_id or 0)
    rig.mark()
    await rig.do("cut-power", transactions="tell-first")
    assert rig.sent("StopTransaction")[0]["transactionId"] == number
    assert rig.sent("StopTransaction")[0]["reason"] == "PowerLoss"
    assert rig.statuses() == ["Finishing"]
    assert not rig.lab.charger("CP-1").online
    rig.mark()
    refused = await rig.do("start-charger")
    assert refused.refusal is not None
    await rig.do("restore-power")
    await rig.advance(5)
    assert rig.said()[0] == "BootNotification"
    assert rig.statuses() in (["Finishing"], ["Preparing"])


@case("TC_032_2_CS")
@pytest.mark.parametrize("resumed", [False, True])
async def test_tc_032_2_power_loss_told_after(rig: Rig, resumed: bool) -> None:
    await rig.charge()
    number = int(rig.connector().transaction_id or 0)
    rig.mark()
    await rig.do("cut-power", duration_s=30, transactions="resume" if resumed else "end")
    assert rig.said() == []
    await rig.advance(36)
    assert rig.said()[0] == "BootNotification"
    if resumed:
        assert rig.statuses() == ["Charging"]
        contexts = [item["sampledValue"][0]["context"] for item in rig.sent("MeterValues")[0]["meterValue"]]
        assert contexts == ["Interruption.Begin", "Interruption.End"]
        await rig.swipe()
    else:
        assert rig.statuses() == ["Finishing"]
    stop = rig.sent("StopTransaction")[0]
    assert (stop["transactionId"], stop["reason"]) == (number, "Local" if resumed else "PowerLoss")


@case("TC_034_CS")
async def test_tc_034_power_loss_unavailable(rig: Rig) -> None:
    unavailable = {"connectorId": 0, "type": "Inoperative"}
    assert await rig.call("ChangeAvailability", unavailable) == {"status": "Accepted"}
    rig.mark()
    await rig.do("cut-power", duration_s=10)
    await rig.advance(20)
    assert rig.said()[0] == "BootNotification"
    assert rig.statuses(0) == rig.statuses(1) == ["Unavailable"]


async def test_power_is_cut_while_the_charger_is_off(rig: Rig) -> None:
    """What was switched off stays off when the mains are back."""
    await rig.do("stop-charger")
    await rig.do("cut-power", duration_s=10)
    assert (await rig.do("cut-power")).refusal is not None
    await rig.advance(20)
    assert not rig.lab.charger("CP-1").online
    assert (await rig.do("restore-power")).refusal is not None
    await rig.do("start-charger")
    await rig.advance(5)
    assert rig.lab.charger("CP-1").online


async def test_signed_values(rig: Rig) -> None:
    """SignedData beside the raw register; the record is in the JSON of OCA's application note."""
    await rig.configure(SampledDataSignReadings="true", PublicKeyWithSignedMeterValue="EveryMeterValue")
    await rig.charge()
    await rig.advance(61)
    await rig.swipe()
    sampled = rig.sent("MeterValues")[0]["meterValue"][0]["sampledValue"]
    (signed,) = [value for value in sampled if value.get("format") == "SignedData"]
    assert signed["context"] == "Sample.Periodic"
    entry = json.loads(signed["value"])
    assert b64decode(entry["signedMeterData"]).startswith(b"OCMF|{")
    assert entry["publicKey"]
    data = rig.sent("StopTransaction")[0]["transactionData"]
    assert [value.get("format") for value in data[-1]["sampledValue"]] == [None, "SignedData"]


async def test_clock_values_of_a_transaction_wait_offline(rig: Rig) -> None:
    """M-02, O-01: they carry the transaction's id, those of idle connectors are gone."""
    await rig.configure(ClockAlignedDataInterval="60", MeterValueSampleInterval="0")
    await rig.charge()
    await rig.go_offline()
    rig.mark()
    await rig.advance(125)
    await rig.come_back()
    late = rig.sent("MeterValues")[:2]
    assert [item["connectorId"] for item in late] == [1, 1]
    assert {item["transactionId"] for item in late} == {int(rig.connector().transaction_id or 0)}


async def test_a_full_queue_drops_meter_values(rig: Rig) -> None:
    """O-04: starts and stops are never dropped."""
    await rig.configure(TransactionQueueMaxLength="6", MeterValueSampleInterval="10")
    await rig.charge()
    await rig.go_offline()
    rig.mark()
    await rig.advance(120)
    await rig.swipe()
    await rig.come_back()
    assert rig.said().count("MeterValues") <= 6
    assert rig.said().count("StopTransaction") == 1


async def test_who_is_switched_off_in_the_dark_stays_off(rig: Rig) -> None:
    await rig.do("cut-power", duration_s=30)
    await rig.do("stop-charger")
    await rig.advance(60)
    assert not rig.lab.charger("CP-1").online
    assert (await rig.do("stop-charger")).refusal is not None


async def test_a_battery_that_lasts(rig: Rig) -> None:
    """The mains are back before the last message was answered: no boot."""
    await rig.charge()
    held = rig.csms.hold("StopTransaction")
    rig.mark()
    await rig.do("cut-power", duration_s=5, transactions="tell-first")
    await rig.advance(6)
    await held.release()
    await rig.advance(20)
    assert rig.lab.charger("CP-1").online
    assert "BootNotification" not in rig.said()
