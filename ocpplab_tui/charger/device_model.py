"""One charger's configuration and live values: the device model of OCPP 2.0.1 §6 with OCPP 1.6's keys as a view of it.

Held is only what differs from the shared Definition. What is set is in force at once: `settings` tells the new value,
and listeners are called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.charger import keys, reports
from ocpplab_tui.charger.definitions import (
    ACTUAL,
    CONFIGURATION_VALUE_MAX,
    MAX_SET,
    MIN_SET,
    ComponentKey,
    Definition,
    Variable,
    VariableKey,
)
from ocpplab_tui.charger.keys import KeyOutcome, KeyView
from ocpplab_tui.charger.live import LiveSource, read
from ocpplab_tui.charger.settings import Settings
from ocpplab_tui.charger.values import OUT_OF_RANGE, InvalidValue, Range, normalised

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ocpplab_tui.charger.reports import VariableView, Wanted

Listener = Callable[[Variable], object]
Guard = Callable[[Variable, str], None]
"""Raises InvalidValue for what cannot be, as things are."""


class GetOutcome(NamedTuple):
    """`status`: GetVariableStatusEnumType. `value` only with Accepted; "" = supported but unset (B06.FR.13)."""

    status: str
    value: str | None = None
    reason_code: str = ""


class SetOutcome(NamedTuple):
    """`status`: SetVariableStatusEnumType. `reason_code` and `info` for statusInfo; `info` never repeats the value."""

    status: str
    reason_code: str = ""
    info: str = ""

    @property
    def done(self) -> bool:
        return self.status in ("Accepted", "RebootRequired")


class DeviceModel:
    """The variables of one charger.

    Names of components, variables and keys match in any case. EVSE 0 and connector 0 are the whole (GEN-04).
    """

    __slots__ = ("_limits", "_listeners", "_source", "_values", "definition", "guard", "revision", "settings")

    def __init__(self, definition: Definition, source: LiveSource) -> None:
        self.definition = definition
        self.settings = Settings(definition)
        self.revision = 0
        """Rises with each change: what was stored at the same revision needs no storing again."""
        self.guard: Guard | None = None
        """Who may object to a value that is fine by itself (a security profile without its certificates)."""
        self._source = source
        self._values: dict[int, str] | None = None
        self._limits: dict[tuple[int, str], str] | None = None
        self._listeners: dict[int, list[Listener]] | None = None

    # -- OCPP 2.0.1: GetVariables, SetVariables, reports -----------------------------------------------------------

    def get(self, component: ComponentKey, variable: VariableKey, attribute: str = ACTUAL) -> GetOutcome:
        """One element of GetVariables (B06)."""
        found = self._find(component, variable, attribute)
        if isinstance(found, str):
            return GetOutcome(found)
        if not found.readable:
            return GetOutcome("Rejected", reason_code="WriteOnly")
        return GetOutcome("Accepted", self.attribute_text(found, attribute))

    def set(self, component: ComponentKey, variable: VariableKey, attribute: str, value: str) -> SetOutcome:
        """One element of SetVariables (B05): component, variable, attribute, then the value is judged."""
        found = self._find(component, variable, attribute)
        return SetOutcome(found) if isinstance(found, str) else self.assign(found, value, attribute)

    def variables(self, base: str) -> Iterator[VariableView]:
        """What GetBaseReport tells: base "Full", "Configuration" or "Summary" (or with "Inventory" behind it)."""
        return reports.base_report(self, base)

    def select(self, criteria: Collection[str] = (), wanted: Sequence[Wanted] = ()) -> Iterator[VariableView]:
        """What GetReport tells (B08): components that meet one of the criteria, and of these what is wanted."""
        return reports.custom_report(self, criteria, wanted)

    # -- OCPP 1.6: GetConfiguration, ChangeConfiguration -----------------------------------------------------------

    def get_key(self, name: str) -> KeyView | None:
        """One configuration key; None: unknown. The value of a write-only key is None."""
        return keys.get_key(self, name)

    def set_key(self, name: str, value: str) -> KeyOutcome:
        """ChangeConfiguration: Accepted, RebootRequired, Rejected or NotSupported (unknown key), with a reason."""
        return keys.set_key(self, name, value)

    def keys(self) -> list[KeyView]:
        """All configuration keys in the specification's order; [] for a 2.0.1 charger."""
        return keys.all_keys(self)

    # -- people's doors: gateway, lab file, screen -----------------------------------------------------------------

    def set_any(self, name: str, value: str) -> KeyOutcome:
        """Set by any name that `Definition.by_any_name` knows; same rules and answers as `set_key`, but that what is
        set by hand may be set too."""
        variable = self.definition.by_any_name(name)
        if variable is None:
            return KeyOutcome("NotSupported", f"this charger has no {name}")
        return keys.outcome_of(self.assign(variable, value, by_hand=True))

    def get_any(self, name: str) -> str | None:
        """The present value by any name; None where the name is unknown or the value must not be told."""
        variable = self.definition.by_any_name(name)
        return self.text(variable.number) if variable is not None and variable.readable else None

    def listing(self) -> Iterator[tuple[str, str | None, bool]]:
        """(name, present value, read-only) of all keys (1.6) or variables (2.0.1); None: it must not be told."""
        if self.definition.version == "1.6":
            yield from ((view.name, view.value, view.readonly) for view in self.keys())
            return
        for variable in self.definition.variables:
            text = self.text(variable.number) if variable.readable else None
            yield variable.name, text, not variable.writable

    # -- values ----------------------------------------------------------------------------------------------------

    def text(self, number: int) -> str:
        """The present Actual value of a variable, whoever may read it."""
        if self._values is not None and (value := self._values.get(number)) is not None:
            return value
        variable = self.definition.variables[number]
        live = variable.row.live
        return variable.face.default if live is None else read(self._source, live, variable.component)

    def attribute_text(self, variable: Variable, attribute: str) -> str:
        """Actual, MinSet or MaxSet; "" = unset."""
        if attribute == ACTUAL:
            return self.text(variable.number)
        return (self._limits or {}).get((variable.number, attribute), "")

    def assign(self, variable: Variable, value: str, attribute: str = ACTUAL, *, by_hand: bool = False) -> SetOutcome:
        """Set a variable as an operator (or somebody at the charger) may: refused, nothing changes."""
        if not (variable.writable or (by_hand and variable.row.by_hand)):
            return SetOutcome("Rejected", "ReadOnly", "it is read-only")
        if len(value) > CONFIGURATION_VALUE_MAX:
            return SetOutcome("Rejected", "TooLargeElement", f"at most {CONFIGURATION_VALUE_MAX} characters")
        try:
            if attribute == ACTUAL:
                text = normalised(variable, value, self._range(variable))
                if self.guard is not None:
                    self.guard(variable, text)
                self._store(variable, text)
            else:
                self._store_limit(variable, attribute, normalised(variable, value))
        except InvalidValue as error:
            return SetOutcome("Rejected", error.reason_code, str(error))
        return SetOutcome("RebootRequired" if variable.face.reboot else "Accepted")

    def put(self, name: str, value: str) -> None:
        """Set a variable as the charger itself does, read-only or not: the profile its link uses, its identity.

        What an operator cannot set is forgotten at power loss. Raises InvalidValue, and KeyError for unknown names and
        live values.
        """
        variable = self.definition.by_any_name(name)
        if variable is None or variable.row.live is not None:
            raise KeyError(name)
        self._store(variable, normalised(variable, value))

    def _find(self, component: ComponentKey, key: VariableKey, attribute: str) -> Variable | str:
        variable = self.definition.find(component, key)
        if variable is None:
            return "UnknownVariable" if self.definition.has_component(component) else "UnknownComponent"
        return variable if attribute in variable.attributes else "NotSupportedAttributeType"

    def _range(self, variable: Variable) -> Range | None:
        if self._limits is None or not variable.row.limits:
            return None
        return Range(self._limit(variable, MIN_SET), self._limit(variable, MAX_SET))

    def _limit(self, variable: Variable, attribute: str) -> float | None:
        text = self.attribute_text(variable, attribute)
        own = variable.row.minimum if attribute == MIN_SET else variable.row.maximum
        return float(text) if text else own

    def _store(self, variable: Variable, text: str) -> None:
        number = variable.number
        if text == self.text(number) and variable.readable:
            return
        values = self._values if self._values is not None else {}
        if text == variable.face.default:
            values.pop(number, None)
        else:
            values[number] = text
        self._values = values or None
        self._changed(variable)

    def _store_limit(self, variable: Variable, attribute: str, text: str) -> None:
        """A limit that the present value, or the other limit, already breaks is refused."""
        low, high = self._limit(variable, MIN_SET), self._limit(variable, MAX_SET)
        bounds = Range(float(text), high) if attribute == MIN_SET else Range(low, float(text))
        try:
            bounds.check(float(self.text(variable.number)))
        except InvalidValue:
            raise InvalidValue(OUT_OF_RANGE, "the present value lies outside of that limit") from None
        if self._limits is None:
            self._limits = {}
        self._limits[variable.number, attribute] = text
        self.revision += 1

    # -- who wants to know -----------------------------------------------------------------------------------------

    def listen(self, name: str, listener: Listener) -> None:
        """Call back after each change of a variable (any name; "*": of all). Names of the other version are ignored."""
        variable = self.definition.by_any_name(name)
        number = -1 if name == "*" else variable.number if variable is not None else None
        if number is None:
            return
        if self._listeners is None:
            self._listeners = {}
        self._listeners.setdefault(number, []).append(listener)

    def _changed(self, variable: Variable) -> None:
        self.revision += 1
        self.settings.refresh(self.definition, variable.number, self.text)
        if self._listeners is not None:
            for listener in (*self._listeners.get(variable.number, ()), *self._listeners.get(-1, ())):
                listener(variable)

    # -- what survives a reboot ------------------------------------------------------------------------------------

    def changes(self) -> dict[str, str]:
        """What operators set and differs from the Definition, by name, for the store (secrets too)."""
        variables = self.definition.variables
        kept = {variables[number].name: text for number, text in (self._values or {}).items()}
        kept = {name: text for name, text in kept.items() if self._persists(name)}
        limits = (self._limits or {}).items()
        return kept | {f"{variables[number].name}#{attribute}": text for (number, attribute), text in limits}

    def restore(self, changes: Mapping[str, str]) -> list[str]:
        """Take over what `changes()` told; the names of what is no longer possible."""
        guard, self.guard = self.guard, None  # it was fine when it was set
        try:
            return [name for name, text in changes.items() if not self._restored(name, text)]
        finally:
            self.guard = guard

    def forget_volatile(self) -> None:
        """Power loss: what only the charger itself `put` is gone."""
        self._drop(lambda variable: not variable.persistent)

    def reset_persistent(self) -> None:
        """Back to what the Definition says, as at a factory reset."""
        self._limits = None
        self._drop(lambda _variable: True)

    def _drop(self, gone: Callable[[Variable], bool]) -> None:
        variables = [self.definition.variables[number] for number in self._values or ()]
        for variable in variables:
            if gone(variable) and self._values is not None:
                self._values.pop(variable.number, None)
                self._changed(variable)
        self._values = self._values or None

    def _persists(self, name: str) -> bool:
        variable = self.definition.by_name(name)
        return variable is not None and (variable.writable or variable.row.by_hand)

    def _restored(self, name: str, text: str) -> bool:
        name, _, attribute = name.partition("#")
        variable = self.definition.by_name(name)
        return variable is not None and self.assign(variable, text, attribute or ACTUAL, by_hand=True).done
