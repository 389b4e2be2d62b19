"""A lab file, looked at with the chargers' own eyes too: initial configuration values that they would refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random

from ocpplab_tui.base.errors import Mistake
from ocpplab_tui.base.redaction import is_secret_name
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.config.lab_file import ChargerConfig, Findings, check
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.config.report import key_text
from ocpplab_tui.config.values import printable, shown


def check_wholly(
    lab: str, *, environment: Mapping[str, str], csms: str | None = None, gateway: bool | None = None
) -> Findings:
    """As `config.lab_file.check`, and every setting tried on a charger of its kind."""
    findings = check(lab, environment=environment, csms=csms, gateway=gateway)
    refused = tuple(_refused_settings(findings))
    if not refused:
        return findings
    return replace(findings, lab_file=None, mistakes=(*findings.mistakes, *refused))


def _refused_settings(findings: Findings) -> Iterator[Mistake]:
    asked: set[object] = set()
    for config in findings.chargers:
        kind = (config.model, config.ocpp_version, tuple(config.configuration.items()))
        if config.configuration and config.model.connectors and kind not in asked:
            asked.add(kind)
            yield from _refused(config, printable(str(findings.path)))


def _refused(config: ChargerConfig, where: str) -> Iterator[Mistake]:
    charger = Charger(
        config.model,
        config.ocpp_version,
        0.0,
        random=Random(0),
        vehicle=config.vehicle,
        configuration=config.configuration,
    )
    model = charger.device_model
    names = [name for name, _, _ in model.listing()]
    for name, reason in charger.refused_configuration:
        key = f"{config.place}.{key_text(('configuration', name))}"
        if model.definition.by_any_name(name) is None:
            yield Mistake(where, key, f"no such setting in OCPP {config.ocpp_version}", suggestion(name, names))
        else:
            value = "its value" if is_secret_name(name) else shown(config.configuration[name])
            yield Mistake(where, key, f"{value} is refused", reason)
