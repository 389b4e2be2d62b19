"""A throw-away CA with a server and a client certificate, for tests over TLS. EC keys: made in a millisecond."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files. The server's certificate is for 127.0.0.1 and localhost; the client's CN is `client_name`."""

    ca_file: Path
    server_cert: Path
    server_key: Path
    client_cert: Path
    client_key: Path

    def client_context(self, *, with_certificate: bool = True) -> ssl.SSLContext:
        """What a station uses: trusts the CA, shows its certificate when asked."""
        context = ssl.create_default_context(cafile=self.ca_file)
        if with_certificate:
            context.load_cert_chain(self.client_cert, self.client_key)
        return context

    def server_context(self, *, mutual: bool = False) -> ssl.SSLContext:
        """What a CSMS uses; `mutual` asks for client certificates of the CA."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server_cert, self.server_key)
        if mutual:
            context.load_verify_locations(self.ca_file)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


def make_certificates(folder: Path, client_name: str = "CP1") -> Certificates:
    """Write a new set into a folder."""
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca_name = _name("Test CA")
    ca = _builder(ca_name, ca_name, ca_key).add_extension(x509.BasicConstraints(True, 0), critical=True)
    made = Certificates(*(folder / name for name in ("ca.pem", "server.pem", "server.key", "client.pem", "client.key")))
    made.ca_file.write_bytes(_signed(ca, ca_key))
    addresses = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    server_key = ec.generate_private_key(ec.SECP256R1())
    server = _builder(_name("localhost"), ca_name, server_key).add_extension(addresses, critical=False)
    made.server_cert.write_bytes(_signed(server, ca_key))
    made.server_key.write_bytes(key_pem(server_key))
    client_key = ec.generate_private_key(ec.SECP256R1())
    made.client_cert.write_bytes(_signed(_builder(_name(client_name), ca_name, client_key), ca_key))
    made.client_key.write_bytes(key_pem(client_key))
    return made


def signing_request(name: str) -> tuple[str, ec.EllipticCurvePrivateKey]:
    """A PKCS#10 request in PEM, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(_name(name)).sign(key, hashes.SHA256())
    return request.public_bytes(Encoding.PEM).decode(), key


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
    )


def _signed(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> bytes:
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
