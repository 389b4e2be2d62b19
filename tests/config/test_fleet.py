"""Groups, ids, references."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.config.pattern import read_pattern
from ocpplab_tui.config.slug import slug
from tests.config.lab_texts import CHARGER, mistakes


def group(identity: str, count: int = 3, more: str = "") -> str:
    return (
        f'[[charger_group]]\ncount = {count}\nidentity = "{identity}"\nbrand = "ocpplab"\nmodel = "sdk-ac-22"\n{more}\n'
    )


def test_a_group_counts_from_one() -> None:
    fleet = loads(group("AC-{n:03}")).fleet()
    assert [charger.identity for charger in fleet] == ["AC-001", "AC-002", "AC-003"]
    assert [charger.id for charger in fleet] == ["ac-001", "ac-002", "ac-003"]
    assert [charger.name for charger in fleet] == ["AC-001", "AC-002", "AC-003"]


def test_ids_and_names_of_a_group_are_patterns_too() -> None:
    fleet = loads(group("A{n}", 2, 'id = "dep-{n:02}"\nname = "Bay {n}"')).fleet()
    assert [(charger.id, charger.name) for charger in fleet] == [("dep-01", "Bay 1"), ("dep-02", "Bay 2")]


def test_the_largest_group() -> None:
    fleet = loads(group("C{n:05}", 50_000)).fleet()
    assert (len(fleet), fleet[-1].identity) == (50_000, "C50000")
    assert len({charger.id for charger in fleet}) == 50_000
    assert fleet[0].model is fleet[-1].model
    assert fleet[0].csms is fleet[-1].csms


@pytest.mark.parametrize("count", [0, -1, 50_001])
def test_groups_have_bounds(count: int) -> None:
    assert "a whole number from 1 to 50000" in mistakes(group("A{n}", count))["charger_group[0].count"]


@pytest.mark.parametrize(
    "identity", ["A{m}", "A{n:3}", "A{n:0}", "A{n!r}", "A{", "A}", "A{{n}}", "{n.x}", "{}", "A{n:03d}"]
)
def test_only_two_patterns_are_known(identity: str) -> None:
    said = mistakes(group(identity))["charger_group[0].identity"]
    assert "only {n} for the number, or {n:03}" in said


def test_many_need_a_number() -> None:
    assert "3 chargers would all be" in mistakes(group("AC"))["charger_group[0].identity"]
    assert "3 chargers would all be" in mistakes(group("A{n}", 3, 'id = "dep"'))["charger_group[0].id"]
    assert loads(group("AC", 1)).fleet()[0].identity == "AC"


def test_expanded_identities_must_fit_too() -> None:
    assert '"A 1" does not fit' in mistakes(group("A {n}"))["charger_group[0].identity"]
    assert "does not fit" in mistakes(group("A" * 47 + "{n}", 10))["charger_group[0].identity"]


def test_groups_and_chargers_may_not_meet() -> None:
    said = mistakes(CHARGER + group("CP-{n:03}"))
    assert said.keys() == {"charger_group[0].identity"}
    assert 'the identity "CP-001" stands in charger[0] already' in said["charger_group[0].identity"]


def test_derived_ids_never_collide() -> None:
    chargers = "".join(CHARGER.replace("CP-001", identity) for identity in ("A.1", "A-1", "A_1", "***", "+"))
    ids = [charger.id for charger in loads(chargers).fleet()]
    assert ids[1] == "a-1"  # nobody else's identity
    assert len(set(ids)) == 5
    assert ids == [charger.id for charger in loads(chargers).fleet()]


def test_given_ids_are_kept_and_not_given_again() -> None:
    text = CHARGER.replace("CP-001", "DEP.123") + CHARGER + 'id = "dep-123"\n'
    derived, given_id = [charger.id for charger in loads(text).fleet()]
    assert given_id == "dep-123"
    assert derived.startswith("dep-123-")


def test_an_id_stands_for_one_charger_only() -> None:
    twice = CHARGER + 'id = "a"\n' + CHARGER.replace("1", "2") + 'id = "a"\n'
    assert 'the id "a" stands in charger[0] already' in mistakes(twice)["charger[1].id"]
    namesake = CHARGER + CHARGER.replace("1", "2") + 'id = "cp-001"\n'
    assert "is the identity of charger[0]" in mistakes(namesake)["charger[1].id"]


def test_the_vehicle_of_a_charger() -> None:
    own = '[[vehicle]]\nname = "tram"\nbattery_kwh = 300\n'
    lab_file = loads(own + CHARGER + CHARGER.replace("1", "2") + 'vehicle = "city car"')
    assert [charger.vehicle.name for charger in lab_file.fleet()] == ["tram", "city car"]
    assert [vehicle.name for vehicle in lab_file.vehicles] == ["tram"]
    assert lab_file.vehicles[0].battery_kwh == 300
    assert lab_file.vehicles[0].max_dc_w == 120_000


def test_settings_may_be_written_as_they_are_meant() -> None:
    lab_file = loads(
        CHARGER + 'configuration = { A = 60, B = true, C = 1.5, "SampledDataCtrlr.TxUpdatedInterval" = "5" }'
    )
    assert dict(lab_file.fleet()[0].configuration) == {
        "A": "60",
        "B": "true",
        "C": "1.5",
        "SampledDataCtrlr.TxUpdatedInterval": "5",
    }


@pytest.mark.parametrize("version", ["1.6", "ocpp1.6", "OCPP1.6", "Ocpp1.6J", "ocpp 1.6"])
def test_versions_in_any_case(version: str) -> None:
    assert loads(CHARGER + f'ocpp_version = "{version}"').fleet()[0].ocpp_version == "1.6"
    assert loads(CHARGER + 'ocpp_version = "OCPP2.0.1"').fleet()[0].ocpp_version == "2.0.1"


@given(st.text(max_size=30), st.integers(1, 99_999))
def test_a_pattern_without_braces_is_its_text(text: str, number: int) -> None:
    pattern = read_pattern(text)
    if "{" in text or "}" in text:
        assert pattern is None or pattern.counts
    else:
        assert pattern is not None
        assert pattern.expand(number) == text


@given(st.text(max_size=60))
def test_a_slug_is_fit_for_urls_and_stable(text: str) -> None:
    made = slug(text)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(made) == made
