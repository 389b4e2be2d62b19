"""Connectors that a lab file spells out."""

from __future__ import annotations

import pytest

from ocpplab_tui.config.catalog import ConnectorSpec
from ocpplab_tui.config.lab_file import loads
from tests.config.lab_texts import CHARGER, mistakes

BARE = '[[charger]]\nidentity = "X"\n'


def connector(more: str, kind: str = "CCS2", power: int = 50_000) -> str:
    return f'[[charger.connector]]\ntype = "{kind}"\nmax_power_w = {power}\n{more}\n'


def only(text: str) -> ConnectorSpec:
    [spec] = loads(text).fleet()[0].model.connectors
    return spec


def test_connectors_alone_make_a_generic_model() -> None:
    model = loads(BARE + connector("") + connector("", "Type2", 22_000)).fleet()[0].model
    assert (model.brand_slug, model.slug, model.current, model.max_power_w) == ("generic", "generic", "AC/DC", 72_000)
    assert [(spec.evse, spec.connector) for spec in model.connectors] == [(1, 1), (2, 1)]
    assert len(model.vendor_name) <= 20
    assert len(model.model_name) <= 20


def test_connectors_take_the_place_of_the_models() -> None:
    model = loads(CHARGER + connector("", power=75_000) + connector("", power=75_000)).fleet()[0].model
    assert (model.slug, model.model_name) == ("sdk-dc-50", "SDK-DC-50")
    assert [spec.max_power_w for spec in model.connectors] == [75_000, 75_000]
    assert model.max_power_w == 150_000


def test_two_connectors_share_an_evse() -> None:
    text = BARE + connector("evse = 1") + connector("evse = 1", "CHAdeMO") + connector("evse = 2", "Type2")
    specs = loads(text).fleet()[0].model.connectors
    assert [(spec.evse, spec.connector, spec.type) for spec in specs] == [
        (1, 1, "CCS2"),
        (1, 2, "CHAdeMO"),
        (2, 1, "Type2"),
    ]


def test_what_is_left_out_follows_from_the_type() -> None:
    spec = only(BARE + connector(""))
    assert (spec.current, spec.phases, spec.voltage, spec.max_current_a, spec.cable) == ("DC", 3, 400, 125, "fixed")
    spec = only(BARE + connector("", "Type1", 7_360))
    assert (spec.current, spec.phases, spec.voltage, spec.max_current_a, spec.cable) == ("AC", 1, 230, 32, "fixed")
    spec = only(BARE + connector("", "Schuko", 3_680))
    assert (spec.phases, spec.max_current_a, spec.cable, spec.wire_type) == (1, 16, "socket", "sCEE-7-7")


@pytest.mark.parametrize(
    ("name", "kind", "cable", "wire"),
    [
        ("cCCS2", "CCS2", "fixed", "cCCS2"),
        ("ccs2", "CCS2", "fixed", "cCCS2"),
        ("sType2", "Type2", "socket", "sType2"),
        ("cType2", "Type2", "fixed", "cType2"),
        ("J1772", "Type1", "fixed", "cType1"),
        ("chademo", "CHAdeMO", "fixed", "cG105"),
        ("NACS", "NACS", "fixed", "cTesla"),
    ],
)
def test_types_go_by_several_names(name: str, kind: str, cable: str, wire: str) -> None:
    spec = only(BARE + connector("", name))
    assert (spec.type, spec.cable, spec.wire_type) == (kind, cable, wire)


def test_the_voltage_between_phases_is_understood() -> None:
    assert only(BARE + connector("voltage = 400\nphases = 3", "Type2", 22_000)).voltage == 231
    assert only(BARE + connector("voltage = 230\nphases = 3", "Type2", 22_000)).voltage == 230
    assert only(BARE + connector("voltage = 400")).voltage == 400


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        (connector('current = "AC"'), "charger[0].connector[0].current", 'CCS2 carries no AC; current = "DC"'),
        (connector('cable = "socket"'), "charger[0].connector[0].cable", "CCS2 does not come as a socket"),
        (connector("phases = 3", "Type1"), "charger[0].connector[0].phases", "Type1 carries no 3 phases"),
        (connector("evse = 2"), "charger[0].connector", "EVSEs are numbered 2; 1 to 1 without a gap"),
        (connector("connector = 2"), "charger[0].connector", "the connectors of EVSE 1 are numbered 2"),
        (
            connector("evse = 1\nconnector = 1") * 2,
            "charger[0].connector[1].connector",
            "EVSE 1 has a connector 1 already",
        ),
        (connector("", power=0), "charger[0].connector[0].max_power_w", "0 is not possible"),
        (connector("") * 65, "charger[0].connector", "has too many entries; at most 64"),
    ],
)
def test_what_no_charger_can_be(text: str, key: str, said: str) -> None:
    assert said in mistakes(BARE + text)[key]
