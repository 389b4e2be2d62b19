"""What only OCPP 1.6 has. 2.0.1 never sees this component."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ocpplab_tui.charger.definitions.authorization import LOCAL_LIST_MAX
from ocpplab_tui.charger.definitions.meter_values import MEASURANDS_MAX
from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Face, Row, ro, rw, wo

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

CHARGE_POINT = ComponentKey("ChargePoint")
INTEGER, STRING, MEMBER_LIST = DataType.INTEGER, DataType.STRING, DataType.MEMBER_LIST

FEATURE_PROFILES = (
    "Core",
    "FirmwareManagement",
    "LocalAuthListManagement",
    "Reservation",
    "SmartCharging",
    "RemoteTrigger",
)
"""What is built; each further profile brings its keys."""
ALL_PROFILES_COUNT = 6

ROTATIONS = ("NotApplicable", "Unknown", "RST", "RTS", "SRT", "STR", "TRS", "TSR")
STOP_VALUES_MAX = 100

_HEX = re.compile("([0-9A-Fa-f]{2}){16,20}")


def rows(model: Model) -> Iterator[Row]:
    count = len(model.connectors)
    # Display values: what a user sees on a real charger's lamp is not shown here, and nothing depends on them.
    yield _row("BlinkRepeat", INTEGER, rw(1, "BlinkRepeat"), minimum=0)
    yield _row("LightIntensity", INTEGER, rw(80, "LightIntensity"), unit="Percent", minimum=0, maximum=100)
    yield _phase_rotation(count)
    yield _constant("ConnectorPhaseRotationMaxLength", count + 1)
    yield _constant("LocalAuthListMaxLength", LOCAL_LIST_MAX)
    yield _constant("MeterValuesAlignedDataMaxLength", MEASURANDS_MAX)
    yield _constant("MeterValuesSampledDataMaxLength", MEASURANDS_MAX)
    yield _row("MinimumStatusDuration", INTEGER, rw(0, "MinimumStatusDuration"), unit="s", minimum=0)
    yield _constant("NumberOfConnectors", count)
    yield _constant("StopTransactionMaxMeterValues", STOP_VALUES_MAX)
    yield _constant("StopTxnAlignedDataMaxLength", MEASURANDS_MAX)
    yield _constant("StopTxnSampledDataMaxLength", MEASURANDS_MAX)
    profiles = ro(",".join(FEATURE_PROFILES), "SupportedFeatureProfiles")
    yield Row(
        CHARGE_POINT, "SupportedFeatureProfiles", MEMBER_LIST, v16=profiles, values=FEATURE_PROFILES, constant=True
    )
    yield _constant("SupportedFeatureProfilesMaxLength", ALL_PROFILES_COUNT)
    yield _row("AuthorizationKey", STRING, wo("AuthorizationKey"), minimum=32, maximum=40, check=_hex_mistake)


def _row(name: str, kind: DataType, face: Face, **more: Any) -> Row:
    return Row(CHARGE_POINT, name, kind, v16=face, **more)


def _constant(name: str, value: int) -> Row:
    return Row(CHARGE_POINT, name, INTEGER, v16=ro(value, name), constant=True)


def _phase_rotation(count: int) -> Row:
    """How each connector (0: the charge point) is wired to the grid: what the installer tells."""
    places = range(count + 1)
    return Row(
        CHARGE_POINT,
        "ConnectorPhaseRotation",
        MEMBER_LIST,
        v16=rw(",".join(f"{place}.RST" for place in places), "ConnectorPhaseRotation"),
        values=tuple(f"{place}.{rotation}" for place in places for rotation in ROTATIONS),
        maximum=count + 1,
        check=_rotation_mistake,
    )


def _rotation_mistake(text: str) -> str:
    places = [member.partition(".")[0] for member in text.split(",")]
    return "a connector stands twice in the list" if len(set(places)) < len(places) else ""


def _hex_mistake(text: str) -> str:
    """16 to 20 bytes (X-02)."""
    return "" if _HEX.fullmatch(text) else "expected 16 to 20 bytes as hexadecimal digits"
