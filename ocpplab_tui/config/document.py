"""From the text of a lab file to its sections, each checked for itself."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.config.report import Report
from ocpplab_tui.config.sections import (
    ChargerSection,
    CsmsSection,
    EmbeddedCsmsSection,
    GatewayConfig,
    GroupSection,
    JournalConfig,
    LabConfig,
    LocationConfig,
    NetworkFaultConfig,
    Section,
    TokenConfig,
    TrafficConfig,
    TransfersConfig,
    VehicleSection,
)
from ocpplab_tui.config.values import printable, shown


@dataclass(slots=True)
class Document:
    """The sections that could be read; in lists with the position at which they stand in the file."""

    lab: LabConfig = field(default_factory=LabConfig)
    csms: CsmsSection | None = None
    embedded_csms: EmbeddedCsmsSection | None = None
    tokens: tuple[TokenConfig, ...] = ()  # of a CSMS of ours that does not run
    gateway: GatewayConfig | None = None
    journal: JournalConfig = field(default_factory=JournalConfig)
    transfers: TransfersConfig = field(default_factory=TransfersConfig)
    traffic: TrafficConfig | None = None
    locations: list[tuple[int, LocationConfig]] = field(default_factory=list)
    chargers: list[tuple[int, ChargerSection]] = field(default_factory=list)
    groups: list[tuple[int, GroupSection]] = field(default_factory=list)
    vehicles: list[tuple[int, VehicleSection]] = field(default_factory=list)
    network_faults: list[tuple[int, NetworkFaultConfig]] = field(default_factory=list)


TABLES: dict[str, type[Section]] = {
    "lab": LabConfig,
    "csms": CsmsSection,
    "embedded_csms": EmbeddedCsmsSection,
    "gateway": GatewayConfig,
    "journal": JournalConfig,
    "transfers": TransfersConfig,
    "traffic": TrafficConfig,
}
LISTS: dict[str, tuple[str, type[Section]]] = {
    "location": ("locations", LocationConfig),
    "charger": ("chargers", ChargerSection),
    "charger_group": ("groups", GroupSection),
    "vehicle": ("vehicles", VehicleSection),
    "network_fault": ("network_faults", NetworkFaultConfig),
}


def read(text: str, report: Report) -> Document:
    """The sections of a lab file; what is wrong with them goes to the report."""
    document = Document()
    for name, raw in toml(text, report).items():
        if name in TABLES:
            section = report.parse(TABLES[name], raw, (name,))
            if section is not None:
                setattr(document, name, section)
        elif name in LISTS:
            attribute, kind = LISTS[name]
            getattr(document, attribute).extend(_entries(kind, raw, name, report))
        else:
            problem = f'unknown section or key "{printable(name)[:60]}"'
            report.mistake((name,), problem, suggestion(name, [*TABLES, *LISTS]))
    return document


def toml(text: str, report: Report) -> dict[str, Any]:
    """The tables of a TOML text; {} and a mistake with line and column when it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = printable(str(error))
        found = re.fullmatch(r"(.*) \(at (line \d+, column \d+|end of document)\)", message)
        place = (found[2] + ": " + found[1]) if found else message
        report.mistake((), f"not TOML: {place}")
    except (ValueError, RecursionError):
        report.mistake((), "not TOML that can be read: a number is too long, or tables are nested too deep")
    return {}


def _entries(kind: type[Section], raw: Any, name: str, report: Report) -> list[tuple[int, Section]]:
    if not isinstance(raw, list):
        problem = "is one table, and should be a list of them" if isinstance(raw, dict) else f"{shown(raw)} is no table"
        report.mistake((name,), problem, f"write [[{name}]] with two brackets")
        return []
    parsed = ((position, report.parse(kind, entry, (name, position))) for position, entry in enumerate(raw))
    return [(position, section) for position, section in parsed if section is not None]
