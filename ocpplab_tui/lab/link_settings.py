"""A charger's way to its CSMS, from what its user wrote and what its device model says now."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from ocpplab_tui.charger.settings import Settings
from ocpplab_tui.config.lab_model import ChargerConfig
from ocpplab_tui.ocppj.settings import BackOff, LinkSettings


@dataclass(frozen=True, slots=True)
class CsmsAddress:
    """Where a charger really connects to: "embedded" is resolved by now. `url` without the identity."""

    url: str
    security_profile: int = 0
    password: SecretStr | None = field(default=None, repr=False)
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None


def link_settings(config: ChargerConfig, address: CsmsAddress, settings: Settings) -> LinkSettings:
    """A password that the CSMS has set (AuthorizationKey, BasicAuthPassword) wins over the lab file's."""
    password = settings.password
    if password is None and address.password is not None:
        password = address.password.get_secret_value().encode()
    return LinkSettings(
        url=address.url,
        identity=config.identity,
        version=config.ocpp_version,
        security_profile=address.security_profile,
        password=password,
        ca_file=address.ca_file,
        cert_file=address.cert_file,
        key_file=address.key_file,
        ping_interval_s=float(settings.ping_interval_s),
        call_timeout_s=float(settings.message_timeout_s),
        back_off=BackOff(*settings.back_off),
    )
