"""One charger as people see it now. Made when somebody looks, and only for who is looked at."""

from __future__ import annotations

from ocpplab_tui.base.redaction import REDACTED
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.faults import NO_ERROR
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.lab.charging_views import limit_by
from ocpplab_tui.lab.port import ChargerView, ConnectorView, Glance
from ocpplab_tui.lab.runner import ChargerRunner
from ocpplab_tui.protocol.station import Station

SECRET_TYPES = frozenset({"KeyCode"})
"""Types of tokens that nobody may see."""


def charger_view(runner: ChargerRunner, now: float, link_now: float) -> ChargerView:
    """`now` is simulated time, `link_now` that of the link."""
    config, charger, station = runner.config, runner.charger, runner.station
    open_call = runner.link.open_call
    return ChargerView(
        charger_id=config.id,
        identity=config.identity,
        name=config.name or config.identity,
        vendor=config.model.vendor_name,
        model=config.model.model_name,
        version=config.ocpp_version,
        location_id=config.location,
        csms_url=runner.address.url,
        powered=station.powered,
        online=runner.online,
        registration=station.registration,
        link=runner.link_for_people(),
        booted_at=station.booted_at,
        heartbeat_s=station.heartbeat_s,
        queued=station.queued,
        open_id=runner.link.open_id,
        open_call=None if open_call is None else (open_call[0], max(link_now - open_call[1], 0.0)),
        faults=tuple(dict.fromkeys(fault.fault for fault in charger.active_faults)),
        limit_w=charger.limit_w,
        limit_by="" if charger.limit_w is None else limit_by(charger, None, now),
        max_power_w=config.model.max_power_w,
        shown=station.shown(),
        network_faults=tuple(map(str, runner.network_faults)),
        firmware_version=charger.firmware_version,
        firmware_status=station.firmware.last[0],
        connectors=tuple(_connector_view(connector, station, charger, now) for connector in charger.connectors),
    )


def glance(runner: ChargerRunner) -> Glance:
    """The charger from afar."""
    station = runner.station
    live = station.powered and runner.online and station.registration == "Accepted"
    return Glance(live, tuple(connector.status.value for connector in runner.charger.connectors))


def _connector_view(connector: Connector, station: Station, charger: Charger, now: float) -> ConnectorView:
    spec, transaction = connector.spec, connector.transaction
    return ConnectorView(
        number=connector.number,
        evse_id=connector.evse_id,
        connector_id=connector.connector_id,
        connector_type=spec.type,
        current=spec.current,
        status=connector.status.value,
        availability=connector.availability.value,
        charging_state=None if transaction is None else transaction.charging_state.value,
        error_code=connector.fault or NO_ERROR,
        plugged=connector.plugged,
        locked=connector.locked,
        power_w=connector.power_at(now),
        max_power_w=spec.max_power_w,
        limit_w=connector.limit_w,
        limit_by="" if connector.limit_w is None else limit_by(charger, connector, now),
        voltage_v=charger.voltage_at(now, connector),
        current_a=charger.current_at(now, connector),
        phases=spec.phases,
        register_wh=connector.register_wh(now),
        session_wh=connector.session_wh(now),
        session_seconds=connector.session_seconds(now),
        soc=connector.soc(now),
        vehicle=None if connector.vehicle is None else connector.vehicle.vehicle.name,
        transaction_id=None if transaction is None else station.wire_id(transaction),
        id_token=_token_of(connector),
        reserved_for=_reserved_for(connector, charger),
    )


def _token_of(connector: Connector) -> str | None:
    """Whose token is in use here, or waits for a cable."""
    holder = connector.transaction or connector.authorization
    token = None if holder is None else holder.id_token
    return None if token is None else shown_token(token)


def _reserved_for(connector: Connector, charger: Charger) -> str | None:
    """For whom it is kept free."""
    reservation = charger.reserved_at(connector)
    return None if reservation is None else shown_token(reservation.id_token)


def shown_token(id_token: IdToken) -> str:
    """A token for people; a code that a driver typed is covered."""
    return REDACTED if id_token.type in SECRET_TYPES else id_token.value


def configuration_rows(runner: ChargerRunner) -> list[tuple[str, str, bool]]:
    """(name, present value, read-only) of every key or variable; what must not be told has no value."""
    listing = runner.charger.device_model.listing()
    return [(name, "" if value is None else value, readonly) for name, value, readonly in listing]
