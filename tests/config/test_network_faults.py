"""`[[network_fault]]`: what may be written, and whom it means."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from ocpplab_tui.base.network_faults import BROKEN_OFF, KINDS, NetworkFault, NetworkFaultKind, misfits
from ocpplab_tui.config.actions import CHARGER_ACTIONS, CSMS_ACTIONS
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.lab.network_faults import network_faults_of
from ocpplab_tui.ocppj.actions import ACTIONS
from tests.config.lab_texts import findings

LAB = """
[[charger_group]]
count = 12
identity = "AC-{n:02}"
brand = "ocpplab"
model = "sdk-ac-22"
[[charger]]
id = "dep-1"
identity = "DC-1"
brand = "ocpplab"
model = "sdk-dc-50"
"""

CONTRACT = """
[[network_fault]]
chargers = ["AC-0*"]
direction = "out"
action = "MeterValues"
kind = "delay"
value = 2.0
probability = 0.1
seed = 1
"""


def faults(text: str, *, seed: int = 7) -> dict[str, tuple[NetworkFault, ...]]:
    """Identity → its faults, of those that have some."""
    lab = loads(LAB + text)
    found = {each.identity: network_faults_of(lab.network_faults, seed, each) for each in lab.chargers}
    return {identity: faults for identity, faults in found.items() if faults}


def test_the_kinds_and_the_actions_are_all_there() -> None:
    assert set(get_args(NetworkFaultKind)) == set(KINDS)
    assert {*CHARGER_ACTIONS} == ACTIONS["1.6", "CS"] | ACTIONS["2.0.1", "CS"]
    assert {*CSMS_ACTIONS} == ACTIONS["1.6", "CSMS"] | ACTIONS["2.0.1", "CSMS"]


def test_the_contracts_example() -> None:
    found = faults(CONTRACT)
    assert set(found) == {f"AC-0{number}" for number in range(1, 10)}
    assert found["AC-01"] == (NetworkFault("latency", "out", "MeterValues", 2.0, 0.1, 1),)
    assert str(found["AC-01"][0]) == "latency 2 s, out, MeterValues, 10 %"


def test_without_patterns_all_are_meant_and_the_seed_is_the_labs() -> None:
    found = faults("[[network_fault]]\nkind = 'Late_Answer'")
    assert len(found) == 13
    assert found["DC-1"] == (NetworkFault("late-answer", seed=7),)
    assert str(found["DC-1"][0]) == "late-answer 1 s"


@pytest.mark.parametrize("pattern", ["dep-1", "DEP-?", "dc-*", "[D]C-1"])
def test_patterns_fit_ids_and_identities_in_any_case(pattern: str) -> None:
    assert set(faults(f"[[network_fault]]\nkind = 'drop'\nchargers = ['{pattern}']")) == {"DC-1"}


def test_the_later_of_two_in_the_same_place_counts() -> None:
    text = "[[network_fault]]\nkind = 'latency'\nvalue = 1\n[[network_fault]]\nkind = 'latency'\nvalue = 3"
    assert faults(text)["DC-1"] == (NetworkFault("latency", value=3.0, seed=7),)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_goes_without_a_value(kind: str) -> None:
    assert set(faults(f"[[network_fault]]\nkind = '{kind}'")["DC-1"]) == {
        NetworkFault(kind, seed=7)  # type: ignore[arg-type] # one of them
    }


def test_a_connection_may_break_off() -> None:
    assert not list(misfits("close", "both", None, BROKEN_OFF))


def test_a_pattern_that_fits_nobody_is_noted_only(tmp_path: Path) -> None:
    found = findings(LAB + "[[network_fault]]\nkind = 'drop'\nchargers = ['XX*']", tmp_path)
    assert not found.mistakes
    assert [note.key for note in found.notes] == ["network_fault[0].chargers"]


def test_a_wrong_kind_is_told_once() -> None:
    with pytest.raises(Exception, match="latencie") as caught:
        loads(LAB + "[[network_fault]]\nkind = 'latencie'\nvalue = 5\naction = 'Heartbeat'")
    assert len(caught.value.mistakes) == 1  # type: ignore[attr-defined] # InputError
