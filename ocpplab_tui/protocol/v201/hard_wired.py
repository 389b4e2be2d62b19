"""What a 2.0.1 station tells without being asked, and the turns of life that its monitors follow (N07)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions import ComponentKey, faulty_component
from ocpplab_tui.charger.definitions.sensors import ALARMS, TRIPPED
from ocpplab_tui.charger.events import ConnectorChanged, FaultChanged, SensorChanged, TransactionEnded
from ocpplab_tui.charger.faults import FAULTS
from ocpplab_tui.charger.sensors import DOOR
from ocpplab_tui.protocol.life import Booted, Closed, Reconnected, WentDown, WentUp
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.v201.notify_event import AVAILABILITY_STATE, PROBLEM

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

reactions: Reactions[Station201] = Reactions()

HARDWARE_FAILURE, CRITICAL, WARNING = 1, 3, 6
"""Severities of hard-wired notifications. They decide what may wait while offline."""


@reactions(WentUp)
def went_up(station: Station201, _event: WentUp) -> None:
    station.notifier.boot()


@reactions(Booted)
def booted(station: Station201, _event: Booted) -> None:
    _wake(station)


@reactions(Reconnected)
def reconnected(station: Station201, _event: Reconnected) -> None:
    _wake(station)


def _wake(station: Station201) -> None:
    """What slept while nobody listened is looked at as it is now, not as it was when something last happened."""
    if station.notifier.watches.awake:
        station.charger.advance(station.now())


@reactions(WentDown)
def went_down(station: Station201, _event: WentDown) -> None:
    station.notifier.rest()


@reactions(Closed)
def closed(station: Station201, _event: Closed) -> None:
    station.notifier.rest()


@reactions(FaultChanged)
def fault_changed(station: Station201, event: FaultChanged) -> None:
    """MON-14: the Problem of the component that has the fault, as a Delta (TC_G_20), and cleared when it is gone."""
    notifier, fault = station.notifier, FAULTS[event.fault]
    if not notifier.watches.awake:
        notifier.follow()
    evse = event.connector.evse_id if event.connector else 0
    component = faulty_component(event.fault, evse, event.connector.connector_id if event.connector else 0)
    text = station.charger.device_model.get(component, PROBLEM).value
    severity = HARDWARE_FAILURE if fault.blocks else WARNING
    if event.active is not (text == "true") or not notifier.may_tell(severity):
        return  # another fault of that component lasts, or it came and went at once
    noted = notifier.note(event.at, "Delta", str(text), component, PROBLEM, severity)
    batch = notifier.batch
    batch.faults.append((evse, noted.id))
    batch.events.append(
        replace(
            noted,
            cleared=not event.active,
            transaction_id=notifier.transaction_at(evse, batch),
            tech_code=fault.tech_code,
            tech_info=fault.tech_info,
        )
    )


@reactions(ConnectorChanged)
def connector_changed(station: Station201, event: ConnectorChanged) -> None:
    """A fault made it Faulted, or its end made it well again: the second event names the first as its cause."""
    notifier = station.notifier
    if not notifier.collecting or not event.availability_changed:
        return
    connector = event.connector
    place = ComponentKey("ChargingStation")
    if connector is not None:
        place = ComponentKey("Connector", evse=connector.evse_id, connector=connector.connector_id)
    cause = notifier.batch.cause_of(place)
    if cause is not None:
        text = str(event.availability)
        noted = notifier.note(event.at, "Delta", text, place, AVAILABILITY_STATE, HARDWARE_FAILURE)
        notifier.batch.events.append(replace(noted, cause=cause))


@reactions(TransactionEnded)
def transaction_ended(station: Station201, event: TransactionEnded) -> None:
    """Events of this instant belong to it still: that of the fault that ended it, the power that fell to nothing."""
    notifier, connector = station.notifier, event.transaction.connector
    if connector is None or not (notifier.collecting or notifier.watches.awake):
        return
    transaction_id = station.wire_id(event.transaction)
    batch = notifier.batch
    batch.ended[connector.evse_id] = transaction_id
    batch.events = [
        replace(each, transaction_id=transaction_id) if each.component.evse == connector.evse_id else each
        for each in batch.events
    ]


@reactions(SensorChanged)
def sensor_changed(station: Station201, event: SensorChanged) -> None:
    """Monitors have something to see; a door or water is an alarm in itself, an open door also tampering (A04)."""
    notifier = station.notifier
    if not notifier.watches.awake:
        notifier.follow()
    component, tripped = ALARMS.get(event.sensor), event.value > 0
    if component is None:
        return
    if notifier.may_tell(CRITICAL):
        text = "true" if tripped else "false"
        noted = notifier.note(event.at, "Alerting", text, component, TRIPPED, CRITICAL)
        notifier.batch.events.append(replace(noted, cleared=not tripped))
    if event.sensor == DOOR and tripped:
        station.security.report("TamperDetectionActivated", "the door of the cabinet was opened")
