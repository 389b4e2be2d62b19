"""Signed meter values: OCMF records that anybody can check."""

from __future__ import annotations

import json

import pytest

from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.meter import MeterSample
from ocpplab_tui.charger.meter_signing import public_key
from tests.charger.bench import QUIET, T0, TAG, charger_of

SIGNED = QUIET | {"SampledDataSignReadings": "true"}
MEASURANDS = ("Energy.Active.Import.Register", "Voltage")


def sample(token: IdToken = TAG, seed: int = 1, *, context: str = "Sample.Periodic") -> MeterSample:
    charger = charger_of(configuration=SIGNED, seed=seed)
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0, charger.connectors[0], token)
    return charger.sample(T0 + 60, charger.connectors[0], MEASURANDS, context)


def payload(reading: MeterSample) -> dict[str, object]:
    assert reading.signed is not None
    return dict(json.loads(reading.signed.record.split("|")[1]))


def test_the_same_seed_signs_the_same() -> None:
    first, second, other = sample(), sample(), sample(seed=2)
    assert first == second
    assert first.signed is not None
    assert other.signed is not None
    assert public_key(first.signed.seed, 1) == public_key(first.signed.seed, 1)
    assert public_key(first.signed.seed, 1) != public_key(other.signed.seed, 1)
    assert public_key(first.signed.seed, 1) != public_key(first.signed.seed, 2), "each EVSE has its own meter"


def test_a_record_says_what_was_read_when_for_whom() -> None:
    reading = sample()
    record = payload(reading)
    assert record["RD"] == [
        {
            "TM": "2026-01-01T00:01:00,000+0000 S",
            "RV": reading.values[0].value / 1000,
            "RI": "1-b:1.8.0",
            "RU": "kWh",
            "RT": "AC",
            "EF": "",
            "ST": "G",
            "TX": "C",
        }
    ]
    assert (record["IT"], record["ID"], record["FV"]) == ("ISO14443", "DEADBEEF", "1.0")


@pytest.mark.parametrize(("kind", "told"), [("KeyCode", "NONE"), ("MacAddress", "UNDEFINED"), ("eMAID", "EMAID")])
def test_token_types(kind: str, told: str) -> None:
    record = payload(sample(IdToken("1234", kind)))
    assert record["IT"] == told
    assert record["ID"] == ("" if kind == "KeyCode" else "1234"), "a key code is a secret"


def test_pages_are_counted_and_survive() -> None:
    charger = charger_of(configuration=SIGNED)
    pages = []
    for _ in range(3):
        reading = charger.sample(T0, charger.connectors[0], MEASURANDS, "Trigger")
        pages.append(payload(reading)["PG"])
    assert pages == ["F1", "F2", "F3"]


def test_nothing_is_signed_without_a_register_or_unless_asked() -> None:
    charger = charger_of(configuration=SIGNED)
    (connector,) = charger.connectors
    assert charger.sample(T0, connector, ("Voltage",), "Trigger").signed is None
    assert charger.sample(T0, None, MEASURANDS, "Trigger").signed is None
    assert charger.sample(T0, connector, MEASURANDS, "Sample.Clock").signed is None
    assert charger_of().sample(T0, connector, MEASURANDS, "Trigger").signed is None


def test_a_record_fits_the_wire() -> None:
    """signedMeterData has 2500 characters at most; Base64 makes four of three."""
    reading = sample(IdToken("X" * 36))
    assert reading.signed is not None
    assert len(reading.signed.record) * 4 / 3 < 2_400
