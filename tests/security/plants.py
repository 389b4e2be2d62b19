"""Secrets that can be told from everything else, planted wherever one can stand, and how they are looked for."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path

PASSWORD_16 = "zqBasicLabFile0123"
PASSWORD_201 = "zqBasicVariable0123"
NEW_PASSWORD = "zqNewPassword456789"
PROXY_PASSWORD = "zqViaTheGateway4567"
URL_PASSWORD = "zqUrlPassword"
QUERY_TOKEN = "zqQueryToken"
PIN = "zqPin4711"
VENDOR_PASSWORD = "zqVendorPassword"
VPN_PASSWORD = "zqVpnPassword"
VPN_KEY = "zqVpnSharedKey"
SIM_PIN = "77654321"
APN_PASSWORD = "zqApnPassword"
PRIVATE_KEY = "zqPrivateKeyBytesAAAABBBBCCCCDDDD"
STRANGERS_TOKEN = "zqStrangersBearer99"

ALL = {name: value for name, value in globals().items() if name.isupper() and isinstance(value, str)}


def forms(secret: str) -> Iterator[bytes]:
    """The secret itself, and how it travels: hex (AuthorizationKey), base64 at each of three offsets (Basic)."""
    plain = secret.encode()
    yield plain
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    for before in range(3):
        coded = base64.b64encode(b"x" * before + plain).rstrip(b"=")
        yield coded[(0, 2, 3)[before] : -1 if (before + len(plain)) % 3 else None]


def found_in(text: str | bytes, secrets: Mapping[str, str] = ALL) -> list[str]:
    """The names of the secrets that stand in it, in any form."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return [name for name, secret in secrets.items() if any(form in data for form in forms(secret))]


def leaks(places: Mapping[str, str | bytes], secrets: Mapping[str, str] = ALL) -> dict[str, list[str]]:
    """Place → the secrets that stand there; nothing for places that hold none."""
    return {place: names for place, text in places.items() if (names := found_in(text, secrets))}


def files_below(folder: Path) -> dict[str, bytes]:
    """Everything that was written there, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
