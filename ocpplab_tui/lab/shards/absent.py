"""A charger whose worker does not run now: what its configuration says of it, offline with the reason."""

from __future__ import annotations

from ocpplab_tui.charger.faults import NO_ERROR
from ocpplab_tui.charger.states import Availability, ConnectorStatus
from ocpplab_tui.config.catalog import ConnectorSpec
from ocpplab_tui.config.lab_model import ChargerConfig
from ocpplab_tui.lab.port import ChargerView, ConnectorView


def absent_view(config: ChargerConfig, url: str, reason: str) -> ChargerView:
    """`url`: of its CSMS; `reason` for people."""
    model = config.model
    return ChargerView(
        charger_id=config.id,
        identity=config.identity,
        name=config.name or config.identity,
        vendor=model.vendor_name,
        model=model.model_name,
        version=config.ocpp_version,
        location_id=config.location,
        csms_url=url,
        powered=True,  # or its link, which tells the reason, would not be shown
        online=False,
        registration="",
        link=f"disconnected: {reason}",
        booted_at=None,
        heartbeat_s=0.0,
        queued=0,
        open_call=None,
        faults=(),
        limit_w=None,
        max_power_w=model.max_power_w,
        connectors=tuple(_connector(number, spec) for number, spec in enumerate(model.connectors, 1)),
        firmware_version=model.firmware_version,
    )


def _connector(number: int, spec: ConnectorSpec) -> ConnectorView:
    return ConnectorView(
        number=number,
        evse_id=spec.evse,
        connector_id=spec.connector,
        connector_type=spec.type,
        current=spec.current,
        status=ConnectorStatus.UNAVAILABLE.value,
        availability=Availability.UNAVAILABLE.value,
        charging_state=None,
        error_code=NO_ERROR,
        plugged=False,
        locked=False,
        power_w=0.0,
        max_power_w=spec.max_power_w,
        limit_w=None,
        voltage_v=0.0,
        current_a=0.0,
        phases=spec.phases,
        register_wh=0.0,
        session_wh=None,
        session_seconds=None,
        soc=None,
        vehicle=None,
        transaction_id=None,
        id_token=None,
    )
