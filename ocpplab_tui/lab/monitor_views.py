"""Variable monitors and the events that they raised, as people see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.lab.details import EventRow, MonitorRow, MonitorsDetails
from ocpplab_tui.protocol.v201.station import Station201

if TYPE_CHECKING:
    from ocpplab_tui.charger.monitor import Monitor
    from ocpplab_tui.protocol.station import Station
    from ocpplab_tui.protocol.v201.notify_event import MonitorEvent

NOTHING = MonitorsDetails((), ())


def monitors_details(station: Station) -> MonitorsDetails:
    """Monitors by id, the latest events newest first. A 1.6 charger has neither."""
    if not isinstance(station, Station201):
        return NOTHING
    notifier = station.notifier
    return MonitorsDetails(
        tuple(_monitor(station, monitor) for monitor in notifier.monitors.active()),
        tuple(_event(event) for event in reversed(notifier.recent)),
        notifier.monitors.level,
        notifier.monitors.base,
    )


def _monitor(station: Station201, monitor: Monitor) -> MonitorRow:
    variable = monitor.variable
    return MonitorRow(
        id=monitor.id,
        component=str(variable.component),
        variable=str(variable.key),
        type=monitor.type.value,
        value=monitor.value,
        severity=monitor.severity,
        kind=monitor.kind.removesuffix("Monitor"),
        transaction=monitor.transaction,
        state="triggered" if monitor.id in station.notifier.monitors.alarms else "",
        actual=station.charger.device_model.text(variable.number) if variable.readable else "",
    )


def _event(event: MonitorEvent) -> EventRow:
    return EventRow(
        id=event.id,
        at=event.at,
        component=str(event.component),
        variable=str(event.variable),
        trigger=event.trigger,
        actual=event.text,
        kind=event.kind,
        cleared=event.cleared,
        severity=event.severity,
        monitor_id=event.monitor_id,
        cause=event.cause,
        tech_code=event.tech_code,
        tech_info=event.tech_info,
    )
