"""Whatever is set: no value outside of its type and range, no half-done refusal, views that agree."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ocpplab_tui.charger.definitions import Definition, Variable, definition_of
from ocpplab_tui.charger.definitions.meter_values import MEASURANDS_16
from ocpplab_tui.charger.values import normalised
from tests.charger.model_doubles import device_model, mixed_model

DEFINITIONS = [definition_of(mixed_model(), version) for version in ("1.6", "2.0.1")]

WORDS = st.sampled_from(
    [*MEASURANDS_16, "EVConnected", "Authorized", "0.RST", "1.Unknown", "true", "FALSE", "1", "-1", "Heartbeat", ""]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.integers(-(2**40), 2**40).map(str),
    st.floats(allow_nan=True).map(str),
    st.lists(WORDS, max_size=5).map(",".join),
    st.lists(WORDS, max_size=5).map(" , ".join),
    st.binary(min_size=14, max_size=22).map(bytes.hex),
    st.text(min_size=1001, max_size=1010),
)
ATTRIBUTES = st.sampled_from(["Actual", "Actual", "Actual", "MinSet", "MaxSet", "Target"])


def writes(definition: Definition) -> st.SearchStrategy[list[tuple[Variable, str, str]]]:
    return st.lists(st.tuples(st.sampled_from(definition.variables), ATTRIBUTES, TEXTS), max_size=25)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DEFINITIONS).flatmap(lambda item: st.tuples(st.just(item), writes(item))))
def test_any_writes(given_writes: tuple[Definition, list[tuple[Variable, str, str]]]) -> None:
    definition, items = given_writes
    model = device_model(definition.version)
    for variable, attribute, text in items:
        before = model.changes(), list(model.listing())
        outcome = model.set(variable.component, variable.key, attribute, text)
        if outcome.done:
            assert variable.writable
            assert attribute in variable.attributes
        else:
            assert (model.changes(), list(model.listing())) == before
    for variable in model.definition.variables:
        text = model.text(variable.number)
        if text or variable.number in (model._values or {}):
            assert normalised(variable, text) == text
    for view in model.keys():  # noqa: SIM118 - no dict
        assert view == model.get_key(view.name.upper())
        assert view.value == model.get_any(view.name)
    for setting in model.settings.defaults:
        getattr(model.settings, setting)  # whatever is set can be parsed
    other = device_model(definition.version)
    assert other.restore(model.changes()) == []
    assert other.changes() == model.changes()
    model.reset_persistent()
    assert model.changes() == {}
    assert model.settings.changed == {}
