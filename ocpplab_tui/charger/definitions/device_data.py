"""DeviceDataCtrlr and ClockCtrlr."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Live, Row, ro, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

INTEGER = DataType.INTEGER
DEVICE_DATA = ComponentKey("DeviceDataCtrlr")
CLOCK = ComponentKey("ClockCtrlr")

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
    # Simulated time comes from the lab; of OCPP's sources only the CSMS's clock is heard.
    yield Row(CLOCK, "TimeSource", DataType.SEQUENCE_LIST, v201=rw("Heartbeat"), values=("Heartbeat",), minimum=1)
