"""Puts the sections of a lab file together: references, duplicates, and what does not go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import platformdirs

from ocpplab_tui.base.network_faults import misfits
from ocpplab_tui.config.csms_resolver import CsmsResolver
from ocpplab_tui.config.document import Document
from ocpplab_tui.config.fleet import FleetBuilder
from ocpplab_tui.config.gateway_tokens import gateway_tokens
from ocpplab_tui.config.lab_model import ChargerConfig, CsmsConfig, EmbeddedCsmsConfig, LabFile
from ocpplab_tui.config.report import Report
from ocpplab_tui.config.sections import EmbeddedCsmsSection, LabConfig, TrafficConfig, VehicleSection
from ocpplab_tui.config.security import Lookup, embedded_csms, expanded
from ocpplab_tui.config.slug import fingerprint, slug
from ocpplab_tui.config.values import EMBEDDED, printable, shown
from ocpplab_tui.config.vehicles import Vehicle, default_vehicle, shipped_vehicles

APPLICATION = "ocpplab-tui"


def build(document: Document, path: Path, report: Report, environment: Mapping[str, str]) -> LabFile:
    """The whole lab file; of use only when the report holds no mistakes afterwards."""
    lookup = Lookup(report, path.parent.absolute(), environment)
    lab = _named(document.lab, path)
    own_vehicles = _vehicles(document, report)
    _check_locations(document, report)
    builder = FleetBuilder(
        document,
        report,
        CsmsResolver(report, lookup, document.csms, document.embedded_csms),
        own_vehicles | {name: vehicle for name, vehicle in shipped_vehicles().items() if name not in own_vehicles},
    )
    embedded = embedded_csms(document.embedded_csms, report, lookup) if document.embedded_csms else None
    chargers = builder.build()
    _check_network_faults(document, chargers, report)
    return LabFile(
        path=path,
        state_dir=state_dir(lab),
        lab=lab,
        csms=builder.default_csms if _uses_default(document) else _unused_default(document),
        embedded_csms=embedded or _implied(document, chargers),
        tokens=document.tokens or (document.embedded_csms or EmbeddedCsmsSection()).tokens,
        gateway=document.gateway,
        journal=document.journal,
        transfers=document.transfers,
        locations=tuple(location for _, location in document.locations),
        chargers=chargers,
        vehicles=tuple((own_vehicles or shipped_vehicles()).values()),
        network_faults=tuple(fault for _, fault in document.network_faults),
        traffic=document.traffic or TrafficConfig(sessions_per_hour=0),
        gateway_tokens=gateway_tokens(document.gateway, report, lookup),
    )


def _uses_default(document: Document) -> bool:
    """Whether `[csms]` has to be whole: a default that every charger completes in its own way need not be."""
    chargers = [charger for _, charger in (*document.chargers, *document.groups)]
    return not chargers or any(charger.csms is None for charger in chargers)


def _unused_default(document: Document) -> CsmsConfig:
    url = document.csms.url if document.csms else None
    return CsmsConfig(url=url or EMBEDDED)


def state_dir(lab: LabConfig) -> Path:
    """Where the lab keeps its state: as the file says (from the working directory), else below the user's."""
    if lab.state_dir is not None:
        return Path.cwd() / expanded(lab.state_dir)
    folder = slug(lab.name) or f"lab-{fingerprint(lab.name)}"
    return platformdirs.user_state_path(APPLICATION, appauthor=False) / folder


def _named(lab: LabConfig, path: Path) -> LabConfig:
    if "name" in lab.model_fields_set:
        return lab
    return lab.model_copy(update={"name": printable(path.stem)[:100] or "lab"})


def _implied(document: Document, chargers: tuple[ChargerConfig, ...]) -> EmbeddedCsmsConfig | None:
    """The embedded CSMS runs unasked when somebody is to connect to it."""
    default_is_ours = document.csms is None or document.csms.url in (None, EMBEDDED)
    wanted = default_is_ours and (document.csms is not None or not chargers)
    if wanted or any(charger.csms.embedded for charger in chargers):
        return EmbeddedCsmsConfig()
    return None


def _vehicles(document: Document, report: Report) -> dict[str, Vehicle]:
    vehicles: dict[str, Vehicle] = {}
    for position, section in document.vehicles:
        if section.name in vehicles:
            report.mistake(("vehicle", position, "name"), f"{shown(section.name)} stands here a second time")
        vehicles[section.name] = _vehicle(section)
    return vehicles


def _vehicle(section: VehicleSection) -> Vehicle:
    given = {name: getattr(section, name) for name in section.model_fields_set}
    return replace(shipped_vehicles().get(section.name, default_vehicle()), **given)


def _check_locations(document: Document, report: Report) -> None:
    seen: set[str] = set()
    for position, location in document.locations:
        if location.id in seen:
            report.mistake(("location", position, "id"), f'the id "{location.id}" stands here a second time')
        seen.add(location.id)


def _check_network_faults(document: Document, chargers: tuple[ChargerConfig, ...], report: Report) -> None:
    """Chargers may be added later, so a pattern that fits nobody yet is no mistake."""
    for position, fault in document.network_faults:
        place = ("network_fault", position)
        if not report.knows((*place, "kind")):
            for misfit in misfits(fault.kind, fault.direction, fault.action, fault.value):
                report.mistake((*place, misfit.field), misfit.problem, misfit.expected)
        if not any(fault.means(charger.id, charger.identity) for charger in chargers):
            report.note((*place, "chargers"), "no charger of this file fits")
