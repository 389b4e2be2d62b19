"""MonitoringCtrlr."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Row, ro, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

MONITORING = ComponentKey("MonitoringCtrlr")
BASES = ("All", "FactoryDefault", "HardWiredOnly")
"""MonitoringBaseEnumType."""
LEAST_SEVERE = 9
"""Debug; 0 is Danger."""
MONITORS_PER_MESSAGE = 50
MONITORING_BYTES_PER_MESSAGE = 65_000

INTEGER = DataType.INTEGER


def rows(_model: Model) -> Iterator[Row]:
    yield Row(MONITORING, "Available", DataType.BOOLEAN, v201=ro("true"), constant=True)
    yield Row(MONITORING, "Enabled", DataType.BOOLEAN, v201=rw("true"))
    for message in ("ClearVariableMonitoring", "SetVariableMonitoring"):
        most = ro(MONITORING_BYTES_PER_MESSAGE)
        yield Row(MONITORING, "BytesPerMessage", INTEGER, instance=message, v201=most, constant=True)
        yield Row(
            MONITORING, "ItemsPerMessage", INTEGER, instance=message, v201=ro(MONITORS_PER_MESSAGE), constant=True
        )
    yield _severity("OfflineQueuingSeverity", writable=True)
    yield Row(MONITORING, "ActiveMonitoringBase", DataType.OPTION_LIST, v201=ro("All"), values=BASES)
    yield _severity("ActiveMonitoringLevel", writable=False)


def _severity(name: str, *, writable: bool) -> Row:
    face = rw(LEAST_SEVERE) if writable else ro(LEAST_SEVERE)
    return Row(MONITORING, name, INTEGER, v201=face, minimum=0, maximum=LEAST_SEVERE)
