"""Certificates that a vehicle asks for."""

from __future__ import annotations

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.lab.connectors import Test, chosen
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.operations.certificates import RequestEvCertificate
from ocpplab_tui.operations.model import Command
from ocpplab_tui.protocol.station import Station
from ocpplab_tui.protocol.v201 import ev_certificates
from ocpplab_tui.protocol.v201.station import Station201

SENSIBLE: tuple[Test, ...] = (lambda connector: connector.plugged,)


@handles(RequestEvCertificate)
def request_ev_certificate(station: Station, operation: RequestEvCertificate, command: Command) -> None:
    """The command's result is what the vehicle was told."""
    if not isinstance(station, Station201):
        raise OperationRefused(f"{station.identity} speaks ocpp{station.version}, which has no ISO 15118")
    connector = chosen(station, operation.evse_id, operation.connector_id, SENSIBLE, "no vehicle is plugged in")

    def told(status: str, exi_response: str) -> None:
        command.result = {"status": status, "exi_response": exi_response}

    ev_certificates.request(station, connector, operation.action, operation.exi_request, told)
