"""A throw-away CA that makes certificates with whatever is wrong with them."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
RSA_SHA_256, RSA_SHA_1 = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class Files(NamedTuple):
    certificate: Path
    key: Path


class Authority:
    """A CA whose certificate is in `ca_file`."""

    def __init__(self, folder: Path, name: str = "Test CA", *, rsa_bits: int = 0) -> None:
        self._folder = folder
        self._key = _new_key(rsa_bits)
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self._made = 0
        self.ca_file = folder / f"{name}.pem"
        built = self._builder(self._name, self._key.public_key(), 0, 30)
        built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.ca_file.write_bytes(built.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def issue(
        self,
        host: str = "127.0.0.1",
        *,
        begins_in_days: int = -1,
        ends_in_days: int = 30,
        pass_phrase: bytes = b"",
        rsa_bits: int = 0,
        sha_1: bool = False,
        self_signed: bool = False,
    ) -> Files:
        """A certificate for a host (or a client of that name), and its key: elliptic unless `rsa_bits`.

        `sha_1`: only by an authority with an RSA key."""
        key = _new_key(rsa_bits)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        name = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        built = self._builder(subject, key.public_key(), begins_in_days, ends_in_days, subject if self_signed else None)
        built = built.add_extension(x509.SubjectAlternativeName([name]), critical=False)
        signer = key if self_signed else self._key
        self._made += 1
        files = Files(self._folder / f"{host}-{self._made}.pem", self._folder / f"{host}-{self._made}.key")
        certificate = built.sign(signer, hashes.SHA256())
        files.certificate.write_bytes(
            _signed_with_sha_1(certificate, signer) if sha_1 else certificate.public_bytes(Encoding.PEM)
        )
        encryption = BestAvailableEncryption(pass_phrase) if pass_phrase else NoEncryption()
        files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
        return files

    def server_context(self, files: Files, *, wants_client: bool = False) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")  # it may show whatever certificate it has
        context.load_cert_chain(files.certificate, files.key)
        if wants_client:
            context.load_verify_locations(self.ca_file)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def _builder(
        self,
        subject: x509.Name,
        key: PublicKey,
        begins_in_days: int,
        ends_in_days: int,
        issuer: x509.Name | None = None,
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=begins_in_days) - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=ends_in_days))
        )


def _new_key(rsa_bits: int) -> Key:
    return rsa.generate_private_key(65_537, rsa_bits) if rsa_bits else ec.generate_private_key(ec.SECP256R1())


def _signed_with_sha_1(certificate: x509.Certificate, key: Key) -> bytes:
    """PEM of the same with a signature that no library makes any more: the algorithm's name is as long as SHA-256's."""
    assert isinstance(key, rsa.RSAPrivateKey)
    signed_part = certificate.tbs_certificate_bytes.replace(RSA_SHA_256, RSA_SHA_1)
    signature = key.sign(signed_part, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - weak on purpose
    whole = certificate.public_bytes(Encoding.DER).replace(RSA_SHA_256, RSA_SHA_1)
    return ssl.DER_cert_to_PEM_cert(whole[: -len(signature)] + signature).encode()
