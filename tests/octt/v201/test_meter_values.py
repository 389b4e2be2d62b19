"""Meter values (block J): sampled, clock-aligned, signed, around a loss of power."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.timestamps import from_text
from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for

REGISTER = "Energy.Active.Import.Register"


def contexts(event: Any) -> list[str]:
    return [item["sampledValue"][0]["context"] for item in event.payload.get("meterValue", [])]


def values(item: Any) -> list[dict[str, Any]]:
    return [value for meter in item["meterValue"] for value in meter["sampledValue"]]


@case("TC_J_01_CS")
async def test_tc_j_01_clock_aligned_idle(rig: Rig) -> None:
    measurands = [REGISTER, "Voltage", "Power.Active.Import"]
    await rig.set_variables(
        ("AlignedDataCtrlr", "Interval", "900"), ("AlignedDataCtrlr", "Measurands", ",".join(measurands))
    )
    rig.mark()
    await rig.advance(1800)
    sent = rig.sent("MeterValues")
    assert {item["evseId"] for item in sent} == {0, 1}
    assert {item["meterValue"][0]["timestamp"][14:] for item in sent} == {"15:00.000Z", "30:00.000Z"}
    for item in sent:
        assert {value["context"] for value in values(item)} == {"Sample.Clock"}
        assert {value["measurand"] for value in values(item)} == set(measurands)
    voltages = [value for value in values(sent[-1]) if value["measurand"] == "Voltage"]
    assert {value["phase"] for value in voltages} == {"L1-N", "L2-N", "L3-N"}


async def test_clock_marks_are_those_of_the_stations_own_clock(rig: Rig) -> None:
    await rig.set_variables(("AlignedDataCtrlr", "Interval", "900"))
    await rig.do("set-clock", shift_s=100)
    rig.mark()
    await rig.advance(890)
    assert {item["meterValue"][0]["timestamp"][14:] for item in rig.sent("MeterValues")} == {"15:00.000Z"}


@case("TC_J_03_CS")
async def test_tc_j_03_clock_aligned_in_ended(rig: Rig) -> None:
    await rig.set_variables(("AlignedDataCtrlr", "TxEndedInterval", "300"), ("AlignedDataCtrlr", "Interval", "0"))
    await rig.charge()
    await rig.advance(700)
    await rig.swipe()
    ended = rig.sent("TransactionEvent")[-1]
    assert contexts(ended) == ["Transaction.Begin", "Sample.Clock", "Sample.Clock", "Transaction.End"]
    clock = [item["timestamp"][14:] for item in ended["meterValue"][1:3]]
    assert clock == ["05:00.000Z", "10:00.000Z"]


@case("TC_J_06_CS")
async def test_tc_j_06_none_during_a_transaction(rig: Rig) -> None:
    await rig.set_variables(
        ("AlignedDataCtrlr", "Interval", "60"),
        ("AlignedDataCtrlr", "SendDuringIdle", "true"),
        ("SampledDataCtrlr", "TxUpdatedInterval", "0"),
    )
    await rig.charge()
    rig.mark()
    await rig.advance(200)
    assert rig.said() == []
    await rig.do("stop-session")
    rig.mark()
    await rig.advance(60)
    assert rig.said() == ["MeterValues", "MeterValues"]


async def test_clock_values_of_a_transaction_are_its_events(rig: Rig) -> None:
    """J01.FR.22: so they are kept while offline."""
    await rig.set_variables(("AlignedDataCtrlr", "Interval", "60"), ("SampledDataCtrlr", "TxUpdatedInterval", "0"))
    await rig.charge()
    await rig.go_offline()
    rig.mark()
    await rig.advance(130)
    await rig.come_back()
    events = rig.sent("TransactionEvent")
    assert [item["triggerReason"] for item in events][:2] == ["MeterValueClock"] * 2
    assert contexts(events[0]) == ["Sample.Clock"]


@case("TC_J_07_CS")
async def test_tc_j_07_started(rig: Rig) -> None:
    measurands = [REGISTER, "SoC"]
    await rig.set_variables(("SampledDataCtrlr", "TxStartedMeasurands", ",".join(measurands)))
    await rig.charge()
    started = rig.sent("TransactionEvent")[0]
    assert started["eventType"] == "Started"
    assert contexts(started) == ["Transaction.Begin"]
    assert [value["measurand"] for value in values(started)] == measurands


@case("TC_J_08_CS")
async def test_tc_j_08_begin_when_the_evse_is_known(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as rig:
        await rig.set_variables(("TxCtrlr", "TxStartPoint", "Authorized"), ("TxCtrlr", "TxStopPoint", "Authorized"))
        await rig.swipe()
        started = rig.sent("TransactionEvent")[0]
        assert "evse" not in started.payload
        assert "meterValue" not in started.payload
        await rig.plug(2)
        known = next(item for item in rig.sent("TransactionEvent") if "evse" in item.payload)
        assert known["evse"]["id"] == 2
        assert contexts(known) == ["Transaction.Begin"]


@case("TC_J_09_CS")
async def test_tc_j_09_updated(rig: Rig) -> None:
    measurands = [REGISTER, "Power.Active.Import", "Current.Import", "Voltage", "SoC", "Power.Reactive.Import"]
    await rig.set_variables(
        ("SampledDataCtrlr", "TxUpdatedInterval", "10"),
        ("SampledDataCtrlr", "TxUpdatedMeasurands", ",".join(measurands)),
    )
    await rig.charge()
    rig.mark()
    await rig.advance(35)
    samples = rig.sent("TransactionEvent")
    assert [item["triggerReason"] for item in samples] == ["MeterValuePeriodic"] * 3
    times = [from_text(item["meterValue"][0]["timestamp"]) for item in samples]
    assert [round(later - times[0]) for later in times] == [0, 10, 20]
    for item in samples:
        assert {value["context"] for value in values(item)} == {"Sample.Periodic"}
        assert {value["measurand"] for value in values(item)} == set(measurands)
        assert all(isinstance(value["value"], int | float) for value in values(item))


@case("TC_J_10_CS")
async def test_tc_j_10_ended(rig: Rig) -> None:
    await rig.set_variables(("SampledDataCtrlr", "TxEndedInterval", "20"))
    await rig.charge()
    await rig.advance(50)
    await rig.swipe()
    ended = rig.sent("TransactionEvent")[-1]
    assert contexts(ended) == ["Transaction.Begin", "Sample.Periodic", "Sample.Periodic", "Transaction.End"]
    registers = [value["value"] for value in values(ended)]
    assert registers == sorted(registers)


async def test_too_many_samples_drop_every_second_one(rig: Rig) -> None:
    """J02.FR.20: the first and the last stay."""
    await rig.set_variables(
        ("SampledDataCtrlr", "TxEndedInterval", "1"), ("SampledDataCtrlr", "TxUpdatedInterval", "0")
    )
    await rig.charge()
    await rig.advance(150)
    await rig.swipe()
    ended = rig.sent("TransactionEvent")[-1]
    assert len(ended["meterValue"]) <= 100
    assert (contexts(ended)[0], contexts(ended)[-1]) == ("Transaction.Begin", "Transaction.End")


async def test_registers_by_phase(rig: Rig) -> None:
    await rig.set_variables(("SampledDataCtrlr", "RegisterValuesWithoutPhases", "false"))
    await rig.charge()
    await rig.advance(61)
    register = [value for value in values(rig.sent("TransactionEvent")[-1]) if value["measurand"] == REGISTER]
    assert [value.get("phase") for value in register] == [None, "L1", "L2", "L3"]
    assert abs(register[0]["value"] - sum(value["value"] for value in register[1:])) <= 3


async def test_power_loss_in_a_resumed_transaction(rig: Rig) -> None:
    """TX-15: the readings when the power went and when it was back."""
    await rig.charge()
    rig.mark()
    await rig.do("cut-power", duration_s=120, transactions="resume")
    await rig.advance(140)
    assert rig.said()[0] == "BootNotification"
    resumed = rig.sent("TransactionEvent")[0]
    assert (resumed["eventType"], resumed["triggerReason"]) == ("Updated", "AbnormalCondition")
    assert contexts(resumed) == ["Interruption.Begin", "Interruption.End"]
    assert rig.connector().status == "Charging"


# -- signed values -----------------------------------------------------------------------------------------------


def signed(item: Any) -> list[dict[str, Any]]:
    return [value["signedMeterValue"] for value in values(item) if "signedMeterValue" in value]


def check(entry: dict[str, Any], public_key: str) -> dict[str, Any]:
    """The payload of an OCMF record whose signature is right."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    assert (entry["encodingMethod"], entry["signingMethod"]) == ("OCMF", "ECDSA-secp256r1-SHA256")
    head, payload, signature = b64decode(entry["signedMeterData"]).decode().split("|")
    assert head == "OCMF"
    key = load_der_public_key(b64decode(public_key))
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(bytes.fromhex(json.loads(signature)["SD"]), payload.encode(), ec.ECDSA(SHA256()))
    return dict(json.loads(payload))


async def test_signed_values_can_be_checked(rig: Rig) -> None:
    await rig.set_variables(
        ("SampledDataCtrlr", "SignReadings", "true"),
        ("OCPPCommCtrlr", "PublicKeyWithSignedMeterValue", "OncePerTransaction"),
    )
    await rig.charge()
    await rig.advance(61)
    await rig.swipe()
    entries = [entry for item in rig.sent("TransactionEvent") if "meterValue" in item.payload for entry in signed(item)]
    assert [bool(entry["publicKey"]) for entry in entries] == [True] + [False] * (len(entries) - 1)
    records = [check(entry, entries[0]["publicKey"]) for entry in entries]
    assert [record["RD"][0]["TX"] for record in records] == ["B", "C", "B", "E"]
    assert {record["ID"] for record in records} == {"DEADBEEF"}
    ended = rig.sent("TransactionEvent")[-1]
    assert records[-1]["RD"][0]["RV"] == values(ended)[-1]["value"] / 1000


@pytest.mark.parametrize(("policy", "given"), [("Never", False), ("EveryMeterValue", True)])
async def test_public_key_policy(rig: Rig, policy: str, given: bool) -> None:
    await rig.set_variables(
        ("AlignedDataCtrlr", "SignReadings", "true"),
        ("AlignedDataCtrlr", "Interval", "60"),
        ("OCPPCommCtrlr", "PublicKeyWithSignedMeterValue", policy),
    )
    rig.mark()
    await rig.advance(60)
    entries = [entry for item in rig.sent("MeterValues") if item["evseId"] == 1 for entry in signed(item)]
    assert [bool(entry["publicKey"]) for entry in entries] == [given]
