"""From how a user describes a charger to the `ChargerConfig` that the lab runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from ocpplab_tui.base.errors import OperationRefused, UnknownName
from ocpplab_tui.config import catalog
from ocpplab_tui.config.access_rules import Access, problems
from ocpplab_tui.config.catalog import ConnectorSpec, ConnectorType, Model
from ocpplab_tui.config.lab_model import ChargerConfig, CsmsConfig, LabFile
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.config.security import expanded
from ocpplab_tui.config.values import EMBEDDED, IDENTITY, IDENTITY_HINT, csms_url
from ocpplab_tui.lab.inventory_port import ChargerSpec


def charger_config(charger_id: str, spec: ChargerSpec, lab_file: LabFile) -> ChargerConfig:
    """The charger that `spec` describes. Raises OperationRefused that says what would be right."""
    if not IDENTITY.fullmatch(spec.identity):
        raise OperationRefused(f"{spec.identity[:60]!r} is no OCPP identity; {IDENTITY_HINT}")
    try:
        model = catalog.find(spec.brand_slug, spec.model_slug)
    except UnknownName as error:
        raise OperationRefused(str(error)) from error
    plain = ChargerConfig(
        id=charger_id,
        identity=spec.identity,
        ocpp_version=spec.ocpp_version,
        model=model,
        csms=CsmsConfig(),
        vehicle=lab_file.default_vehicle,
        name=spec.name or spec.identity,
        location=spec.location_id,
    )
    made = changed(plain, {"connector_type": spec.connector_type, "ws_url": spec.ws_url}, lab_file)
    return made if spec.security_profile is None else replace(made, csms=_with_access(made.csms, spec))


def _with_access(csms: CsmsConfig, spec: ChargerSpec) -> CsmsConfig:
    """The CSMS, with how this charger proves who it is there. Raises OperationRefused."""
    access = Access(
        profile=spec.security_profile or 0,
        password=spec.password,
        ca_file=spec.ca_file,
        cert_file=spec.cert_file,
        key_file=spec.key_file,
    )
    if found := problems(csms.url, access):
        raise OperationRefused("; ".join(f"{name}: {text}" for name, text in found.items()))
    return CsmsConfig(
        url=csms.url,
        security_profile=access.profile,
        password=SecretStr(access.password) if access.password else None,
        ca_file=expanded(access.ca_file) if access.ca_file else None,
        cert_file=expanded(access.cert_file) if access.cert_file else None,
        key_file=expanded(access.key_file) if access.key_file else None,
    )


def changed(config: ChargerConfig, changes: Mapping[str, str], lab_file: LabFile) -> ChargerConfig:
    """The charger with some of `CHANGEABLE` changed. Raises OperationRefused."""
    values: dict[str, Any] = {}
    if "name" in changes:
        values["name"] = changes["name"] or config.identity
    if "ocpp_version" in changes:
        values["ocpp_version"] = changes["ocpp_version"]
    if "location_id" in changes:
        values["location"] = changes["location_id"] or None
    if "ws_url" in changes:
        values["csms"] = csms_of(changes["ws_url"], config, lab_file)
    if "connector_type" in changes:
        values["model"] = with_connector_type(config.model, changes["connector_type"])
    return replace(config, **values)


def value_of(config: ChargerConfig, field: str) -> str:
    """What a config says to a field of `CHANGEABLE`, as text."""
    match field:
        case "name":
            return config.name
        case "ocpp_version":
            return config.ocpp_version
        case "location_id":
            return config.location or ""
        case "ws_url":
            return config.csms.url
        case _:
            return main_type(config.model)


def csms_of(text: str, config: ChargerConfig, lab_file: LabFile) -> CsmsConfig:
    """Where it connects to. What the lab file says of that CSMS (password, certificates) holds here too."""
    url = checked_url(text)
    for known in (config.csms, lab_file.csms):
        if known.url == url:
            return known
    if url == EMBEDDED and not _brings_csms(lab_file):
        raise OperationRefused("This lab has no embedded CSMS; give the ws:// or wss:// URL of one.")
    return CsmsConfig(url=url)


def checked_url(text: str) -> str:
    """The URL of a CSMS without a trailing slash, or "embedded". Raises OperationRefused."""
    try:
        return csms_url(text)
    except PydanticCustomError as error:
        context = error.context or {}
        raise OperationRefused(f"ws_url: {context['problem']}; {context['expected']}") from error


def main_type(model: Model) -> str:
    """The connector type that stands for the whole charger: its first one's."""
    return model.connectors[0].type if model.connectors else ""


def with_connector_type(model: Model, text: str) -> Model:
    """The model as it is, where one of its connectors is of this type; else with all its plugs exchanged for it."""
    kind = catalog.connector_type(text)
    if kind is None:
        known = suggestion(text, catalog.connector_types(), what="there are")
        raise OperationRefused(f"{text[:60]!r} is no type of connector; {known}")
    if any(spec.type == kind.name for spec in model.connectors):
        return model
    connectors = tuple(_exchanged(spec, kind) for spec in model.connectors)
    return replace(model, connectors=connectors, current=catalog.current_of(connectors))


def _exchanged(spec: ConnectorSpec, kind: ConnectorType) -> ConnectorSpec:
    """The same power through another plug."""
    current = spec.current if spec.current in kind.currents else kind.currents[0]
    phases = min(spec.phases, kind.ac_phases) if current == "AC" else 3
    voltage = spec.voltage if current == spec.current else (230.0 if current == "AC" else 400.0)
    volts = voltage * (phases if current == "AC" else 1)
    return replace(
        spec,
        type=kind.name,
        current=current,
        phases=phases,
        voltage=voltage,
        max_current_a=round(spec.max_power_w / volts, 2),
        cable=kind.cables[0],
    )


def _brings_csms(lab_file: LabFile) -> bool:
    return lab_file.embedded_csms is not None or any(each.csms.embedded for each in lab_file.chargers)


def canonical_type(text: str | None) -> str:
    """Our name of a connector type; "" for none."""
    kind = catalog.connector_type(text) if text else None
    return kind.name if kind is not None else ""
