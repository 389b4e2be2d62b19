"""What becomes of commands, over real websockets: the table of gateway.md."""

from __future__ import annotations

import pytest

from ocpplab_tui.operations.model import Command, Outcome
from tests.lab.labs import Bench
from tests.support.replies import CallErrorReply, Silent

BOTH = pytest.mark.parametrize(("charger_id", "identity"), [("dep-1", "CP-1"), ("dep-2", "CP-2")])
HEARTBEAT = {"dep-1": "ocpp1.6", "dep-2": "ocpp2.0.1"}


def now(command: Command) -> Outcome:
    return command.status


@BOTH
async def test_applied_when_the_csms_has_answered(bench: Bench, charger_id: str, identity: str) -> None:
    held = bench.csms.hold("StatusNotification")
    command = await bench.do(charger_id, "plug-connector", connector_id=1)
    assert now(command) is Outcome.RECEIVED
    assert bench.lab.charger(charger_id).connectors[0].plugged  # the hardware did it at once
    await held.release()
    await bench.lab.advance(0)
    assert now(command) is Outcome.APPLIED
    assert len(command.messages) == 1
    assert command.finished_at == bench.lab.now()


@BOTH
async def test_rejected_when_the_csms_says_no(bench: Bench, charger_id: str, identity: str) -> None:
    key = "idTagInfo" if charger_id == "dep-1" else "idTokenInfo"
    bench.csms.answer("Authorize", {key: {"status": "Blocked"}})
    command = await bench.do(charger_id, "authorize-id-tag", id_tag="BLOCKED1")
    assert (now(command), command.detail) == (Outcome.REJECTED, "Authorize: Blocked")
    assert command.ocpp_result == {key: {"status": "Blocked"}}
    assert command.refusal is None


@BOTH
async def test_rejected_with_a_refusal_when_the_charger_cannot(bench: Bench, charger_id: str, identity: str) -> None:
    command = await bench.do(charger_id, "stop-transaction")
    assert now(command) is Outcome.REJECTED
    assert command.refusal is not None
    assert command.detail == f"{identity}: no transaction runs, nothing to stop"
    assert command.messages == []


@BOTH
async def test_failed_after_a_callerror(bench: Bench, charger_id: str, identity: str) -> None:
    bench.csms.answer("Authorize", CallErrorReply("InternalError", "the database is gone"))
    command = await bench.do(charger_id, "authorize-id-tag", id_tag="DEADBEEF")
    assert now(command) is Outcome.FAILED
    assert "InternalError the database is gone" in command.detail


@BOTH
async def test_failed_after_the_message_timeout(bench: Bench, charger_id: str, identity: str) -> None:
    bench.csms.answer("Authorize", Silent())
    command = await bench.do(charger_id, "authorize-id-tag", id_tag="DEADBEEF")
    assert now(command) is Outcome.RECEIVED
    await bench.lab.advance(120)
    assert (now(command), command.detail) == (Outcome.FAILED, "Authorize: no answer in time")


@BOTH
async def test_failed_when_the_link_breaks_before_the_answer(bench: Bench, charger_id: str, identity: str) -> None:
    bench.csms.answer("DataTransfer", Silent())
    command = await bench.do(
        charger_id,
        "proxy-message",
        action="data_transfer",
        ocpp_version=HEARTBEAT[charger_id],
        payload={"vendorId": "org.example"},
    )
    await bench.go_offline(identity)
    assert (now(command), command.detail) == (Outcome.FAILED, "DataTransfer: connection lost")


@BOTH
async def test_deferred_while_offline_then_applied(bench: Bench, charger_id: str, identity: str) -> None:
    await bench.go_offline(identity)
    command = await bench.do(charger_id, "plug-connector", connector_id=1)
    assert now(command) is Outcome.DEFERRED
    assert command.finished_at is None
    await bench.come_back(identity)
    assert now(command) is Outcome.APPLIED


@BOTH
async def test_a_transaction_offline_is_told_later(bench: Bench, charger_id: str, identity: str) -> None:
    await bench.applied(charger_id, "plug-connector", connector_id=1)
    await bench.go_offline(identity)
    command = await bench.do(charger_id, "start-transaction", id_tag="DEADBEEF")
    assert now(command) is Outcome.DEFERRED
    await bench.lab.advance(90)  # what belongs to a transaction does not expire
    assert now(command) is Outcome.DEFERRED
    await bench.come_back(identity)
    assert now(command) is Outcome.APPLIED
    started = "StartTransaction" if charger_id == "dep-1" else "TransactionEvent"
    assert (await bench.csms.expect(started, identity=identity)).unique_id in command.messages


@BOTH
async def test_other_messages_expire_after_a_minute_offline(bench: Bench, charger_id: str, identity: str) -> None:
    await bench.go_offline(identity)
    fields = {"action": "heartbeat", "ocpp_version": HEARTBEAT[charger_id], "payload": {}}
    command = await bench.do(charger_id, "proxy-message", **fields)
    await bench.lab.advance(59)
    assert now(command) is Outcome.DEFERRED
    await bench.lab.advance(2)
    assert now(command) is Outcome.EXPIRED
    assert command.messages == []


@BOTH
async def test_other_messages_are_sent_within_that_minute(bench: Bench, charger_id: str, identity: str) -> None:
    await bench.go_offline(identity)
    payload = {"vendorId": "org.example"}
    fields = {"action": "data_transfer", "ocpp_version": HEARTBEAT[charger_id], "payload": payload}
    command = await bench.do(charger_id, "proxy-message", **fields)
    await bench.come_back(identity)
    assert now(command) is Outcome.APPLIED
    assert (await bench.csms.expect("DataTransfer", identity=identity)).payload == payload


async def test_two_commands_do_not_take_each_others_answers(bench: Bench) -> None:
    held = bench.csms.hold("DataTransfer")
    proxied = await bench.do(
        "dep-1", "proxy-message", action="DataTransfer", ocpp_version="ocpp1.6", payload={"vendorId": "org.example"}
    )
    plugged = await bench.do("dep-1", "plug-connector", connector_id=1)  # waits behind the open request
    assert (now(proxied), now(plugged)) == (Outcome.RECEIVED, Outcome.RECEIVED)
    await held.release({"status": "UnknownVendorId"})
    await bench.lab.advance(0)
    assert (now(proxied), now(plugged)) == (Outcome.REJECTED, Outcome.APPLIED)
    assert not set(proxied.messages) & set(plugged.messages)


async def test_what_time_brings_later_is_nobodys_command(bench: Bench) -> None:
    command = await bench.applied("dep-1", "start-session", id_tag="DEADBEEF", connector_id=1, duration_seconds=60)
    messages = list(command.messages)
    await bench.lab.advance(120)
    assert command.messages == messages
    assert bench.csms.calls("StopTransaction", identity="CP-1")
