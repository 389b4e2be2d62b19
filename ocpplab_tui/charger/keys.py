"""OCPP 1.6's configuration keys: a view of the device model's rows (K-01..K-04)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ocpplab_tui.charger.definitions import Variable
    from ocpplab_tui.charger.device_model import DeviceModel, SetOutcome


class KeyView(NamedTuple):
    """One element of GetConfiguration.conf. `value` None: it is write-only and never told."""

    name: str
    readonly: bool
    value: str | None


class KeyOutcome(NamedTuple):
    """`status`: Accepted, RebootRequired, Rejected, or NotSupported (unknown). `reason`: for people, "" where done."""

    status: str
    reason: str = ""


def all_keys(model: DeviceModel) -> list[KeyView]:
    """All that a 1.6 charger has, in the specification's order."""
    if model.definition.version != "1.6":
        return []
    return [_view(model, variable) for variable in model.definition.keys]


def get_key(model: DeviceModel, name: str) -> KeyView | None:
    variable = _key(model, name)
    return _view(model, variable) if variable is not None else None


def set_key(model: DeviceModel, name: str, value: str) -> KeyOutcome:
    variable = _key(model, name)
    if variable is None:
        return KeyOutcome("NotSupported", f"this charger has no key {name}")
    return outcome_of(model.assign(variable, value))


def outcome_of(outcome: SetOutcome) -> KeyOutcome:
    """A 2.0.1 answer in 1.6's words."""
    return KeyOutcome(outcome.status, outcome.info)


def _key(model: DeviceModel, name: str) -> Variable | None:
    return model.definition.by_key(name) if model.definition.version == "1.6" else None


def _view(model: DeviceModel, variable: Variable) -> KeyView:
    value = model.text(variable.number) if variable.readable else None
    return KeyView(variable.face.key, not variable.writable, value)
