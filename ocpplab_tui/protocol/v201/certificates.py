"""Blocks A and M: certificates (A02, M03–M05); the EV's are in `ev_certificates`, their status in `ocsp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.certificate import InvalidCertificate
from ocpplab_tui.charger.certificates import LISTED, OWN, V2G_CHAIN, Answer, Listed
from ocpplab_tui.protocol import certificates
from ocpplab_tui.protocol.certificates import hash_payload
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201 import ocsp
from ocpplab_tui.protocol.v201.payloads import rejected, status_info

if TYPE_CHECKING:
    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()
reactions = certificates.reactions

V2G = "V2GCertificate"
"""certificateType of SignCertificate and CertificateSigned."""


@requests("InstallCertificate")
def install_certificate(station: Station201, request: Payload) -> Payload:
    """M05."""
    return _answered(certificates.install(station, request["certificateType"], request["certificate"]))


@requests("DeleteCertificate")
def delete_certificate(station: Station201, request: Payload) -> Payload:
    """M04."""
    return _answered(certificates.delete(station, request["certificateHashData"]))


def _answered(answer: Answer) -> Payload:
    if not answer.info:
        return {"status": answer.status}
    return {"status": answer.status, "statusInfo": status_info(answer.reason_code, answer.info)}


@requests("GetInstalledCertificateIds")
def get_installed_certificate_ids(station: Station201, request: Payload) -> Payload:
    """M03: no type named means all; without a list where there is none."""
    listed = station.charger.certificates.listing(request.get("certificateType", LISTED))
    if not listed:
        return {"status": "NotFound", "statusInfo": status_info("NotFound")}
    return {"status": "Accepted", "certificateHashDataChain": [_chain_payload(item) for item in listed]}


def _chain_payload(item: Listed) -> Payload:
    payload: Payload = {"certificateHashData": hash_payload(item.hash), "certificateType": item.use}
    if item.children:
        payload["childCertificateHashData"] = [hash_payload(child) for child in item.children]
    return payload


@requests("CertificateSigned")
def certificate_signed(station: Station201, request: Payload) -> Payload:
    """A02.FR.06–09, FR.16; a V2G chain's status is asked for at once (M06)."""
    use = V2G_CHAIN if request.get("certificateType") == V2G else OWN
    try:
        station.signing.signed(request["certificateChain"], use)
    except InvalidCertificate as error:
        return rejected(error.reason_code, str(error))
    ocsp.look(station)
    return {"status": "Accepted"}


def sign_own(station: Station201, _connectors: list[Connector], _place: Payload | None) -> None:
    """TriggerMessage SignChargingStationCertificate."""
    station.signing.ask((OWN,), OWN)


def sign_v2g(station: Station201, _connectors: list[Connector], _place: Payload | None) -> Payload | None:
    """TriggerMessage SignV2GCertificate."""
    if not station.charger.settings.v2g_installation:
        return rejected("NotEnabled", "ISO15118Ctrlr.V2GCertificateInstallationEnabled is false")
    station.signing.ask((V2G_CHAIN,), V2G)
    return None


def sign_combined(station: Station201, _connectors: list[Connector], _place: Payload | None) -> Payload | None:
    """TriggerMessage SignCombinedCertificate: one request for both uses, without a type (A02.FR.13)."""
    if not station.charger.settings.v2g_installation:
        return rejected("NotEnabled", "ISO15118Ctrlr.V2GCertificateInstallationEnabled is false")
    station.signing.ask((OWN, V2G_CHAIN))
    return None
