"""The typed view: what is set is in force at once."""

from __future__ import annotations

import inspect

import pytest

from ocpplab_tui.charger.definitions import definition_of
from ocpplab_tui.charger.readings import SUPPORTED
from ocpplab_tui.charger.setting import FOREVER, Setting
from ocpplab_tui.charger.settings import BackOff, Settings
from tests.charger.model_doubles import device_model, mixed_model

ENERGY = "Energy.Active.Import.Register"

DEFAULTS_201 = {
    "connection_timeout_s": 60,
    "heartbeat_interval_s": 300,
    "sample_interval_s": 60,
    "sampled_measurands": (ENERGY, "Power.Active.Import", "Current.Import", "Voltage", "SoC"),
    "clock_interval_s": 900,
    "clock_measurands": (ENERGY, "Voltage"),
    "started_measurands": (ENERGY,),
    "ended_measurands": (ENERGY,),
    "ended_interval_s": 0,
    "clock_ended_measurands": (ENERGY,),
    "clock_ended_interval_s": 0,
    "stop_on_invalid_id": True,
    "max_energy_on_invalid_id_wh": 0,
    "stop_on_ev_side_disconnect": True,
    "unlock_on_ev_side_disconnect": True,
    "local_pre_authorize": True,
    "local_authorize_offline": True,
    "offline_unknown_id": False,
    "authorize_remote_start": True,
    "disable_remote_authorization": False,
    "cache_enabled": True,
    "cache_lifetime_s": 864_000.0,
    "local_list_enabled": True,
    "local_list_max": 1000,
    "send_local_list_max": 100,
    "message_attempts": 5,
    "message_attempt_interval_s": 10,
    "message_timeout_s": 30,
    "ping_interval_s": 60,
    "minimum_status_duration_s": 0,
    "tx_start_points": ("PowerPathClosed",),
    "tx_stop_points": ("EVConnected", "Authorized"),
    "send_during_idle": False,
    "offline_threshold_s": 60,
    "back_off": BackOff(1, 5, 5),
    "password": None,
    "version": "2.0.1",
}

DEFAULTS_16 = DEFAULTS_201 | {
    "clock_interval_s": 0,
    "clock_measurands": (ENERGY,),
    "started_measurands": (),
    "clock_ended_measurands": (),
    "local_pre_authorize": False,
    "cache_lifetime_s": FOREVER,
    "message_attempts": 3,
    "message_attempt_interval_s": 60,
    "offline_threshold_s": 0,
    "version": "1.6",
}


@pytest.mark.parametrize("name", DEFAULTS_201)
def test_defaults(name: str) -> None:
    assert getattr(device_model("2.0.1").settings, name) == DEFAULTS_201[name]
    assert getattr(device_model("1.6").settings, name) == DEFAULTS_16[name]


@pytest.mark.parametrize(
    ("version", "key", "value", "name", "parsed"),
    [
        ("1.6", "MeterValueSampleInterval", "10", "sample_interval_s", 10),
        ("1.6", "MeterValuesSampledData", "", "sampled_measurands", (ENERGY,)),
        ("1.6", "MeterValuesSampledData", "Voltage,Temperature", "sampled_measurands", ("Voltage", "Temperature")),
        ("1.6", "StopTxnSampledData", "", "ended_measurands", ()),
        ("1.6", "ClockAlignedDataInterval", "900", "clock_interval_s", 900),
        ("1.6", "ClockAlignedDataInterval", "900", "clock_ended_interval_s", 900),
        ("1.6", "MinimumStatusDuration", "3", "minimum_status_duration_s", 3),
        ("1.6", "StopTransactionOnInvalidId", "false", "stop_on_invalid_id", False),
        ("1.6", "LocalAuthListEnabled", "false", "local_list_enabled", False),
        ("1.6", "MessageTimeout", "5", "message_timeout_s", 5),
        ("2.0.1", "SampledDataCtrlr.TxUpdatedMeasurands", "", "sampled_measurands", ()),
        ("2.0.1", "SampledDataCtrlr.Enabled", "false", "sample_interval_s", 0),
        ("2.0.1", "SampledDataCtrlr.Enabled", "false", "started_measurands", ()),
        ("2.0.1", "AlignedDataCtrlr.Enabled", "false", "clock_interval_s", 0),
        ("2.0.1", "AlignedDataCtrlr.Enabled", "false", "clock_ended_measurands", ()),
        ("2.0.1", "AlignedDataCtrlr.TxEndedInterval", "60", "clock_ended_interval_s", 60),
        ("2.0.1", "TxCtrlr.TxStartPoint", "", "tx_start_points", ()),
        ("2.0.1", "TxCtrlr.TxStopPoint", "Authorized", "tx_stop_points", ("Authorized",)),
        ("2.0.1", "OCPPCommCtrlr.RetryBackOffRepeatTimes", "2", "back_off", BackOff(1, 5, 2)),
        ("2.0.1", "AuthCacheCtrlr.LifeTime", "60", "cache_lifetime_s", 60.0),
        ("2.0.1", "SecurityCtrlr.BasicAuthPassword", "pässword-of-length", "password", "pässword-of-length".encode()),
    ],
)
def test_what_is_set_is_in_force_at_once(version: str, key: str, value: str, name: str, parsed: object) -> None:
    model = device_model(version)
    settings = model.settings
    assert model.set_any(key, value).status == "Accepted"
    assert getattr(settings, name) == parsed
    assert getattr(device_model(version).settings, name) != parsed  # nobody else's
    model.reset_persistent()
    assert getattr(settings, name) == getattr(device_model(version).settings, name)


def test_every_setting_that_names_a_row_names_one_that_exists() -> None:
    known = [definition_of(mixed_model(), version) for version in ("1.6", "2.0.1")]
    for name, setting in inspect.getmembers_static(Settings):
        if isinstance(setting, Setting):
            for version in ("1.6", "2.0.1"):
                _, rows = setting.made_of(version)
                assert any(item.number_of(rows[0]) is not None for item in known), name


def test_every_writable_variable_is_obeyed_or_explained() -> None:
    """Nothing is accepted and then ignored: a writable row feeds a setting, or stands in this list with its reason."""
    explained = {
        "ISO15118Ctrlr.CountryName",  # name tags, for the SECC's certificate
        "ISO15118Ctrlr.OrganizationName",
        "ISO15118Ctrlr.SeccId",
        "OCPPCommCtrlr.ResetRetries",  # resets never fail
        "ClockCtrlr.TimeOffset",  # for people who read the charger; the wire speaks UTC
        "ClockCtrlr.TimeZone",
        "ChargePoint.BlinkRepeat",  # lamps
        "ChargePoint.LightIntensity",
        "ChargePoint.ConnectorPhaseRotation",  # the installer's note
    }
    settings = [item for _, item in inspect.getmembers_static(Settings) if isinstance(item, Setting)]
    for version in ("1.6", "2.0.1"):
        fed = {row for setting in settings for row in setting.made_of(version)[1]}
        writable = {item.name for item in definition_of(mixed_model(), version).variables if item.writable}
        assert writable - fed <= explained


def test_measurands_that_the_meter_knows() -> None:
    assert "Temperature" in device_model("1.6").settings.supported_measurands
    assert "Temperature" not in device_model("2.0.1").settings.supported_measurands
    assert set(device_model("1.6").settings.supported_measurands) <= set(SUPPORTED)
