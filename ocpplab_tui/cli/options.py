"""Options of `run`, and who wins: an option or its variable (typer looks there), the lab file, the user's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.config.user_settings import UserSettings

NOT_YET = "is not yet part of this release"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What was given for one run; None where nothing was."""

    headless: bool = False
    csms: str | None = None
    gateway: bool | None = None
    gateway_port: int | None = None
    state_dir: Path | None = None
    fresh: bool = False
    speed: float | None = None
    seed: int | None = None
    theme: str | None = None
    read_only: bool = False
    ascii: bool | None = None
    no_color: bool | None = None
    plain: bool = False
    json: bool = False
    filter: str | None = None
    workers: int = 1
    log_level: str | None = None
    log_file: Path | None = None

    def check(self) -> None:
        """Raises InputError for what only a later release can do."""
        later = {
            "--read-only": self.read_only,
            "--plain": self.plain,
            "--json": self.json,
            "--filter": self.filter is not None,
            "--workers": self.workers > 1,
        }
        used = [Mistake(option, "", NOT_YET) for option, is_used in later.items() if is_used]
        if used:
            raise InputError(*used)

    @property
    def wants_gateway(self) -> bool | None:
        """A port asks for a gateway too; None where nothing was said."""
        return True if self.gateway is None and self.gateway_port is not None else self.gateway

    def over(self, settings: UserSettings, environment: Mapping[str, str]) -> RunOptions:
        """These options, with the user's settings where nothing was given. NO_COLOR counts as given."""
        no_color = self.no_color
        if no_color is None:
            no_color = bool(environment.get("NO_COLOR")) or bool(settings.no_color)
        return replace(
            self,
            theme=self.theme or settings.theme,
            ascii=bool(settings.ascii) if self.ascii is None else self.ascii,
            no_color=no_color,
            log_level=self.log_level or settings.log_level or "info",
            log_file=self.log_file or (Path(settings.log_file).expanduser() if settings.log_file else None),
        )
