"""SmartChargingCtrlr and the keys of the SmartCharging profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Live, Row, ro, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

SMART_CHARGING = ComponentKey("SmartChargingCtrlr")

PROFILES_MAX = 50
"""Installed at once."""
PERIODS_MAX = 100
STACK_LEVEL_MAX = 10

INTEGER, BOOLEAN = DataType.INTEGER, DataType.BOOLEAN

_ROWS = (
    Row(SMART_CHARGING, "Available", BOOLEAN, v201=ro("true"), constant=True),
    Row(SMART_CHARGING, "Enabled", BOOLEAN, v201=rw("true")),
    Row(
        SMART_CHARGING,
        "Entries",
        INTEGER,
        instance="ChargingProfiles",
        v201=ro(0),
        minimum=0,
        maximum=PROFILES_MAX,
        live=Live.CHARGING_PROFILES,
    ),
    # On, or else the operation that sets an external limit would need a second one before it.
    Row(SMART_CHARGING, "ExternalControlSignalsEnabled", BOOLEAN, v201=rw("true")),
    Row(SMART_CHARGING, "LimitChangeSignificance", DataType.DECIMAL, v201=rw(1), unit="Percent", minimum=0),
    Row(SMART_CHARGING, "NotifyChargingLimitWithSchedules", BOOLEAN, v201=rw("false")),
    Row(
        SMART_CHARGING,
        "PeriodsPerSchedule",
        INTEGER,
        v16=ro(PERIODS_MAX, "ChargingScheduleMaxPeriods"),
        v201=ro(PERIODS_MAX),
        constant=True,
    ),
    Row(
        SMART_CHARGING,
        "Phases3to1",
        BOOLEAN,
        v16=ro("false", "ConnectorSwitch3to1PhaseSupported"),
        v201=ro("false"),
        constant=True,
    ),
    Row(
        SMART_CHARGING,
        "ProfileStackLevel",
        INTEGER,
        v16=ro(STACK_LEVEL_MAX, "ChargeProfileMaxStackLevel"),
        v201=ro(STACK_LEVEL_MAX),
        constant=True,
    ),
    Row(
        ComponentKey("ChargePoint"),
        "MaxChargingProfilesInstalled",
        INTEGER,
        v16=ro(PROFILES_MAX, "MaxChargingProfilesInstalled"),
        constant=True,
    ),
)


def rate_units(model: Model) -> tuple[str, ...]:
    """Units that profiles may use. Where every outlet gives direct current an ampere of the profile would be neither
    one of the outlet nor one of the grid: only watts are clear there."""
    return ("W",) if model.current == "DC" else ("A", "W")


def rows(model: Model) -> Iterator[Row]:
    yield from _ROWS
    units = rate_units(model)
    names = tuple({"A": "Current", "W": "Power"}[unit] for unit in units)
    yield Row(
        SMART_CHARGING,
        "RateUnit",
        DataType.MEMBER_LIST,
        v16=ro(",".join(names), "ChargingScheduleAllowedChargingRateUnit")._replace(values=names),
        v201=ro(",".join(units)),
        values=units,
        constant=True,
    )
    for evse in sorted({spec.evse for spec in model.connectors}):
        place = ComponentKey("SmartChargingCtrlr", evse=evse)
        yield Row(place, "ACPhaseSwitchingSupported", BOOLEAN, v201=ro("false"), constant=True)
