"""A lab file as the lab uses it: groups expanded, references resolved, secrets and paths looked up. All frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from pydantic import SecretStr

from ocpplab_tui.config.catalog import Model
from ocpplab_tui.config.sections import (
    GatewayConfig,
    JournalConfig,
    LabConfig,
    LocationConfig,
    NetworkFaultConfig,
    TokenConfig,
    TrafficConfig,
    TransfersConfig,
)
from ocpplab_tui.config.values import EMBEDDED
from ocpplab_tui.config.vehicles import Vehicle, shipped_vehicles


@dataclass(frozen=True, slots=True)
class CsmsConfig:
    """Where a charger connects to. `url` without the identity, or "embedded". Profiles as in OCPP's security
    whitepaper: 0 none, 1 Basic, 2 Basic over TLS, 3 TLS with client certificate."""

    url: str = EMBEDDED
    security_profile: int = 0
    password: SecretStr | None = None
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None

    @property
    def embedded(self) -> bool:
        return self.url == EMBEDDED


@dataclass(frozen=True, slots=True)
class EmbeddedCsmsConfig:
    """The CSMS that the lab brings along. `policy`: action → accept, reject, pending, slow or silent."""

    host: str = "127.0.0.1"
    port: int = 9000
    tokens: tuple[TokenConfig, ...] = (TokenConfig(id="DEADBEEF"),)
    accept_unknown_tokens: bool = False
    heartbeat_interval: int = 300
    strict: bool = True
    password: SecretStr | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    client_ca_file: Path | None = None
    policy: Mapping[str, str] = field(default_factory=dict)

    @property
    def scheme(self) -> str:
        return "wss" if self.cert_file else "ws"

    @property
    def security_profile(self) -> int:
        """The security profile that it asks of chargers."""
        if self.client_ca_file:
            return 3
        if self.password:
            return 2 if self.cert_file else 1
        return 0


@dataclass(frozen=True, slots=True)
class ChargerConfig:
    """One charger. `id` is the deployment id, `identity` the OCPP identity. `vehicle`: who comes when an operation
    names nobody. `configuration`: initial values by 1.6 key or 2.0.1 `Component.Variable`. `place`: where it stands in
    the lab file, `charger[3]`."""

    id: str
    identity: str
    ocpp_version: str
    model: Model
    csms: CsmsConfig
    vehicle: Vehicle
    name: str = ""
    location: str | None = None
    configuration: Mapping[str, str] = field(default_factory=dict, repr=False)  # may hold a password
    place: str = ""


@dataclass(frozen=True, slots=True)
class GatewayToken:
    """One bearer token. `name` stands in the history of operations: its variable's, or its place in the file."""

    name: str
    secret: SecretStr = field(repr=False)
    scopes: tuple[str, ...] = ("read", "command", "admin")


@dataclass(frozen=True, slots=True)
class LabFile:
    """A whole lab file. `embedded_csms` is None when nobody needs it; `tokens` are the id tokens that forms
    and traffic draw from; `vehicles` always holds at least one.

    `state_dir` is absolute: the file's, or the user's state directory / the lab's name.
    """

    path: Path
    state_dir: Path
    lab: LabConfig = field(default_factory=LabConfig)
    csms: CsmsConfig = CsmsConfig()
    embedded_csms: EmbeddedCsmsConfig | None = None
    tokens: tuple[TokenConfig, ...] = EmbeddedCsmsConfig().tokens
    gateway: GatewayConfig | None = None
    journal: JournalConfig = field(default_factory=JournalConfig)
    transfers: TransfersConfig = field(default_factory=TransfersConfig)
    locations: tuple[LocationConfig, ...] = ()
    chargers: tuple[ChargerConfig, ...] = ()
    vehicles: tuple[Vehicle, ...] = field(default_factory=lambda: tuple(shipped_vehicles().values()))
    network_faults: tuple[NetworkFaultConfig, ...] = ()
    traffic: TrafficConfig = field(default_factory=lambda: TrafficConfig(sessions_per_hour=0))
    gateway_tokens: tuple[GatewayToken, ...] = ()

    def fleet(self) -> list[ChargerConfig]:
        """Every charger, groups expanded, in the order of the file (single chargers first)."""
        return list(self.chargers)

    @property
    def default_vehicle(self) -> Vehicle:
        return self.vehicles[0]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on that host."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
