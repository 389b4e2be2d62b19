"""The sections of a lab file as they are written: one model each, defaults as documented, unknown keys refused.

What needs more than one section (references, duplicates, certificates that a profile needs) is looked at in `rules`.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ocpplab_tui.base.network_faults import KINDS, SYNONYMS, FaultDirection, NetworkFaultKind
from ocpplab_tui.config.actions import CHARGER_ACTIONS, CSMS_ACTIONS
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.config.values import (
    CsmsUrl,
    FileName,
    Flag,
    HostName,
    Id,
    Identity,
    Name,
    Port,
    Secret,
    SettingValue,
    Size,
    TypeName,
    Variable,
    Version,
    Word,
    choice,
    number,
    shown,
    text_of,
    whole,
    wrong,
)

GROUP_LIMIT = 50_000

Pattern = Annotated[str, text_of(1, 100)]


def _action(value: Any) -> str:
    if value not in CHARGER_ACTIONS:
        raise wrong(f"{shown(value)} is nothing that a charger sends", suggestion(str(value), CHARGER_ACTIONS))
    return str(value)


def _any_action(value: Any) -> str:
    known = (*CHARGER_ACTIONS, *CSMS_ACTIONS)
    if value not in known:
        raise wrong(f"{shown(value)} is no message of OCPP", suggestion(str(value), known))
    return str(value)


def _network_fault_kind(value: Any) -> str:
    folded = value.casefold().replace("_", "-") if isinstance(value, str) else ""
    found = SYNONYMS.get(folded, folded)
    if found not in KINDS:
        raise wrong(f"{shown(value)} is no kind of network fault", suggestion(str(value), KINDS))
    return found


def _curve(value: Any) -> tuple[tuple[float, float], ...]:
    points = [tuple(point) for point in value if _is_point(point)] if isinstance(value, list) else []
    if not points or len(points) != len(value) or any(a[0] >= b[0] for a, b in pairwise(points)):
        raise wrong(
            "this is no charging curve",
            "[percent, part of the maximum from 0 to 1] in rising order: [[0, 0.7], [50, 1.0], [100, 0.1]]",
        )
    return tuple((float(soc), float(part)) for soc, part in points)


def _is_point(point: Any) -> bool:
    match point:
        case [int() | float() as soc, int() | float() as part]:
            return 0 <= soc <= 100 and 0 <= part <= 1
    return False


Behaviour = Literal["accept", "reject", "pending", "slow", "silent"]


class Section(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)
    stand_ins: ClassVar[dict[str, Any]] = {}
    """What takes the place of a required value that is wrong, so that the rest of the section can be looked at."""


class LabConfig(Section):
    """`[lab]`: the lab as a whole."""

    name: Name = "lab"
    speed: Annotated[float, number(0.01, 10_000, "simulated seconds per second")] = 1.0
    seed: Annotated[int, whole(0, 2**63 - 1)] = 42
    state_dir: FileName | None = None
    resume: Annotated[Literal["resume", "power-loss"], choice("resume", "power-loss")] = "resume"


class CsmsSection(Section):
    """`[csms]`, and `csms = {…}` of a charger: where chargers connect to, and how they prove who they are."""

    url: CsmsUrl | None = None
    security_profile: Annotated[int, whole(0, 3)] | None = None
    password: Secret | None = None
    password_env: Variable | None = None
    ca_file: FileName | None = None
    cert_file: FileName | None = None
    key_file: FileName | None = None


class TokenConfig(Section):
    """One entry of `embedded_csms.tokens`. `parent`: the group it belongs to."""

    id: Annotated[str, text_of(1, 36)]
    status: Annotated[
        Literal["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"],
        choice("Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"),
    ] = "Accepted"
    parent: Annotated[str, text_of(1, 36)] | None = None


def _token(value: Any) -> Any:
    if not isinstance(value, str | dict):
        raise wrong(
            f"{shown(value)} is no token", '"DEADBEEF", or { id = "FLEET-1", status = "Blocked", parent = "FLEET" }'
        )
    return {"id": value} if isinstance(value, str) else value


class EmbeddedCsmsSection(Section):
    """`[embedded_csms]`: the CSMS that the lab brings along."""

    host: HostName = "127.0.0.1"
    port: Port = 9000
    tokens: tuple[Annotated[TokenConfig, BeforeValidator(_token)], ...] = (TokenConfig(id="DEADBEEF"),)
    accept_unknown_tokens: Flag = False
    heartbeat_interval: Annotated[int, whole(1, 86_400 * 7)] = 300
    strict: Flag = True
    password: Secret | None = None
    password_env: Variable | None = None
    cert_file: FileName | None = None
    key_file: FileName | None = None
    client_ca_file: FileName | None = None
    policy: dict[
        Annotated[str, BeforeValidator(_action)],
        Annotated[Behaviour, choice("accept", "reject", "pending", "slow", "silent")],
    ] = {}


class GatewayTokenConfig(Section):
    """`[[gateway.tokens]]`."""

    token: Secret | None = None
    token_env: Variable | None = None
    scopes: tuple[Annotated[Literal["read", "command", "admin"], choice("read", "command", "admin")], ...] = (
        "read",
        "command",
        "admin",
    )


class GatewayConfig(Section):
    """`[gateway]`: the HTTP door."""

    enabled: Flag = True
    host: HostName = "127.0.0.1"
    port: Port = 8088
    cors_origins: tuple[Word, ...] = ()
    tokens: tuple[GatewayTokenConfig, ...] = ()


class JournalConfig(Section):
    """`[journal]`: how much of the traffic is kept on disk."""

    max_age_days: Annotated[float, number(0.01, 3650, "days")] = 7
    max_bytes: Size = 2_000_000_000

    @property
    def max_age_s(self) -> float:
        return self.max_age_days * 86_400.0


class TransfersConfig(Section):
    """`[transfers]`: which URLs from a CSMS may be followed."""

    schemes: tuple[Annotated[Literal["http", "https", "ftp"], choice("http", "https", "ftp")], ...] = (
        "http",
        "https",
        "ftp",
    )
    allow_private: Flag = False
    max_bytes: Size = 64_000_000
    timeout_s: Annotated[float, number(0.1, 86_400, "seconds")] = 60


class Coordinates(Section):
    """Where on earth, in degrees."""

    latitude: Annotated[float, number(-90, 90, "degrees")]
    longitude: Annotated[float, number(-180, 180, "degrees")]


class LocationConfig(Section):
    """`[[location]]`: a site with chargers."""

    id: Id
    name: Word = ""
    address: Word = ""
    city: Word = ""
    country: Word = ""
    coordinates: Coordinates | None = None


class ConnectorSection(Section):
    """`[[charger.connector]]`: one connector, spelled out; the current follows from power and voltage."""

    evse: Annotated[int, whole(1, 1000)] | None = None
    connector: Annotated[int, whole(1, 1000)] | None = None
    type: TypeName
    max_power_w: Annotated[float, number(1, 10_000_000, "W")]
    current: Annotated[Literal["AC", "DC"], choice("AC", "DC")] | None = None
    phases: Annotated[int, whole(1, 3)] | None = None
    voltage: Annotated[float, number(1, 2000, "V")] | None = None
    max_current_a: Annotated[float, number(0.1, 10_000, "A")] | None = None
    cable: Annotated[Literal["fixed", "socket"], choice("fixed", "socket")] | None = None


class ChargerFields(Section):
    """What a charger and a group of chargers have in common."""

    location: Id | None = None
    ocpp_version: Version = "1.6"
    brand: Name | None = None
    model: Name | None = None
    vehicle: Name | None = None
    csms: CsmsSection | None = None
    configuration: dict[Annotated[str, text_of(1, 250)], SettingValue] = {}
    connectors: tuple[ConnectorSection, ...] = Field(default=(), alias="connector", max_length=64)


class ChargerSection(ChargerFields):
    """`[[charger]]`."""

    stand_ins: ClassVar[dict[str, Any]] = {"identity": "=:="}

    id: Id | None = None
    identity: Identity
    name: Name | None = None


class GroupSection(ChargerFields):
    """`[[charger_group]]`: many alike. `{n}` is the number from 1, `{n:03}` the same with leading zeros."""

    stand_ins: ClassVar[dict[str, Any]] = {"identity": "=:=", "count": 1}

    count: Annotated[int, whole(1, GROUP_LIMIT)]
    id: Pattern | None = None
    identity: Pattern
    name: Pattern | None = None


class VehicleSection(Section):
    """`[[vehicle]]`: what is left out is taken from the shipped vehicle of that name, else from the default one."""

    name: Name
    battery_kwh: Annotated[float, number(0.1, 10_000, "kWh")] | None = None
    max_ac_w: Annotated[float, number(0, 10_000_000, "W")] | None = None
    max_dc_w: Annotated[float, number(0, 10_000_000, "W")] | None = None
    ac_phases: Annotated[int, whole(1, 3)] | None = None
    soc: Annotated[float, number(0, 100, "percent")] | None = None
    curve: Annotated[tuple[tuple[float, float], ...], BeforeValidator(_curve)] | None = None


class NetworkFaultConfig(Section):
    """`[[network_fault]]`: disturbs the link of the chargers whose id or identity fits one of the patterns, in any case
    of letters. Direction, action and value mean what they mean in the operation set-network-fault."""

    stand_ins: ClassVar[dict[str, Any]] = {"kind": "drop"}

    chargers: tuple[Name, ...] = ("*",)
    direction: Annotated[FaultDirection, choice("in", "out", "both")] = "both"
    action: Annotated[str, BeforeValidator(_any_action)] | None = None
    kind: Annotated[NetworkFaultKind, BeforeValidator(_network_fault_kind)]
    value: Annotated[float, number(0, 1e9)] | None = None
    probability: Annotated[float, number(0, 1)] = 1.0
    seed: Annotated[int, whole(0, 2**63 - 1)] | None = None

    def means(self, *names: str) -> bool:
        """Is a charger with these names meant?"""
        folded = [name.casefold() for name in names]
        return any(fnmatchcase(name, pattern.casefold()) for name in folded for pattern in self.chargers)


class TrafficConfig(Section):
    """`[traffic]`: vehicles come and go by themselves; `sessions_per_hour` for each connector, 0 = none."""

    sessions_per_hour: Annotated[float, number(0, 3600)] = 4
