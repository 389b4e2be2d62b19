"""Block J: meter values outside of transactions (J01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.events import ClockSampled, TransactionUpdated
from ocpplab_tui.charger.states import Trigger
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.v201 import transactions
from ocpplab_tui.protocol.v201.payloads import meter_value

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

reactions: Reactions[Station201] = Reactions()


@reactions(ClockSampled)
def clock_sampled(station: Station201, event: ClockSampled) -> None:
    """Clock-aligned values; evseId 0 is the main meter. Those of a transaction are its events, kept while offline
    (J01.FR.22); the others are kept only with QueueAllMessages."""
    if event.transaction is not None and event.sample.context == "Sample.Clock":
        trigger, samples = Trigger.METER_VALUE_CLOCK, (event.sample,)
        transactions.updated(station, TransactionUpdated(event.at, event.transaction, trigger, None, samples))
        return
    kept = station.charger.settings.queue_all_messages and station.registration == "Accepted"
    if not event.sample.values or not (kept or station.speaking):
        return
    evse_id = 0 if event.connector is None else event.connector.evse_id
    payload: Payload = {"evseId": evse_id, "meterValue": [meter_value(station, event.sample)]}
    if kept:
        station.backlog.send("MeterValues", payload)
    else:
        station.call("MeterValues", payload)
