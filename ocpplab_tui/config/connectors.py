"""Connectors that a lab file spells out, and the model of charger that they make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from typing import Any

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.config import catalog
from ocpplab_tui.config.catalog import Cable, ConnectorSpec, ConnectorType, Current, Model
from ocpplab_tui.config.report import Place, Report
from ocpplab_tui.config.sections import ChargerFields, ConnectorSection

LINE_VOLTAGES = (346, 500)
"""Three-phase AC of so many volts is what lies between two phases: 400 V there are 230 V of one phase."""


def model_of(charger: ChargerFields, place: Place, report: Report) -> Model:
    """The charger's model, with its own connectors where it spells them out; a generic one after a mistake."""
    model = _from_catalog(charger, place, report)
    if not charger.connectors:
        unknown = charger.model is None and charger.brand is None
        if unknown and not report.knows((*place, "connector")):
            report.mistake(
                (*place, "model"), "is missing", 'brand = "ocpplab" and model = "sdk-dc-50", or [[charger.connector]]'
            )
        return model or catalog.generic_model(())
    specs = _specs(charger.connectors, place, report)
    if model is None:
        return catalog.generic_model(specs)
    power = sum(spec.max_power_w for spec in specs)
    return replace(model, connectors=specs, current=catalog.current_of(specs), max_power_w=power)


def _from_catalog(charger: ChargerFields, place: Place, report: Report) -> Model | None:
    if charger.model is None:
        if charger.brand is not None:
            choices = ", ".join(
                model.slug for model in catalog.models() if model.brand_slug == charger.brand.casefold()
            )
            report.mistake(
                (*place, "model"), "is missing, since brand is given", f"one of {choices}" if choices else ""
            )
        return None
    if charger.brand is None:
        brands = catalog.brands_of(charger.model)
        expected = f'brand = "{brands[0]}"' if brands else "for example " + 'brand = "ocpplab", model = "sdk-dc-50"'
        report.mistake((*place, "brand"), "is missing, since model is given", expected)
        return None
    try:
        return catalog.find(charger.brand, charger.model)
    except UnknownName as error:
        problem, _, expected = str(error).partition("; ")
        known = charger.brand.casefold() in catalog.catalog().brands
        report.mistake((*place, "model" if known else "brand"), problem, expected)
    return None


def _specs(sections: Sequence[ConnectorSection], place: Place, report: Report) -> tuple[ConnectorSpec, ...]:
    specs: list[ConnectorSpec] = []
    taken: dict[int, set[int]] = defaultdict(set)
    for position, section in enumerate(sections):
        here = (*place, "connector", position)
        evse = section.evse or (max(taken, default=0) + 1 if section.connector is None else 1)
        number = section.connector or len(taken[evse]) + 1
        if number in taken[evse]:
            report.mistake((*here, "connector"), f"EVSE {evse} has a connector {number} already", "each number once")
        taken[evse].add(number)
        specs.append(_spec(section, evse, number, here, report))
    _check_gaps(taken, place, report)
    return tuple(sorted(specs, key=lambda spec: (spec.evse, spec.connector)))


def _check_gaps(taken: dict[int, set[int]], place: Place, report: Report) -> None:
    if sorted(taken) != list(range(1, len(taken) + 1)):
        problem = f"EVSEs are numbered {_listed(taken)}"
        report.mistake((*place, "connector"), problem, f"1 to {len(taken)} without a gap (OCPP 2.0.1)")
    for evse, numbers in taken.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            problem = f"the connectors of EVSE {evse} are numbered {_listed(numbers)}"
            report.mistake((*place, "connector"), problem, f"1 to {len(numbers)} without a gap (OCPP 2.0.1)")


def _listed(numbers: Any) -> str:
    return ", ".join(str(number) for number in sorted(numbers))


def _spec(section: ConnectorSection, evse: int, number: int, place: Place, report: Report) -> ConnectorSpec:
    kind = catalog.connector_type(section.type)
    assert kind is not None  # noqa: S101 - the section took only known types
    current = _current(section, kind, place, report)
    phases = _phases(section, kind, current, place, report)
    voltage = section.voltage or (230.0 if current == "AC" else 400.0)
    if current == "AC" and phases == 3 and LINE_VOLTAGES[0] <= voltage <= LINE_VOLTAGES[1]:
        voltage = round(voltage / sqrt(3))
    volts = voltage * (phases if current == "AC" else 1)
    return ConnectorSpec(
        evse=evse,
        connector=number,
        type=kind.name,
        current=current,
        max_power_w=section.max_power_w,
        phases=phases,
        voltage=voltage,
        max_current_a=section.max_current_a or round(section.max_power_w / volts, 2),
        cable=_cable(section, kind, place, report),
    )


def _current(section: ConnectorSection, kind: ConnectorType, place: Place, report: Report) -> Current:
    if section.current is not None and section.current not in kind.currents:
        problem = f"{kind.name} carries no {section.current}"
        report.mistake((*place, "current"), problem, f'current = "{kind.currents[0]}"')
    return section.current or kind.currents[0]


def _phases(section: ConnectorSection, kind: ConnectorType, current: Current, place: Place, report: Report) -> int:
    most = kind.ac_phases if current == "AC" else 3
    if section.phases is not None and section.phases > most:
        report.mistake((*place, "phases"), f"{kind.name} carries no {section.phases} phases", f"phases = {most}")
    return section.phases or most


def _cable(section: ConnectorSection, kind: ConnectorType, place: Place, report: Report) -> Cable:
    cable = section.cable or catalog.cable_of(section.type) or kind.cables[0]
    if cable not in kind.cables:
        problem = f"{kind.name} does not come as {'a socket' if cable == 'socket' else 'a fixed cable'}"
        report.mistake((*place, "cable"), problem, f'cable = "{kind.cables[0]}"')
    return cable
