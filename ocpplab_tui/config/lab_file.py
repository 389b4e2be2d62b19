"""Lab files: `load` one for running, `check` one for its mistakes.

A lab file is TOML. Everything wrong with it is found at once, each as a `Mistake` that names file, key, value and what
would be right. Names of variables and files are followed; what is missing there stops `load` but is only a warning of
`check`, since the lab may run on another machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic_core import PydanticCustomError

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.config.building import build
from ocpplab_tui.config.document import read
from ocpplab_tui.config.lab_model import ChargerConfig, CsmsConfig, EmbeddedCsmsConfig, LabFile, is_loopback
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.config.report import Report
from ocpplab_tui.config.sections import (
    GatewayConfig,
    JournalConfig,
    LabConfig,
    LocationConfig,
    TokenConfig,
    TrafficConfig,
    TransfersConfig,
)
from ocpplab_tui.config.security import expanded, is_readable, sent_elsewhere
from ocpplab_tui.config.shipped import samples
from ocpplab_tui.config.values import csms_url, printable
from ocpplab_tui.config.vehicles import Vehicle

__all__ = [
    "ChargerConfig",
    "CsmsConfig",
    "EmbeddedCsmsConfig",
    "Findings",
    "JournalConfig",
    "LabConfig",
    "LabFile",
    "LocationConfig",
    "TokenConfig",
    "TrafficConfig",
    "TransfersConfig",
    "Vehicle",
    "check",
    "is_loopback",
    "load",
    "loads",
    "runnable",
]

MAX_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Findings:
    """What `check` found. `lab_file` is there when nothing is mistaken; warnings are errors of `run`. `chargers`: all
    that could be read, mistakes or not."""

    path: Path
    lab_file: LabFile | None
    chargers: tuple[ChargerConfig, ...]
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...]
    notes: tuple[Mistake, ...]


def load(
    path_or_stem: str | Path,
    *,
    environment: Mapping[str, str],
    csms: str | None = None,
    gateway: bool | None = None,
) -> LabFile:
    """A lab file to run: a path, or the name of a shipped sample (`demo`).

    `environment` resolves `password_env` and the like; `csms` sends all chargers elsewhere than the file says;
    `gateway` False leaves the file's gateway out, True runs one in any case. Raises InputError with everything that is
    wrong.
    """
    return runnable(check(path_or_stem, environment=environment, csms=csms, gateway=gateway))


def loads(text: str, *, environment: Mapping[str, str] | None = None, path: str | Path = "lab.toml") -> LabFile:
    """A lab file given as text; `path` is where it would be. Raises InputError with everything that is wrong."""
    return runnable(_examine(text, Path(path), environment or {}))


def check(
    path_or_stem: str | Path,
    *,
    environment: Mapping[str, str],
    csms: str | None = None,
    gateway: bool | None = None,
) -> Findings:
    """Everything that can be said about a lab file. Raises InputError only when there is no such file to read."""
    path = _find(path_or_stem)
    return _examine(_text(path), path, environment, _csms_option(csms), gateway)


def runnable(findings: Findings) -> LabFile:
    """The lab file, when there is nothing to say against running it. Raises InputError otherwise."""
    wrong = (*findings.mistakes, *findings.warnings)
    if wrong or findings.lab_file is None:
        raise InputError(*wrong)
    return findings.lab_file


def _find(path_or_stem: str | Path) -> Path:
    name = str(path_or_stem)
    path = expanded(name)
    if is_readable(path):
        return path
    known = samples()
    if name not in known:
        expected = suggestion(name, known, what="a lab file, or one of the shipped:")
        raise InputError(Mistake(printable(name), "", "there is no such file", expected))
    return known[name]


def _text(path: Path) -> str:
    where = printable(str(path))
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(Mistake(where, "", f"cannot be read: {error.strerror}")) from error
    if len(data) > MAX_BYTES:
        raise InputError(Mistake(where, "", "is no lab file: it is larger than 16 MB", "[[charger_group]] makes many"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(Mistake(where, "", f"line {line} is not UTF-8 text", "save the file as UTF-8")) from error


def _csms_option(csms: str | None) -> str | None:
    try:
        return None if csms is None else csms_url(csms)
    except PydanticCustomError as error:
        context = error.context or {}
        raise InputError(Mistake("--csms", "", context["problem"], context["expected"])) from error


def _examine(
    text: str, path: Path, environment: Mapping[str, str], csms: str | None = None, gateway: bool | None = None
) -> Findings:
    report = Report(printable(str(path)))
    document = read(text, report)
    if gateway is False:
        document.gateway = None
    elif gateway:
        document.gateway = (document.gateway or GatewayConfig()).model_copy(update={"enabled": True})
    if csms is not None:
        sent_elsewhere(document, csms)
    lab_file = build(document, path, report, environment)
    return Findings(
        path=path,
        lab_file=None if report.mistakes else lab_file,
        chargers=lab_file.chargers,
        mistakes=tuple(report.mistakes),
        warnings=tuple(report.warnings),
        notes=tuple(report.notes),
    )
