"""Block J: meter values outside of transactions (J01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.events import ClockSampled
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.v201.payloads import meter_value

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

reactions: Reactions[Station201] = Reactions()


@reactions(ClockSampled)
def clock_sampled(station: Station201, event: ClockSampled) -> None:
    """Clock-aligned values; evseId 0 is the main meter. Not kept while offline: they are no transaction messages."""
    if station.speaking and event.sample.values:
        evse_id = 0 if event.connector is None else event.connector.evse_id
        station.call("MeterValues", {"evseId": evse_id, "meterValue": [meter_value(station, event.sample)]})
