"""`certificates`: a throw-away CA, a server certificate for this machine, and client certificates for chargers.

Made for trying out security profiles 2 and 3. Elliptic keys (P-256), valid for a year; nobody else should trust them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ocpplab_tui.base.errors import InputError, Mistake, StartError
from ocpplab_tui.config.values import IDENTITY, IDENTITY_HINT

ORGANIZATION = "OCPPLAB throw-away"
VALID_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def make_certificates(directory: Path, identities: Sequence[str], *, overwrite: bool = False) -> list[Path]:
    """Write `ca`, `server` and one pair for each identity, each as `.pem` and `.key` (0600); the paths written.

    Raises InputError for a bad identity, or when a file is there already and `overwrite` is False.
    """
    _check_identities(identities)
    names = ["ca", "server", *(file_stem(identity) for identity in identities)]
    paths = [directory / f"{name}{suffix}" for name in names for suffix in (".pem", ".key")]
    present = [path.name for path in paths if path.exists()]
    if present and not overwrite:
        problem = f"holds {', '.join(present)} already"
        raise InputError(Mistake(str(directory), "", problem, "another directory, or --overwrite to replace them"))
    authority = _authority()
    server = _issue(authority, "localhost", ExtendedKeyUsageOID.SERVER_AUTH, _this_machine())
    clients = [_issue(authority, identity, ExtendedKeyUsageOID.CLIENT_AUTH) for identity in identities]
    contents = [data for pair in (authority, server, *clients) for data in (pair.pem(), pair.key_pem())]
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, data in zip(paths, contents, strict=True):
            _write(path, data)
    except OSError as error:
        raise StartError(f"{error.filename or directory} cannot be written: {error.strerror}.") from error
    return paths


def file_stem(identity: str) -> str:
    """An identity as the name of a file: what some systems forbid in names becomes "_"."""
    return re.sub(r"[*:|]", "_", identity)


def _check_identities(identities: Sequence[str]) -> None:
    wrong = [identity for identity in identities if not IDENTITY.fullmatch(identity)]
    twice = len({file_stem(identity).casefold() for identity in identities} | {"ca", "server"}) != len(identities) + 2
    if wrong or twice:
        problem = f"{wrong[0]!r} does not fit" if wrong else "two files would have the same name"
        expected = IDENTITY_HINT if wrong else 'each identity once, and none called "ca" or "server"'
        raise InputError(Mistake("--identity", "", problem, expected))


def _authority() -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder("OCPPLAB throw-away CA", key).issuer_name(_name("OCPPLAB throw-away CA"))
    certificate = (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Pair(certificate, key)


def _issue(
    authority: Pair, name: str, purpose: x509.ObjectIdentifier, machine: x509.SubjectAlternativeName | None = None
) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = (
        _builder(name, key)
        .issuer_name(authority.certificate.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(issuer_key, critical=False)
    )
    if machine is not None:
        builder = builder.add_extension(machine, critical=False)
    return Pair(builder.sign(authority.key, hashes.SHA256()), key)


def _builder(name: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANIZATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _this_machine() -> x509.SubjectAlternativeName:
    addresses = [x509.IPAddress(ip_address(address)) for address in ("127.0.0.1", "::1")]
    return x509.SubjectAlternativeName([x509.DNSName("localhost"), *addresses])


def _write(path: Path, data: bytes) -> None:
    """A new file in place of an old one; keys only for their owner from the first moment on."""
    path.unlink(missing_ok=True)
    mode = 0o600 if path.suffix == ".key" else 0o644
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
