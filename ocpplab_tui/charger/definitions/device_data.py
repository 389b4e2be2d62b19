"""DeviceDataCtrlr, ClockCtrlr and CustomizationCtrlr."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Live, Row, ro, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

INTEGER, STRING = DataType.INTEGER, DataType.STRING
DEVICE_DATA = ComponentKey("DeviceDataCtrlr")
CLOCK = ComponentKey("ClockCtrlr")
CUSTOMIZATION = ComponentKey("CustomizationCtrlr")

VENDOR_ID = "ocpplab"
"""Of the one vendor extension that is built: DataTransfer with message `echo`."""

_OFFSET = re.compile(r"[+-]([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_ZONE = re.compile(r"[A-Za-z]+([/_+-][A-Za-z0-9]+)*", re.ASCII)

BYTES_PER_MESSAGE = 65_000
ITEMS_PER_MESSAGE = 50
VALUE_MAX = 2500
CONFIGURATION_VALUE_MAX = 1000
"""Most characters of a value that SetVariables gives."""


def rows(_model: Model) -> Iterator[Row]:
    for message in ("GetReport", "GetVariables", "SetVariables"):
        yield Row(DEVICE_DATA, "BytesPerMessage", INTEGER, instance=message, v201=ro(BYTES_PER_MESSAGE), constant=True)
        key = ro(ITEMS_PER_MESSAGE, "GetConfigurationMaxKeys") if message == "GetVariables" else None
        yield Row(
            DEVICE_DATA,
            "ItemsPerMessage",
            INTEGER,
            instance=message,
            v16=key,
            v201=ro(ITEMS_PER_MESSAGE),
            constant=True,
        )
    yield Row(DEVICE_DATA, "ConfigurationValueSize", INTEGER, v201=ro(CONFIGURATION_VALUE_MAX), constant=True)
    yield Row(DEVICE_DATA, "ReportingValueSize", INTEGER, v201=ro(VALUE_MAX), constant=True)
    yield Row(DEVICE_DATA, "ValueSize", INTEGER, v201=ro(VALUE_MAX), constant=True)
    yield Row(CLOCK, "DateTime", DataType.DATE_TIME, v201=ro(), live=Live.DATE_TIME)
    yield from _clock()
    extension = "CustomImplementationEnabled"
    yield Row(CUSTOMIZATION, extension, DataType.BOOLEAN, instance=VENDOR_ID, v201=rw("true"))


def _clock() -> Iterator[Row]:
    """Of OCPP's sources there are the CSMS's clock and the charger's own; the first in the list counts. Zone and
    offset are for people who read the charger: on the wire its times are UTC (GEN-01)."""
    sources = ("Heartbeat", "RealTimeClock")
    yield Row(CLOCK, "TimeSource", DataType.SEQUENCE_LIST, v201=rw("Heartbeat"), values=sources, minimum=1)
    yield Row(CLOCK, "TimeAdjustmentReportingThreshold", INTEGER, v201=rw(20), unit="s", minimum=0)
    yield Row(CLOCK, "TimeOffset", STRING, v201=rw("+00:00"), maximum=6, check=_offset_mistake)
    yield Row(CLOCK, "TimeZone", STRING, v201=rw("Etc/UTC"), minimum=1, maximum=40, check=_zone_mistake)


def _offset_mistake(text: str) -> str:
    return "" if _OFFSET.fullmatch(text) else "expected an offset as in RFC 3339: +01:00"


def _zone_mistake(text: str) -> str:
    return "" if _ZONE.fullmatch(text) else "expected a time zone as in the tz database: Europe/Amsterdam"
