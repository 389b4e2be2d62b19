"""The device model's kept part: what operators set, beside what the lab file said when they did."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ocpplab_tui.charger.device_model import DeviceModel


class KeptConfiguration:
    """A `charger.kept.Kept`. The lab file gives initial values; a stored value wins, unless that very value of the file
    has changed since."""

    __slots__ = ("_file", "_model", "outdated")

    def __init__(self, model: DeviceModel, configuration: Mapping[str, str]) -> None:
        self._model = model
        self.outdated = False
        """What is stored was set over another lab file."""
        self._file = {_full_name(model, name): _digest(value) for name, value in configuration.items()}

    @property
    def revision(self) -> int:
        return self._model.revision

    def state(self) -> Any:
        """{"values": name → value, "file": name → digest}."""
        return {"values": self._model.changes(), "file": self._file}

    def restore(self, state: Any, _now: float) -> None:
        """A default that an operator went back to counts too: what the file set and the store has not is undone."""
        told: dict[str, str] = state["file"]
        newer = {name for name, digest in self._file.items() if told.get(name) != digest}
        self.outdated = told != self._file
        values: dict[str, str] = state["values"]
        kept = {name: text for name, text in values.items() if name.partition("#")[0] not in newer}
        for name in self._file:
            variable = self._model.definition.by_name(name)
            if name not in newer and name not in kept and variable is not None:
                kept[name] = variable.default
        self._model.restore(kept)


def _full_name(model: DeviceModel, name: str) -> str:
    variable = model.definition.by_any_name(name)
    return name if variable is None else variable.name


def _digest(value: str) -> str:
    """So that a secret of the lab file stands in one place only."""
    return blake2b(value.encode(), digest_size=12).hexdigest()
