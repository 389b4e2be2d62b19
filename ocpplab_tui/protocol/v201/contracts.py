"""Block C: contract certificates (C07, C08), as the messages that follow when a vehicle shows one over the cable."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.certificate import (
    InvalidCertificate,
    check_period,
    hash_data,
    issued_by,
    ocsp_responder,
    parse,
    split,
)
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.protocol.ports import Cause, Payload
from ocpplab_tui.protocol.swipe import Showing
from ocpplab_tui.protocol.v201.authorization import token_info, token_payload

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from ocpplab_tui.charger.certificates import CertificateStore
    from ocpplab_tui.charger.id_token_info import IdTokenInfo
    from ocpplab_tui.protocol.v201.station import Station201

CONTRACT = "eMAID"
HASHES_MAX = 4
CONTRACT_ROOTS = ("MORootCertificate", "V2GRootCertificate")


class ContractHash(NamedTuple):
    """OCSPRequestDataType: what a certificate of the chain is known by, and where its revocation can be asked for."""

    hash_algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str
    responder_url: str = ""

    def payload(self) -> Payload:
        return {
            "hashAlgorithm": self.hash_algorithm,
            "issuerNameHash": self.issuer_name_hash,
            "issuerKeyHash": self.issuer_key_hash,
            "serialNumber": self.serial_number,
            "responderURL": self.responder_url,
        }


class Contract(NamedTuple):
    """What a vehicle shows: its contract's id, and the chain in PEM (leaf first), or the hashes of one that was found
    good already."""

    emaid: str
    certificate: str = ""
    hashes: tuple[ContractHash, ...] = ()


def show(station: Station201, contract: Contract, connector: Connector) -> None:
    """A vehicle identifies itself. Raises OperationRefused where nothing could start, where Plug & Charge is off, and
    for a chain that is not good."""
    station.require_running()
    station.require_accepted()
    id_token = IdToken(contract.emaid, CONTRACT)
    if not station.charger.settings.plug_and_charge:
        raise OperationRefused(f"{station.identity}: ISO15118Ctrlr.PnCEnabled is false")
    if not connector.connected:
        raise OperationRefused(f"{station.place(connector)}: no vehicle is plugged in that could show a contract")
    station.swipes.check_free(connector, id_token)
    hashes = contract.hashes or _validated(station, contract.certificate)
    if station.speaking:
        _ask(station, contract, hashes, connector)
    else:
        _decide_offline(station, id_token, hashes, connector)
    station.process()


def _validated(station: Station201, text: str) -> tuple[ContractHash, ...]:
    """The hashes of a chain that an installed root vouches for; () where its root is not known here."""
    if not text:
        raise OperationRefused(f"{station.identity}: the contract shows neither a certificate nor hash data")
    try:
        chain = [parse(pem) for pem in split(text)]
        for certificate in chain:
            check_period(certificate, station.now() + station.clock_offset_s)
        if not all(issued_by(each, above) for each, above in pairwise(chain)):
            raise InvalidCertificate("its chain is broken")
    except InvalidCertificate as error:
        raise OperationRefused(f"{station.identity}: the contract certificate is refused: {error}") from None
    root = _root_of(station.charger.certificates, chain[-1])
    return () if root is None else tuple(map(_hash, chain, [*chain[1:], root]))[:HASHES_MAX]


def _root_of(store: CertificateStore, last: Certificate) -> Certificate | None:
    roots = (parse(entry.pem) for entry in store.of(*CONTRACT_ROOTS))
    return next((root for root in roots if issued_by(last, root)), None)


def _hash(certificate: Certificate, issuer: Certificate) -> ContractHash:
    return ContractHash(*hash_data(certificate, issuer), ocsp_responder(certificate))


# -- online ------------------------------------------------------------------------------------------------------


def _ask(station: Station201, contract: Contract, hashes: tuple[ContractHash, ...], connector: Connector) -> None:
    """The CSMS always judges: the hashes of a chain found good here, else the chain itself (C07.FR.01, FR.06)."""
    request: Payload = {"idToken": token_payload(IdToken(contract.emaid, CONTRACT))}
    if hashes:
        request["iso15118CertificateHashData"] = [each.payload() for each in hashes]
    elif station.charger.settings.central_contract_validation:
        request["certificate"] = contract.certificate
    else:
        raise OperationRefused(
            f"{station.identity}: no installed root vouches for the contract, and "
            "ISO15118Ctrlr.CentralContractValidationAllowed is false"
        )
    station.call("Authorize", request, partial(_judged, station, contract, connector, station.cause))


def _judged(
    station: Station201, contract: Contract, connector: Connector, cause: Cause | None, answer: Payload
) -> None:
    """Both the certificate and the contract must be good. (An answer without certificateStatus has nothing against the
    certificate.)"""
    id_token, info = IdToken(contract.emaid, CONTRACT), token_info(answer["idTokenInfo"])
    station.charger.authorization.remember(id_token, info, station.now())
    certificate_status = answer.get("certificateStatus", "Accepted")
    if certificate_status != "Accepted":
        if cause is not None:
            cause.rejected(f"the CSMS refuses the contract certificate: {certificate_status}")
    elif info.status == "Accepted":
        shown = Showing(id_token, connector, cause)
        station.swipes.proceed(shown, partial(_start, station, id_token, connector), info)


def _start(station: Station201, id_token: IdToken, connector: Connector, info: IdTokenInfo | None) -> None:
    group_id = None if info is None else info.group_id
    station.charger.authorized(station.now(), connector, id_token, group_id, info=info)


# -- offline -----------------------------------------------------------------------------------------------------


def _decide_offline(
    station: Station201, id_token: IdToken, hashes: tuple[ContractHash, ...], connector: Connector
) -> None:
    """C07.FR.07–FR.12: only what can be validated here, and then as any other token offline."""
    if not station.charger.settings.contract_validation_offline:
        raise OperationRefused(f"{station.identity}: offline, and ISO15118Ctrlr.ContractValidationOffline is false")
    if not hashes:
        raise OperationRefused(f"{station.identity}: offline, and no installed root vouches for the contract")
    shown = Showing(id_token, connector, station.cause)
    station.swipes.decide(shown, partial(_start, station, id_token, connector))
