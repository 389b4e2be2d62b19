"""X.509 certificates as PEM text: what a charger reads in them. What comes from the CSMS is untrusted and bounded.

`cryptography` is imported when the first certificate is looked at: it is slow, and most chargers never do.
"""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

CHAIN_MAX = 10
"""Certificates in one text; no honest chain is longer."""
TEXT_MAX = 20_000
"""Characters of one text; OCPP's own limit is 10000."""
RSA_BITS_MIN, EC_BITS_MIN = 2048, 224

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----")


class InvalidCertificate(ValueError):
    """A certificate that is refused. `reason_code` as in statusInfo; the message says what is wrong with it."""

    def __init__(self, info: str, reason_code: str = "InvalidCertificate") -> None:
        self.reason_code = reason_code
        super().__init__(info)


class HashData(NamedTuple):
    """CertificateHashDataType. Hexadecimal, lower case; `serial_number` without leading zeros."""

    algorithm: str  # SHA256, SHA384 or SHA512
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str

    def same(self, other: HashData) -> bool:
        """Do both name one certificate? Hexadecimal digits match in any case; some write the serial number longer."""
        return self._folded() == other._folded()

    def _folded(self) -> tuple[str, ...]:
        *hashes, serial_number = (part.casefold() for part in self)
        return (*hashes, serial_number.lstrip("0"))


def split(text: str) -> list[str]:
    """The certificates in a PEM text, as they stand there. Raises InvalidCertificate."""
    if len(text) > TEXT_MAX:
        raise InvalidCertificate(f"at most {TEXT_MAX} characters", "TooLargeElement")
    blocks: list[str] = _BLOCK.findall(text)
    if not blocks:
        raise InvalidCertificate("it holds no certificate in PEM")
    if len(blocks) > CHAIN_MAX:
        raise InvalidCertificate(f"at most {CHAIN_MAX} certificates", "TooLargeElement")
    return [f"{block}\n" for block in blocks]


def parse(pem: str) -> Certificate:
    """One certificate, every part of it readable. Raises InvalidCertificate."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    flaws = (ValueError, TypeError, OverflowError, UnsupportedAlgorithm)
    odd = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is unusual in a stranger's certificate is no news for our user
            certificate = x509.load_pem_x509_certificate(pem.encode())
            _touch(certificate)
    except (*flaws, *odd) as error:
        raise InvalidCertificate("it is no readable X.509 certificate") from error
    return certificate


def _touch(certificate: Certificate) -> None:
    """The parts are decoded when they are first asked for: let a broken one show now."""
    _ = (certificate.subject, certificate.issuer, certificate.serial_number, certificate.extensions)
    _ = (certificate.not_valid_before_utc, certificate.not_valid_after_utc, certificate.public_key())


def hash_data(certificate: Certificate, issuer: Certificate, algorithm: str = "SHA256") -> HashData:
    """What names a certificate in OCPP, as in OCSP (RFC 6960); of a self-signed one the issuer is itself."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.ocsp import OCSPRequestBuilder

    known = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}
    request = OCSPRequestBuilder().add_certificate(certificate, issuer, known[algorithm]).build()
    return HashData(
        algorithm, request.issuer_name_hash.hex(), request.issuer_key_hash.hex(), f"{abs(request.serial_number):x}"
    )


# -- what is wrong with it -----------------------------------------------------------------------------------------


def check_period(certificate: Certificate, now: float, *, future: bool = False) -> None:
    """Is it valid now? `future`: one whose time has not come yet is fine. Raises InvalidCertificate."""
    moment = datetime.fromtimestamp(now, UTC)
    if certificate.not_valid_after_utc < moment:
        raise InvalidCertificate("it has expired")
    if certificate.not_valid_before_utc > moment and not future:
        raise InvalidCertificate("it is not valid yet")


def check_key(certificate: Certificate) -> None:
    """RSA from 2048 bits, EC from 224 (X-04, A-05). Raises InvalidCertificate."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    key = certificate.public_key()
    if isinstance(key, RSAPublicKey) and key.key_size < RSA_BITS_MIN:
        raise InvalidCertificate(f"its RSA key has less than {RSA_BITS_MIN} bits")
    if isinstance(key, EllipticCurvePublicKey) and key.curve.key_size < EC_BITS_MIN:
        raise InvalidCertificate(f"its EC key has less than {EC_BITS_MIN} bits")


def self_issued(certificate: Certificate) -> bool:
    return certificate.issuer == certificate.subject


def issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Is it signed by that issuer, under its name?"""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def is_authority(certificate: Certificate) -> bool:
    """May it sign others? Roots of old have no basic constraints at all."""
    from cryptography.x509 import BasicConstraints, ExtensionNotFound

    try:
        return bool(certificate.extensions.get_extension_for_class(BasicConstraints).value.ca)
    except ExtensionNotFound:
        return self_issued(certificate)


def ocsp_responder(certificate: Certificate) -> str:
    """The URL where its status can be asked for; "" without one."""
    from cryptography.x509 import AuthorityInformationAccess, ExtensionNotFound, UniformResourceIdentifier
    from cryptography.x509.oid import AuthorityInformationAccessOID

    try:
        access = certificate.extensions.get_extension_for_class(AuthorityInformationAccess).value
    except ExtensionNotFound:
        return ""
    for description in access:
        place = description.access_location
        if description.access_method == AuthorityInformationAccessOID.OCSP and isinstance(
            place, UniformResourceIdentifier
        ):
            return place.value
    return ""


def common_names(certificate: Certificate) -> set[str]:
    """CN of the subject."""
    from cryptography.x509 import NameOID

    return {str(name.value) for name in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)}


def organizations(certificate: Certificate) -> set[str]:
    """O of the subject."""
    from cryptography.x509 import NameOID

    return {str(name.value) for name in certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)}
