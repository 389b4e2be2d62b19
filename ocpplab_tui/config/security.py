"""Secrets and files that a lab file only names, and how the embedded CSMS is protected."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from ocpplab_tui.base.redaction import redact_text
from ocpplab_tui.config.document import Document
from ocpplab_tui.config.lab_model import EmbeddedCsmsConfig, is_loopback
from ocpplab_tui.config.report import Place, Report
from ocpplab_tui.config.sections import ChargerFields, CsmsSection, EmbeddedCsmsSection
from ocpplab_tui.config.values import EMBEDDED, printable

PASSWORD_HINT = 'password_env = "NAME_OF_A_VARIABLE" (or password = "…")'  # noqa: S105 - what to write
BOTH_PASSWORDS = "password and password_env are both given"
BOTH_HINT = "one of them; password_env keeps the secret out of the file"
CERTIFICATES_HINT = 'throw-away ones are made by "ocpplab-tui certificates DIR"'


Fields = TypeVar("Fields", bound=ChargerFields)


class Lookup:
    """Finds what a file only names: variables in the environment, files beside the lab file. Warns of each once."""

    def __init__(self, report: Report, folder: Path, environment: Mapping[str, str]) -> None:
        self._report = report
        self._folder = folder
        self._environment = environment
        self._missing: set[str | Path] = set()

    def secret(self, place: Place, value: SecretStr | None, variable: str | None) -> SecretStr | None:
        """The password itself, or the variable's; a warning when that is not set."""
        if value is not None or variable is None:
            return value
        text = self._environment.get(variable)
        if text:
            return SecretStr(text)
        self._warn(variable, place, f"the variable {variable} is not set", f"export {variable}=…")
        return None

    def file(self, place: Place, name: str | None) -> Path | None:
        """The file, absolute; a warning when it isn't there."""
        if name is None:
            return None
        path = self._folder / expanded(name)
        if not is_readable(path):
            # It may be the key itself that was written there.
            self._warn(path, place, f"there is no file {redact_text(printable(str(path)))}", CERTIFICATES_HINT)
        return path

    def key_file(self, place: Place, name: str | None) -> Path | None:
        """A file whose contents nobody else may know; a note when somebody else can read it."""
        path = self.file(place, name)
        if path is not None and is_open_to_others(path):
            self._report.note(place, f"others may read {printable(path.name)}", f"chmod 600 {printable(path.name)}")
        return path

    def _warn(self, missing: str | Path, place: Place, problem: str, expected: str) -> None:
        if missing not in self._missing:
            self._missing.add(missing)
            self._report.warning(place, problem, expected)


def expanded(name: str) -> Path:
    """A path with `~` replaced, where that is known."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def is_readable(path: Path) -> bool:
    """Whether a file (or a pipe) is there; what the system refuses as a name isn't."""
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):
        return False


def is_open_to_others(path: Path) -> bool:
    """Whether the system lets other users read it; never where it has no such modes, or the file is not there."""
    if os.name != "posix":
        return False
    try:
        return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False


def sent_elsewhere(document: Document, csms: str) -> None:
    """All chargers to one CSMS: the embedded one with what it asks for, another one with what the file says of it; then
    ours does not run, but its tokens are still those that forms offer."""
    base = document.csms or CsmsSection()
    own = None if csms == EMBEDDED else base.model_copy(update={"url": csms})
    document.csms = own or CsmsSection(url=EMBEDDED)
    if own is not None and document.embedded_csms is not None:
        document.tokens = document.embedded_csms.tokens
        document.embedded_csms = None
    document.chargers = [(position, _elsewhere(charger, csms)) for position, charger in document.chargers]
    document.groups = [(position, _elsewhere(group, csms)) for position, group in document.groups]


def _elsewhere(charger: Fields, csms: str) -> Fields:
    if charger.csms is None:
        return charger
    own = None if csms == EMBEDDED else charger.csms.model_copy(update={"url": csms})
    return charger.model_copy(update={"csms": own})


def embedded_csms(section: EmbeddedCsmsSection, report: Report, lookup: Lookup) -> EmbeddedCsmsConfig:
    """The embedded CSMS with its files and secrets; what doesn't fit together goes to the report."""
    place: Place = ("embedded_csms",)
    _check_embedded(section, report)
    return EmbeddedCsmsConfig(
        host=section.host,
        port=section.port,
        tokens=section.tokens,
        accept_unknown_tokens=section.accept_unknown_tokens,
        heartbeat_interval=section.heartbeat_interval,
        strict=section.strict,
        password=lookup.secret((*place, "password_env"), section.password, section.password_env),
        cert_file=lookup.file((*place, "cert_file"), section.cert_file),
        key_file=lookup.key_file((*place, "key_file"), section.key_file),
        client_ca_file=lookup.file((*place, "client_ca_file"), section.client_ca_file),
        policy=dict(section.policy),
    )


def _check_embedded(section: EmbeddedCsmsSection, report: Report) -> None:
    if not is_loopback(section.host) and not has_password(section):
        problem = f'"{section.host}" can be reached from other machines, and there is no password'
        report.mistake(("embedded_csms", "host"), problem, f'host = "127.0.0.1", or {PASSWORD_HINT}')
    for one, other in (("cert_file", "key_file"), ("key_file", "cert_file"), ("client_ca_file", "cert_file")):
        if getattr(section, one) and not getattr(section, other):
            report.mistake(("embedded_csms", other), f"is missing, since {one} is given", CERTIFICATES_HINT)
    if section.password is not None and section.password_env is not None:
        report.mistake(("embedded_csms", "password"), BOTH_PASSWORDS, BOTH_HINT)
    seen: set[str] = set()
    for position, token in enumerate(section.tokens):
        if token.id.casefold() in seen:
            report.mistake(("embedded_csms", "tokens", position), f'"{token.id}" stands here a second time')
        seen.add(token.id.casefold())


def has_password(section: CsmsSection | EmbeddedCsmsSection) -> bool:
    return section.password is not None or section.password_env is not None
