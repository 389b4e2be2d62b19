"""Lines of the traffic panel: plain arithmetic without a filter, a scan with a time cap with one."""

from __future__ import annotations

from ocpplab_tui.tui.filtering.language import Filter
from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.traffic_lines import TrafficLines
from tests.tui.fake_lab import NOW, FakeJournal, call, demo, talk


def lines(journal: FakeJournal) -> TrafficLines:
    return TrafficLines(journal, Fleet(demo()).frame_vocabulary)


def test_without_a_filter_every_frame_is_a_line() -> None:
    journal = FakeJournal(talk())
    rows = lines(journal)
    assert len(rows) == 22
    assert rows.sequence(0) == 1
    assert rows.sequence(22) is None
    journal.add(*talk())
    assert rows.update() == (0, 22)
    assert rows.sequence(43) == 44


def test_what_the_ring_drops_is_told() -> None:
    journal = FakeJournal(talk(), capacity=30)
    rows = lines(journal)
    journal.add(*talk())
    assert rows.update() == (14, 22)
    assert rows.sequence(0) == 15
    assert rows.frame(0) is journal.get(15)
    assert rows.line_of(1) == 0
    journal.add(*talk(), *talk())
    assert rows.update() == (30, 30)
    assert len(rows) == 30


def test_an_empty_journal_has_no_lines() -> None:
    rows = lines(FakeJournal())
    assert len(rows) == 0
    assert rows.sequence(0) is None
    assert rows.update() == (0, 0)


def test_a_filter_finds_and_goes_on_finding() -> None:
    journal = FakeJournal(talk(), capacity=30)
    rows = lines(journal)
    rows.set_filter("heartbeat")
    assert [rows.sequence(line) for line in range(len(rows))] == [17, 18, 19, 20]
    assert rows.line_of(19) == 2
    journal.add(*talk())
    assert rows.update() == (0, 4)
    assert rows.sequence(4) == 39
    journal.add(*talk())
    assert rows.update() == (4, 4)
    rows.set_filter("")
    assert len(rows) == 30


def test_a_scan_stops_when_its_time_is_up_and_goes_on_later() -> None:
    journal = FakeJournal([call(NOW, "dep-001", "Heartbeat", {}, f"u-{n}") for n in range(3000)])
    rows = lines(journal)
    rows.filter = Filter("heartbeat", rows.vocabulary)
    assert rows.update(budget_s=0.0) == (0, 0)
    assert rows.unread == 3000
    while rows.unread:
        rows.update(budget_s=0.001)
    assert len(rows) == 3000


def test_what_grows_too_old_falls_off() -> None:
    lab = demo()
    rows = TrafficLines(lab.journal, Fleet(lab).frame_vocabulary)
    rows.set_filter("since:15s")
    before = len(rows)
    assert 0 < before < 22
    lab.time += 10
    assert rows.update()[0] == before - len(rows) > 0
    lab.time += 10
    rows.update()
    assert len(rows) == 0
