"""The names that people use: 1.6's, 2.0.1's in full, and one alias."""

from __future__ import annotations

import pytest

from tests.charger.model_doubles import device_model


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OCPPCommCtrlr.HeartbeatInterval", "300"),
        ("HeartbeatInterval", "300"),
        (" heartbeatinterval ", "300"),
        ("TransactionMessageAttempts", "5"),
        ("OCPPCommCtrlr.MessageAttempts[TransactionEvent]", "5"),
        ("EVSE@2.SupplyPhases", "0"),
        ("EVSE@1.SupplyPhases", "3"),
        ("ChargingStation.SupplyPhases", "3"),
        ("Connector@2.2.ConnectorType", "cG105"),
        ("Connector@1.1.ConnectorType", "sType2"),
        ("ConnectionTimeOut", "60"),
        ("NumberOfConnectors", None),
        ("EVSE@9.SupplyPhases", None),
        ("SecurityCtrlr.BasicAuthPassword", None),
        ("", None),
        ("[]@.", None),
    ],
)
def test_get_any_in_2_0_1(name: str, value: str | None) -> None:
    assert device_model().get_any(name) == value


def test_the_vendor_s_spelling_is_understood_and_never_shown() -> None:
    model = device_model("1.6")
    assert model.set_any("MeterValuesSampledInterval", "7").status == "Accepted"
    assert model.settings.sample_interval_s == 7
    assert model.get_key("MeterValuesSampledInterval") is None
    views = model.keys()
    assert "MeterValuesSampledInterval" not in {view.name for view in views}
    assert model.set_key("MeterValuesSampledInterval", "8").status == "NotSupported"


@pytest.mark.parametrize(
    ("version", "name", "value", "status"),
    [
        ("2.0.1", "LocalPreAuthorize", "false", "Accepted"),
        ("2.0.1", "TxCtrlr.TxStartPoint", "EVConnected", "Accepted"),
        ("2.0.1", "NumberOfConnectors", "9", "NotSupported"),
        ("2.0.1", "EVSE@1.Power", "9", "Rejected"),
        ("2.0.1", "ChargePoint.LightIntensity", "9", "NotSupported"),
        ("1.6", "NumberOfConnectors", "9", "Rejected"),
        ("1.6", "TxCtrlr.TxStartPoint", "EVConnected", "NotSupported"),
        ("1.6", "OCPPCommCtrlr.HeartbeatInterval", "9", "Accepted"),
    ],
)
def test_set_any(version: str, name: str, value: str, status: str) -> None:
    outcome = device_model(version).set_any(name, value)
    assert outcome.status == status
    assert bool(outcome.reason) == (status not in ("Accepted", "RebootRequired"))


def test_the_listing_for_people_tells_no_secret() -> None:
    model = device_model()
    model.set_any("SecurityCtrlr.BasicAuthPassword", "0123456789abcdef")
    listing = {name: (value, readonly) for name, value, readonly in model.listing()}
    assert listing["SecurityCtrlr.BasicAuthPassword"] == (None, False)
    assert listing["ChargingStation.Model"] == ("GENERIC", True)
    old = device_model("1.6")
    views = old.keys()
    assert [name for name, _, _ in old.listing()] == [view.name for view in views]
