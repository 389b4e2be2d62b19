"""Certificates of a 1.6 charger (security whitepaper, edition 3, §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.certificate import InvalidCertificate
from ocpplab_tui.charger.certificates import CSMS_ROOT, MANUFACTURER_ROOT
from ocpplab_tui.protocol import certificates
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

requests: Requests[Station16] = Requests()
reactions = certificates.reactions

USES = {"CentralSystemRootCertificate": CSMS_ROOT, "ManufacturerRootCertificate": MANUFACTURER_ROOT}


@requests("InstallCertificate")
def install_certificate(station: Station16, request: Payload) -> Payload:
    answer = certificates.install(station, USES[request["certificateType"]], request["certificate"])
    return {"status": answer.status}


@requests("DeleteCertificate")
def delete_certificate(station: Station16, request: Payload) -> Payload:
    return {"status": certificates.delete(station, request["certificateHashData"]).status}


@requests("GetInstalledCertificateIds")
def get_installed_certificate_ids(station: Station16, request: Payload) -> Payload:
    """Without a list where there is none."""
    listed = station.charger.certificates.listing([USES[request["certificateType"]]])
    if not listed:
        return {"status": "NotFound"}
    return {"status": "Accepted", "certificateHashData": [certificates.hash_payload(item.hash) for item in listed]}


@requests("CertificateSigned")
def certificate_signed(station: Station16, request: Payload) -> Payload:
    """TC_074, TC_077."""
    try:
        station.signing.signed(request["certificateChain"])
    except InvalidCertificate:
        return {"status": "Rejected"}
    return {"status": "Accepted"}


def sign(station: Station16, _connector_id: int | None) -> None:
    """ExtendedTriggerMessage SignChargePointCertificate."""
    station.signing.ask()
