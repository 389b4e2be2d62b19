"""What both versions do with the certificates of a charger, apart from how they call it (M03–M05; whitepaper §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.certificate import HashData
from ocpplab_tui.charger.certificates import CSMS_ROOT, Answer
from ocpplab_tui.protocol.life import Booted, Closed, WentDown
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions

if TYPE_CHECKING:
    from ocpplab_tui.protocol.core import StationCore

reactions: Reactions[StationCore] = Reactions()


@reactions(Booted)
def booted(station: StationCore, _event: Booted) -> None:
    """A certificate of its own is renewed in time (A03.FR.02)."""
    station.signing.look_ahead()


@reactions(WentDown)
def went_down(station: StationCore, _event: WentDown) -> None:
    """Requests under way are forgotten with their keys."""
    station.signing.rest()


@reactions(Closed)
def closed(station: StationCore, _event: Closed) -> None:
    station.signing.rest()


def install(station: StationCore, use: str, pem: str) -> Answer:
    """InstallCertificate. A CSMS root counts from the next attempt to connect on (M05)."""
    check = station.charger.settings.root_signed_by_old
    answer = station.charger.certificates.install(use, pem, station.own_time(), signed_by_old=check)
    if answer.status == "Accepted" and use == CSMS_ROOT:
        station.access.new_root()
        station.security.report("ReconfigurationOfSecurityParameters", "a root certificate of the CSMS")
    elif use == CSMS_ROOT and answer.reason_code == "InvalidCertificate":
        station.security.report("InvalidCsmsCertificate", answer.info)  # TC_078
    return answer


def delete(station: StationCore, data: Payload) -> Answer:
    """DeleteCertificate."""
    wanted = HashData(data["hashAlgorithm"], data["issuerNameHash"], data["issuerKeyHash"], data["serialNumber"])
    if station.access.is_own(wanted):
        return Answer("Failed", "InvalidCertificate", "the station's own certificate stays")  # M04.FR.06
    answer = station.charger.certificates.delete(wanted, profile=station.access.profile)
    if answer.status == "Accepted":
        station.access.apply()
    return answer


def hash_payload(data: HashData) -> Payload:
    """CertificateHashDataType."""
    return {
        "hashAlgorithm": data.algorithm,
        "issuerNameHash": data.issuer_name_hash,
        "issuerKeyHash": data.issuer_key_hash,
        "serialNumber": data.serial_number,
    }
