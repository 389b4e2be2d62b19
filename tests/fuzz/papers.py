"""Certificates and signatures that are the same in every run, so that a failing input can be played again."""

from __future__ import annotations

import warnings
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from random import Random

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID

START = datetime(2026, 1, 1, tzinfo=UTC)
FIRMWARE = b"version=9.9\nfirmware"
IDENTITY, ORGANIZATION = "CP-1", "OCPPLab"


@cache
def own_key() -> ec.EllipticCurvePrivateKey:
    """The key that signing requests were made for."""
    return ec.derive_private_key(20_260_101, ec.SECP256R1())


@cache
def own_key_pem() -> str:
    return own_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@cache
def texts() -> tuple[str, ...]:
    """PEM: roots, leaves and chains; good, expired, weak, of odd keys and with odd contents."""
    root = _made("Root", "Root", _ca_key(1).public_key(), _ca_key(1), ca=True)
    middle = _made("Middle", "Root", _ca_key(2).public_key(), _ca_key(1), ca=True)
    leaf = _made(IDENTITY, "Middle", own_key().public_key(), _ca_key(2), organization=ORGANIZATION)
    others = [
        _made("Old", "Old", _ca_key(3).public_key(), _ca_key(3), ca=True, days=(-900, -30)),
        _made("Coming", "Coming", _ca_key(4).public_key(), _ca_key(4), ca=True, days=(30, 900)),
        _made("Eternal", "Eternal", _ca_key(5).public_key(), _ca_key(5), ca=True, days=(-27_000, 2_900_000)),
        _made("Weak", "Root", rsa.RSAPublicNumbers(65_537, (1 << 1023) + 643).public_key(), _ca_key(1)),
        _made("Strong", "Root", rsa.RSAPublicNumbers(65_537, (1 << 3071) + 813).public_key(), _ca_key(1), ca=True),
        _made("Small", "Root", ec.derive_private_key(77, ec.SECP192R1()).public_key(), _ca_key(1)),
        _made("ö‮\u0000", "Root", own_key().public_key(), _ca_key(1), organization="\U0001f600"),
        _made("x" * 64, "Nobody", own_key().public_key(), _ca_key(6)),
    ]
    chains = [leaf + middle, leaf + middle + root, middle + leaf, root + root, leaf * 3, (middle + root) * 6]
    return (root, middle, leaf, *others, *chains)


@cache
def signature() -> str:
    """Of FIRMWARE, by the key of the leaves; base64."""
    return b64encode(own_key().sign(FIRMWARE, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))).decode()


@cache
def _ders() -> tuple[bytes, ...]:
    parsed = (x509.load_pem_x509_certificates(text.encode())[0] for text in texts())
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in parsed)


def paper(random: Random) -> str:
    """PEM, or nearly: whole, with damaged DER, with damaged text."""
    chance = random.random()
    if chance < 0.35:
        return random.choice(texts())
    if chance < 0.8:
        return armoured(damaged(random, random.choice(_ders())))
    text = random.choice(texts())
    at = random.randrange(len(text))
    return text[:at] + random.choice(("", "\n", "=", "-----", "é", "\u0000", text)) + text[at + random.randrange(40) :]


@cache
def requests() -> tuple[str, ...]:
    """Certificate signing requests: usual, of odd names, of odd keys."""
    names = [_name(IDENTITY, ORGANIZATION), _name("x" * 64, ""), _name("ö‮\u0000", "\U0001f600"), x509.Name([])]
    made = [
        x509.CertificateSigningRequestBuilder()
        .subject_name(name)
        .sign(own_key(), hashes.SHA256(), ecdsa_deterministic=True)
        for name in names
    ]
    odd = x509.CertificateSigningRequestBuilder().subject_name(names[0]).sign(_ca_key(9), None)
    return tuple(request.public_bytes(Encoding.PEM).decode() for request in (*made, odd))


def request(random: Random) -> str:
    """A signing request in PEM, or nearly; sometimes another paper."""
    chance = random.random()
    if chance < 0.4:
        return random.choice(requests())
    if chance < 0.8:
        der = x509.load_pem_x509_csr(random.choice(requests()).encode()).public_bytes(Encoding.DER)
        return armoured(damaged(random, der), "CERTIFICATE REQUEST")
    return paper(random)


def damaged(random: Random, der: bytes) -> bytes:
    """One to four bytes are other ones, or a part is missing or twice."""
    data = bytearray(der)
    for _ in range(random.choice((1, 1, 2, 4))):
        at = random.randrange(len(data))
        deed = random.randrange(6)
        if deed == 0:
            del data[at : at + random.randrange(1, 20)]
        elif deed == 1:
            data[at:at] = data[at : at + random.randrange(1, 20)]
        else:
            data[at] = random.choice((0, 0x7F, 0x80, 0xFF, 0x30, 0x17, 0x18, 0x06, 0x02, random.randrange(256)))
        if not data:
            data.append(0x30)
    return bytes(data)


def armoured(der: bytes, what: str = "CERTIFICATE") -> str:
    text = b64encode(der).decode()
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return f"-----BEGIN {what}-----\n{lines}\n-----END {what}-----\n"


def _ca_key(number: int) -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.from_private_bytes(sha256(bytes((number,))).digest())


def _name(common_name: str, organization: str) -> x509.Name:
    attributes = [x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)]
    if organization:
        attributes.append(x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(attributes)


def _made(
    subject: str,
    issuer: str,
    key: CertificatePublicKeyTypes,
    signer: ed25519.Ed25519PrivateKey,
    *,
    ca: bool = False,
    organization: str = "",
    days: tuple[int, int] = (-60, 20_000),
) -> str:
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject, organization))
        .issuer_name(_name(issuer, ""))
        .public_key(key)
        .serial_number(int.from_bytes(sha256(subject.encode()).digest()[:19]))
        .not_valid_before(START + timedelta(days=days[0]))
        .not_valid_after(START + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if not ca:
        place = x509.UniformResourceIdentifier("http://127.0.0.1:1/ocsp")
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return builder.sign(signer, None).public_bytes(Encoding.PEM).decode()
