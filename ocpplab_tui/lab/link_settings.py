"""A charger's way to its CSMS, from what its user wrote and what its device model says now."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pydantic import SecretStr

from ocpplab_tui.charger.settings import Settings
from ocpplab_tui.config.lab_model import ChargerConfig
from ocpplab_tui.ocppj.settings import BackOff, LinkSettings
from ocpplab_tui.protocol.ports import AS_THE_LAB_FILE_SAYS, Home, Way

ROOTS_BYTES_MAX = 16_000
"""A longer CA file is a list of the world's CAs: the link uses it, but no charger takes it over as its own roots."""


@dataclass(frozen=True, slots=True)
class CsmsAddress:
    """Where a charger really connects to: "embedded" is resolved by now. `url` without the identity."""

    url: str
    security_profile: int = 0
    password: SecretStr | None = field(default=None, repr=False)
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None


def link_settings(
    config: ChargerConfig, address: CsmsAddress, settings: Settings, way: Way = AS_THE_LAB_FILE_SAYS
) -> LinkSettings:
    """A password that the CSMS has set (AuthorizationKey, BasicAuthPassword) wins over the lab file's, and so does
    what the station says of the way to go."""
    password = settings.password
    if password is None and address.password is not None:
        password = address.password.get_secret_value().encode()
    return LinkSettings(
        url=address.url if way.url is None else way.url,
        identity=config.identity,
        version=config.ocpp_version,
        security_profile=address.security_profile if way.security_profile is None else way.security_profile,
        password=password,
        roots=way.roots,
        certificate=way.certificate,
        key=way.key,
        wildcards=settings.tls_wildcards,
        ca_file=address.ca_file,
        cert_file=address.cert_file,
        key_file=address.key_file,
        ping_interval_s=float(settings.ping_interval_s),
        call_timeout_s=float(settings.message_timeout_s),
        back_off=BackOff(*settings.back_off),
    )


def home_of(address: CsmsAddress, settings: Settings) -> Home:
    """The way that the lab file says, as the station sees it."""
    profile = address.security_profile
    return Home(
        url=address.url,
        security_profile=profile,
        password=settings.password is not None or address.password is not None,
        trusts=address.ca_file is not None or profile >= 2,  # without a file the system's CAs count
        roots=_text(address.ca_file),
        certificate=_text(address.cert_file),
    )


def _text(path: Path | None) -> str:
    """PEM of a file; "" where there is none that can be read: the link will say so."""
    if path is None:
        return ""
    try:
        status = path.stat()
        return _read(path, status.st_mtime_ns) if status.st_size <= ROOTS_BYTES_MAX else ""
    except (OSError, UnicodeError):
        return ""


@lru_cache(maxsize=64)
def _read(path: Path, _changed_ns: int) -> str:
    """One text for all chargers that share the file."""
    return path.read_text(encoding="ascii")
