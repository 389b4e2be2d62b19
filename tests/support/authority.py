"""A certificate authority in memory, valid by the machine's clock and by a lab's virtual one alike."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID

from tests.support.certificates import key_pem

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
END = datetime(2056, 1, 1, tzinfo=UTC)
PAST = datetime(2025, 6, 1, tzinfo=UTC)
OCSP_URL = "http://127.0.0.1/ocsp"


class TrustAnchor:
    """A CA. `parent`: who signs its certificate; None: itself."""

    def __init__(self, name: str = "Test CA", parent: TrustAnchor | None = None, *, end: datetime = END) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        builder = _builder(self.name, parent.name if parent else self.name, self.key.public_key(), end=end)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(_key_identifier(self.key.public_key()), critical=False)
        self.certificate = builder.sign((parent or self).key, hashes.SHA256())
        self.pem = pem_of(self.certificate)

    def sign(
        self,
        csr: str,
        *,
        common_name: str | None = None,
        organization: str | None = None,
        begin: datetime = BEGIN,
        end: datetime = END,
        ocsp: bool = False,
    ) -> str:
        """The certificate for a request, PEM; the names instead of those of the request."""
        request = x509.load_pem_x509_csr(csr.encode())
        assert request.is_signature_valid
        subject = _renamed(request.subject, common_name, organization)
        builder = _builder(subject, self.name, request.public_key(), begin=begin, end=end)
        if ocsp:
            place = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(OCSP_URL))
            builder = builder.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
        return pem_of(builder.sign(self.key, hashes.SHA256()))

    def leaf(self, common_name: str, organization: str = "OCPPLAB") -> tuple[str, bytes]:
        """A certificate for a client, and its key; both PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _builder(_name(common_name, organization), self.name, key.public_key())
        return pem_of(certificate.sign(self.key, hashes.SHA256())), key_pem(key)

    def server_context(self, folder: Path, *, clients: Sequence[TrustAnchor] = (), chain: str = "") -> ssl.SSLContext:
        """A server for 127.0.0.1. `clients`: the CAs whose client certificates it wants."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name("127.0.0.1"), self.name, key.public_key())
        address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        certificate = pem_of(builder.add_extension(address, critical=False).sign(self.key, hashes.SHA256()))
        file = folder / f"server-{x509.random_serial_number():x}.pem"
        file.write_text(key_pem(key).decode() + certificate + chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        if clients:
            context.load_verify_locations(cadata="".join(anchor.pem for anchor in clients))
            context.verify_mode = ssl.CERT_REQUIRED
        return context


def pem_of(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _name(common_name: str, organization: str = "OCPPLAB") -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name),
        ]
    )


def _renamed(subject: x509.Name, common_name: str | None, organization: str | None) -> x509.Name:
    new = {x509.NameOID.COMMON_NAME: common_name, x509.NameOID.ORGANIZATION_NAME: organization}
    return x509.Name([x509.NameAttribute(part.oid, new.get(part.oid) or str(part.value)) for part in subject])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: CertificatePublicKeyTypes,
    *,
    begin: datetime = BEGIN,
    end: datetime = END,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )


def _key_identifier(key: ec.EllipticCurvePublicKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key)
