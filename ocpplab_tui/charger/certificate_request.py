"""Key pairs, signing requests, and the judgement of what a CA made of them (A02, A03; 1.6 SignCertificate)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.charger.certificate import (
    InvalidCertificate,
    check_key,
    check_period,
    common_names,
    is_authority,
    issued_by,
    organizations,
    parse,
    self_issued,
    split,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
    from cryptography.x509 import Certificate

NAME_MAX = 64
"""Characters of a common name or an organization (X.520)."""


class Subject(NamedTuple):
    """Whose certificate it is: CN and O, and C where it is known (ISO 15118)."""

    common_name: str
    organization: str
    country: str = ""


class Request(NamedTuple):
    """A signing request and the private key that belongs to it, both PEM. The key is a secret."""

    csr: str
    key: str

    def __repr__(self) -> str:
        return "Request(…)"


class Signed(NamedTuple):
    """A chain that fits one of our keys, leaf first, PEM; `not_before` in seconds since the epoch."""

    chain: str
    key: str
    not_before: float

    def __repr__(self) -> str:
        return "Signed(…)"


def new_request(subject: Subject) -> Request:
    """A fresh EC key (P-256) and a PKCS#10 request for it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    attributes = [
        x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, subject.organization[:NAME_MAX]),
        x509.NameAttribute(x509.NameOID.COMMON_NAME, subject.common_name[:NAME_MAX]),
    ]
    if len(subject.country) == 2:
        attributes.insert(0, x509.NameAttribute(x509.NameOID.COUNTRY_NAME, subject.country))
    key = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(attributes)).sign(key, hashes.SHA256())
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Request(request.public_bytes(Encoding.PEM).decode(), text.decode())


def judge(chain: str, keys: Sequence[str], subject: Subject, roots: Sequence[str], now: float, size_max: int) -> Signed:
    """Check what CertificateSigned brought: size, key, subject, period, chain (A02.FR.06, FR.16).

    `keys`: the private keys of the requests that are open, `roots`: the certificates that are trusted. A chain whose
    root is unknown is judged by itself. Raises InvalidCertificate.
    """
    if len(chain) > size_max:
        raise InvalidCertificate(f"the chain is longer than {size_max} characters", "TooLargeElement")
    blocks = split(chain)
    certificates = [parse(block) for block in blocks]
    number, key = _ours(certificates, keys)
    leaf = certificates[number]
    check_period(leaf, now, future=True)
    check_key(leaf)
    _check_subject(leaf, subject)
    path = _path(leaf, certificates)
    _check_path(path, [parse(root) for root in roots], now)
    ordered = [blocks[certificates.index(certificate)] for certificate in path]
    return Signed("".join(ordered), key, leaf.not_valid_before_utc.timestamp())


def _ours(certificates: Sequence[Certificate], keys: Sequence[str]) -> tuple[int, str]:
    """Which of them is for one of our keys, and that key."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    known = {_octets(load_pem_private_key(key.encode(), None).public_key()): key for key in keys}
    for number, certificate in enumerate(certificates):
        if (found := known.get(_octets(certificate.public_key()))) is not None:
            return number, found
    raise InvalidCertificate("it is not for a key that this charger asked a certificate for")


def _octets(key: PublicKeyTypes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _check_subject(leaf: Certificate, subject: Subject) -> None:
    if subject.common_name not in common_names(leaf):
        raise InvalidCertificate("its common name is not this charger's")
    if subject.organization not in organizations(leaf):
        raise InvalidCertificate("its organization is not the one that this charger belongs to")


def _path(leaf: Certificate, certificates: Sequence[Certificate]) -> list[Certificate]:
    """From the leaf upward as far as the text goes. Raises InvalidCertificate for what belongs to no chain."""
    path = [leaf]
    rest = [certificate for certificate in certificates if certificate != leaf]
    while rest and not self_issued(path[-1]):
        issuer = next((item for item in rest if issued_by(path[-1], item)), None)
        if issuer is None:
            break
        path.append(issuer)
        rest.remove(issuer)
    if rest:
        raise InvalidCertificate("its certificates are no chain: one is not signed by the next")
    return path


def _check_path(path: Sequence[Certificate], roots: Sequence[Certificate], now: float) -> None:
    for authority in path[1:]:
        if not is_authority(authority):
            raise InvalidCertificate("a certificate of the chain may not sign others")
        check_period(authority, now)
    last = path[-1]
    if self_issued(last):
        if len(path) == 1:
            raise InvalidCertificate("it is self-signed")
        if not issued_by(last, last):
            raise InvalidCertificate("the signature of its root is wrong")
        return
    for root in roots:
        if root.subject == last.issuer and not issued_by(last, root):
            raise InvalidCertificate("it carries the name of a known root, but not its signature")
