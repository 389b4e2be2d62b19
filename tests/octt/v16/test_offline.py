"""Offline spells, queue, retry (ocpp16.md §7)."""

from __future__ import annotations

from itertools import pairwise

from ocpplab_tui.base.timestamps import from_text
from tests.octt.rig import CARD, Rig
from tests.support.scripted_csms import CallErrorReply


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


async def test_tc_037_3_offline_start_invalid(rig: Rig) -> None:
    await rig.configure(AllowOfflineTxForUnknownId="true")
    rig.csms.answer("StartTransaction", {"transactionId": 9, "idTagInfo": {"status": "Invalid"}})
    await rig.go_offline()
    await rig.plug()
    await rig.swipe("UNKNOWN")
    await rig.come_back()
    assert rig.sent("StopTransaction")[0]["reason"] == "DeAuthorized"
    assert rig.sent("StopTransaction")[0]["transactionId"] == 9


async def test_offline_unknown_id_is_refused(rig: Rig) -> None:
    await rig.go_offline()
    await rig.plug()
    command = await rig.swipe("UNKNOWN")
    assert command.status == "rejected"
    assert rig.connector().transaction_id is None


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
    assert rig.said().index("StartTransaction") < rig.said().index("StopTransaction")


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
