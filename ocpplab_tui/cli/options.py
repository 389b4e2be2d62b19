"""Options of `run`, and who wins: an option or its variable (typer looks there), the lab file, the user's settings."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.config.user_settings import UserSettings


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
    reduced_motion: bool = False
    plain: bool = False
    json: bool = False
    filter: str | None = None
    workers: int = 1
    log_level: str | None = None
    log_file: Path | None = None

    def check(self) -> None:
        """Raises InputError for options that don't go together, and for what this system can't do."""
        mistakes = []
        if self.workers > 1 and sys.platform == "win32":
            mistakes.append(Mistake("--workers", "", "this system can't hand sockets to a process", "leave it out"))
        if sum((self.headless, self.plain, self.json)) > 1:
            mistakes.append(Mistake("run", "", "--headless, --plain and --json exclude each other", "one of them"))
        if self.filter is not None and not self.streams:
            mistakes.append(Mistake("--filter", "", "there are no lines to filter", "--plain or --json with it"))
        if mistakes:
            raise InputError(*mistakes)

    @property
    def streams(self) -> bool:
        """Traffic as lines in place of a screen."""
        return self.plain or self.json

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
            reduced_motion=self.reduced_motion or bool(settings.reduced_motion),
            log_level=self.log_level or settings.log_level or "info",
            log_file=self.log_file or (Path(settings.log_file).expanduser() if settings.log_file else None),
        )
