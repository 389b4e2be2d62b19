"""Who signs firmware in tests: a manufacturer's root and a signing certificate under it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

START = datetime(2026, 1, 1, tzinfo=UTC)
"""When virtual clocks begin."""

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Signer:
    """`certificate` and `root` are PEM."""

    certificate: str
    root: str
    key: Key

    def sign(self, content: bytes) -> str:
        """Base64."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
            return b64encode(self.key.sign(content, pss, hashes.SHA256())).decode()
        return b64encode(self.key.sign(content, ec.ECDSA(hashes.SHA256()))).decode()


def make_signer(key: Key | None = None, *, days: int = 30) -> Signer:
    """`days`: how long the certificate is valid from the start of virtual time on."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), key or ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name("Test manufacturer"), _name("Firmware signing")
    root = _built(root_name, root_name, root_key, 100).add_extension(x509.BasicConstraints(True, None), critical=True)
    leaf = _built(name, root_name, key, days)
    return Signer(_pem(leaf, root_key), _pem(root, root_key), key)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])


def _built(subject: x509.Name, issuer: x509.Name, key: Key, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START - timedelta(days=60))
        .not_valid_after(START + timedelta(days=days))
    )


def _pem(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> str:
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
