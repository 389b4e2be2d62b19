"""A throw-away CA that makes certificates with whatever is wrong with them."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat


class Files(NamedTuple):
    certificate: Path
    key: Path


class Authority:
    """A CA whose certificate is in `ca_file`."""

    def __init__(self, folder: Path, name: str = "Test CA") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self._made = 0
        self.ca_file = folder / f"{name}.pem"
        built = self._builder(self._name, self._key.public_key(), 0, 30)
        built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.ca_file.write_bytes(built.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def issue(
        self, host: str = "127.0.0.1", *, begins_in_days: int = -1, ends_in_days: int = 30, pass_phrase: bytes = b""
    ) -> Files:
        """A certificate for a host (or a client of that name), and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        name = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        built = self._builder(subject, key.public_key(), begins_in_days, ends_in_days)
        built = built.add_extension(x509.SubjectAlternativeName([name]), critical=False)
        self._made += 1
        files = Files(self._folder / f"{host}-{self._made}.pem", self._folder / f"{host}-{self._made}.key")
        files.certificate.write_bytes(built.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))
        encryption = BestAvailableEncryption(pass_phrase) if pass_phrase else NoEncryption()
        files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
        return files

    def server_context(self, files: Files, *, wants_client: bool = False) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files.certificate, files.key)
        if wants_client:
            context.load_verify_locations(self.ca_file)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, begins_in_days: int, ends_in_days: int
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=begins_in_days) - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=ends_in_days))
        )
