"""What a link needs to know, frozen: it never reads configuration by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

SUBPROTOCOLS = {"1.6": "ocpp1.6", "2.0.1": "ocpp2.0.1"}


@dataclass(frozen=True, slots=True)
class BackOff:
    """OCPP 2.0.1 T-08 (used for 1.6 too): first wait is minimum + random part, doubled `repeat_times` times."""

    wait_minimum_s: float = 1.0
    random_range_s: float = 5.0
    repeat_times: int = 5


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """One charger's way to its CSMS. `url` is the endpoint without the identity."""

    url: str
    identity: str
    version: str  # "1.6" or "2.0.1"
    security_profile: int = 0
    password: bytes | None = field(default=None, repr=False)
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = field(default=None, repr=False)
    roots: tuple[str, ...] | None = field(default=None, repr=False)  # PEM; instead of the CA file
    certificate: str | None = field(default=None, repr=False)  # PEM, leaf first; instead of the file's
    key: str | None = field(default=None, repr=False)  # PEM, of that certificate
    wildcards: bool = True  # a server certificate for *.example.com will do
    ping_interval_s: float = 60.0  # 0 = no pings
    call_timeout_s: float = 30.0
    connect_timeout_s: float = 20.0
    back_off: BackOff = BackOff()
    max_frame_bytes: int = 1 << 20
