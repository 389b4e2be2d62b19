"""Block M: a vehicle wants a contract certificate; the station passes its wish on and the answer back (M01, M02)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.protocol.ports import Payload

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocpplab_tui.protocol.v201.station import Station201

SCHEMA_VERSION = "urn:iso:15118:2:2013:MsgDef"
"""ISO 15118-2, which is what the simulated vehicles speak."""
ENABLED = "ISO15118Ctrlr.ContractCertificateInstallationEnabled"


def request(
    station: Station201, connector: Connector, action: str, exi_request: str, on_told: Callable[[str, str], None]
) -> None:
    """Send Get15118EVCertificate. `action`: Install or Update. `on_told(status, EXI)`: what the vehicle is told.

    Raises OperationRefused where no vehicle is plugged in, or contract certificates are switched off.
    """
    station.require_running()
    if not connector.plugged:
        raise OperationRefused(f"{station.place(connector)}: no vehicle is plugged in; plug first")
    if not station.charger.settings.contract_installation:
        raise OperationRefused(f"{station.identity}: {ENABLED} is false; set it to true first")
    payload: Payload = {"iso15118SchemaVersion": SCHEMA_VERSION, "action": action, "exiRequest": exi_request}

    def answered(answer: Payload) -> None:
        if connector.plugged:  # else nobody is there to tell
            on_told(answer["status"], answer["exiResponse"])

    station.call("Get15118EVCertificate", payload, answered)
    station.process()
