"""The fleet: order, filter, marks, views kept until they change."""

from __future__ import annotations

from dataclasses import replace

from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.tui.filters import TextFilter
from ocpplab_tui.tui.fleet import Fleet, moves
from tests.tui.fake_lab import CHARGER, FakeLab, charging, connector, demo, twelve


class CountingLab(FakeLab):
    asked = 0

    def charger(self, charger_id: str) -> ChargerView:
        self.asked += 1
        return super().charger(charger_id)


def test_words_quotes_and_minus() -> None:
    wanted = TextFilter.parse('charging -2.0.1 "two words" "')
    assert wanted.wanted == ("charging", "two words")
    assert wanted.unwanted == ("2.0.1",)
    assert wanted.matches("charging two words 1.6")
    assert not wanted.matches("charging two words 2.0.1")
    assert not TextFilter.parse("   ")


def test_the_filter_language_reaches_the_fleet() -> None:
    fleet = Fleet(demo())
    fleet.set_filter("is:faulted v:2.0.1")
    assert fleet.shown == ["dep-011"]
    fleet.set_filter("kw:>20 -c:CP-003")
    assert fleet.shown == ["dep-011"]
    fleet.set_filter("is:nonsense")
    assert fleet.filter.mistakes
    assert len(fleet) == 12
    fleet.toggle_mark("dep-002")
    fleet.set_filter("is:marked")
    assert fleet.shown == ["dep-002"]
    assert "CP-001" in list(fleet.identities())
    assert set(fleet.locations()) == {"loc-1"}
    assert "SDK-AC-11" in fleet.models()


def test_a_view_is_asked_for_once_until_it_changes() -> None:
    lab = CountingLab(twelve())
    fleet = Fleet(lab)
    assert lab.asked == 0
    fleet.view("dep-001")
    fleet.view("dep-001")
    assert lab.asked == 1
    fleet.forget(["dep-001"])
    fleet.view("dep-001")
    assert lab.asked == 2


def test_filter_by_state_model_and_tag() -> None:
    fleet = Fleet(demo())
    fleet.set_filter("groundfault")
    assert fleet.shown == ["dep-004"]
    fleet.set_filter("sdk-ac-11")
    assert fleet.shown == ["dep-001"]
    fleet.set_filter("deadbeef -offline")
    assert fleet.shown == ["dep-003", "dep-011"]
    assert fleet.place("dep-011") == 1
    assert fleet.place("dep-001") is None
    fleet.set_filter("")
    assert len(fleet) == fleet.total == 12


def test_a_change_moves_a_charger_in_and_out_of_the_filter() -> None:
    lab = demo()
    fleet = Fleet(lab)
    fleet.set_filter("preparing")
    before = list(fleet.shown)
    lab.change(replace(lab.views["dep-006"], connectors=(connector("Preparing"),)))
    fleet.forget(["dep-006"])
    assert fleet.sift(["dep-006"])
    assert fleet.shown == sorted([*before, "dep-006"])
    assert not fleet.sift(["dep-001"])


def test_marks_follow_the_filter_and_the_fleet() -> None:
    lab = demo()
    fleet = Fleet(lab)
    fleet.set_filter("faulted")
    fleet.set_filter("groundfault")
    fleet.mark_shown()
    assert fleet.marks == {"dep-004"}
    fleet.mark_shown()
    assert fleet.marks == set()
    fleet.toggle_mark("dep-002")
    fleet.toggle_mark("dep-001")
    fleet.set_filter("")
    assert [view.charger_id for view in fleet.marked()] == ["dep-001", "dep-002"]
    del lab.views["dep-002"]
    fleet.reload()
    assert fleet.marks == {"dep-001"}


def test_a_charger_that_is_gone_has_no_view_but_a_name() -> None:
    fleet = Fleet(demo())
    assert fleet.view("dep-999") is None
    assert fleet.identity("dep-999") == "dep-999"
    assert fleet.identity("dep-001") == "CP-001"


def test_what_moves_by_itself() -> None:
    assert moves(replace(CHARGER, connectors=(charging(),)))
    assert moves(replace(CHARGER, open_call=("Heartbeat", 2.0)))
    assert moves(replace(CHARGER, online=False))
    assert not moves(CHARGER)
