"""Glyphs: one cell each, all different, with an ASCII form; the look of a connector."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from ocpplab_tui.charger.states import ConnectorStatus
from ocpplab_tui.tui import glyphs
from ocpplab_tui.tui.figures import ASCII_SPARKS, SPARKS
from ocpplab_tui.tui.glyphs import STATES, Glyphs, look_of, words_of
from ocpplab_tui.tui.ink import INKS
from tests.tui.fake_lab import CHARGER, connector


def test_every_glyph_takes_exactly_one_cell() -> None:
    marks = [text for pair in glyphs._MARKS.values() for text in pair]
    states = [text for look in STATES.values() for text in (look.glyph, look.ascii)]
    for text in [*marks, *states, *SPARKS, *ASCII_SPARKS]:
        assert len(text) == 1
        assert cell_len(text) == 1, text


def test_every_state_of_the_hardware_has_its_own_glyph_and_an_ink() -> None:
    assert {status.value for status in ConnectorStatus} | {"Offline"} == set(STATES)
    assert len({look.glyph for look in STATES.values()}) == len(STATES)
    assert len({look.ascii for look in STATES.values()}) == len(STATES)
    assert all(look.ink in INKS for look in STATES.values())


def test_ascii_set_is_ascii() -> None:
    plain = Glyphs(ascii_only=True)
    assert all(plain.mark(name).isascii() for name in glyphs._MARKS)
    assert all(plain.state(look).isascii() for look in STATES.values())
    assert plain.own("a · b → ×2 …").isascii()
    assert plain.fit("Zürich", 20) == "Z\\xfcrich"


def test_an_offline_charger_shows_its_last_state_in_brackets() -> None:
    view = replace(CHARGER, online=False)
    assert look_of(view, connector("Charging")).name == "Offline"
    assert words_of(view, connector("Charging")) == "(Charging)"


@pytest.mark.parametrize("changes", [{"registration": ""}, {"registration": "Pending"}, {"powered": False}])
def test_not_booted_counts_as_offline(changes: dict[str, object]) -> None:
    view = replace(CHARGER, **changes)  # type: ignore[arg-type]  # any field of the view
    assert look_of(view, connector("Available")).name == "Offline"


def test_a_fault_is_named() -> None:
    assert words_of(CHARGER, connector("Faulted", error_code="OverTemperature")) == "OverTemperature"
    assert words_of(CHARGER, connector("Faulted")) == "Faulted"
