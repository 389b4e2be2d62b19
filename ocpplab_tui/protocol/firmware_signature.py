"""Whether a firmware's signing certificate and signature are good (1.6 whitepaper §4, 2.0.1 L01.FR.02, FR.04)."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from ocpplab_tui.charger.certificate import InvalidCertificate, check_key, check_period, issued_by, parse, split
from ocpplab_tui.charger.certificates import MANUFACTURER_ROOT
from ocpplab_tui.protocol.firmware_order import FirmwareOrder

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from ocpplab_tui.protocol.station import Station


def refusal(station: Station, order: FirmwareOrder) -> str:
    """InvalidCertificate for an order whose signing certificate is no good, and a security event; else ""."""
    if not order.signed:
        return ""
    roots = [entry.pem for entry in station.charger.certificates.of(MANUFACTURER_ROOT)]
    mistake = certificate_mistake(order.signing_certificate, station.now() + station.clock_offset_s, roots)
    if mistake:
        station.security.report("InvalidFirmwareSigningCertificate", mistake)
    return "InvalidCertificate" if mistake else ""


def certificate_mistake(pem: str, at: float, roots: Sequence[str]) -> str:
    """What is wrong with a signing certificate (PEM, its chain may follow), or "". It must be readable, valid at that
    moment (s since the epoch), and lead to one of the manufacturer's roots (PEM), where any are installed.

    Nobody can be asked whether it was revoked: a simulated charger reaches neither OCSP responders nor revocation
    lists, so RevokedCertificate is never answered.
    """
    try:
        chain = [parse(block) for block in split(pem)]
        for certificate in chain:
            check_period(certificate, at)
            check_key(certificate)
    except InvalidCertificate as error:
        return str(error)
    trusted = [parse(root) for root in roots]
    return "" if not trusted or _leads_to(chain, trusted) else "it does not lead to the manufacturer's root"


def signature_is_good(pem: str, content: bytes, signature: str) -> bool:
    """Whether the signature (base64) is the certificate's over the file's SHA-256: RSA (PSS, or PKCS#1 v1.5, which
    many tools make) or ECDSA."""
    try:
        certificate = parse(split(pem)[0])
        given = b64decode("".join(signature.split()), validate=True)
    except ValueError:
        return False
    return any(_holds(way) for way in _ways(certificate, sha256(content).digest(), given))


def _ways(certificate: Certificate, digest: bytes, signature: bytes) -> list[Callable[[], None]]:
    """What may verify the signature: the kind of key decides."""
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
    from cryptography.hazmat.primitives.hashes import SHA256

    key, digested = certificate.public_key(), Prehashed(SHA256())
    if isinstance(key, ec.EllipticCurvePublicKey):
        return [lambda: key.verify(signature, digest, ec.ECDSA(digested))]
    if isinstance(key, rsa.RSAPublicKey):
        pss = padding.PSS(padding.MGF1(SHA256()), padding.PSS.AUTO)
        return [
            lambda: key.verify(signature, digest, pss, digested),
            lambda: key.verify(signature, digest, padding.PKCS1v15(), digested),
        ]
    return []


def _holds(way: Callable[[], None]) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        way()
    except (InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _leads_to(chain: Sequence[Certificate], roots: Sequence[Certificate]) -> bool:
    """Each certificate was issued by the next one, until one is, or was issued by, a root."""
    for certificate, issuer in zip(chain, (*chain[1:], None), strict=True):
        if certificate in roots or any(issued_by(certificate, root) for root in roots):
            return True
        if issuer is None or not issued_by(certificate, issuer):
            return False
    return False
