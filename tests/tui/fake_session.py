"""Sessions for the pictures: real hardware on the bench, so that what is drawn could have been."""

from __future__ import annotations

from dataclasses import replace

from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.config.vehicles import shipped_vehicles
from ocpplab_tui.lab.details import SessionDetails
from ocpplab_tui.lab.port import ConnectorView
from ocpplab_tui.lab.session_views import session_details
from tests.charger import bench
from tests.charger.profiles import limit

ENDED_AGO_S = 240.0


def lived(view: ConnectorView, now: float) -> Charger | None:
    """A charger whose only connector has lived through what the view tells; None for one that nobody used."""
    if view.session_seconds is None and view.status != "Finishing":
        return None
    spec = replace(bench.FIXED if view.current == "DC" else bench.SOCKET, max_power_w=view.max_power_w)
    charger = bench.charger_of(spec, version="2.0.1")
    (connector,) = charger.connectors
    seconds = view.session_seconds or 1500.0
    start = now - seconds - (ENDED_AGO_S if view.status == "Finishing" else 0.0)
    most_w = view.power_w or view.max_power_w
    begin = max((view.soc or 40.0) - 21.0, 0.0)
    vehicle = replace(shipped_vehicles()["mid-size"], soc=begin, max_dc_w=most_w, max_ac_w=most_w)
    charger.now = start - 8
    charger.plug(start - 8, connector, vehicle)
    charger.authorized(start, connector, bench.TAG)
    limit(charger, start + seconds * 0.35, connector, view.max_power_w * 0.4)
    charger.suspend_evse(start + seconds * 0.5, connector)
    charger.resume_evse(start + seconds * 0.6, connector)
    limit(charger, start + seconds * 0.75, connector, None)
    if view.status == "SuspendedEV":
        charger.ev_stops_energy(start + seconds * 0.9, connector)
    if view.status == "Finishing" and connector.transaction is not None:
        charger.stop_authorized(now - ENDED_AGO_S, connector.transaction)
    charger.advance(now)
    return charger


def session(view: ConnectorView, now: float, slots: int, last_s: float | None) -> SessionDetails | None:
    charger = lived(view, now)
    if charger is None:
        return None
    found = session_details(charger, charger.connectors[0], now, slots, last_s)
    return None if found is None else replace(found, number=view.number)
