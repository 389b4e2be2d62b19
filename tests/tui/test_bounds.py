"""What the dashboard keeps is bounded, however long it runs and however much is said. Counts, never time."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest

from ocpplab_tui.lab.changes import COMMANDS_KEPT, ChangeBoard
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.operations.model import Command, Outcome
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui import traffic_lines
from ocpplab_tui.tui.filtering import language
from ocpplab_tui.tui.filtering.language import Memo
from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.history import SAMPLES, History
from ocpplab_tui.tui.older_pages import PAGE, OlderPages
from ocpplab_tui.tui.traffic_lines import TrafficLines
from ocpplab_tui.tui.unanswered import Unanswered
from ocpplab_tui.tui.widgets import traffic
from tests.tui.conftest import running
from tests.tui.fake_lab import NOW, FakeJournal, FakeLab, FakeOlder, call, charger, charging, demo, talk


def calls(count: int, first: int = 0) -> list[Frame]:
    return [call(NOW, "dep-001", "Heartbeat", {}, f"u-{number}") for number in range(first, first + count)]


async def test_a_dashboard_that_ran_long_keeps_little() -> None:
    lab = demo()
    lab.journal.capacity = 500
    async with running(lab, size=(120, 36)) as (app, pilot):
        for _ in range(40):
            lab.journal.add(*talk() * 5)
            app.seconds(2)
            await pilot.pause()
        screen = app.main
        assert len(screen.traffic._strips) <= traffic.STRIPS_KEPT + screen.traffic.size.height
        assert len(screen.grid.zoom._kept) <= len(lab.views)
        assert len(screen.history.rates) <= SAMPLES
        assert len(screen.traffic.lines) == 500
        assert not app.operator.outcomes._batches


def test_rates_are_remembered_for_a_minute() -> None:
    history = History()
    for _ in range(3 * SAMPLES):
        history.add(1.0)
    assert len(history.rates) == SAMPLES


async def test_pages_from_disk_are_few() -> None:
    older = FakeOlder(dict(enumerate(calls(1), 1)))
    waiting: list[Coroutine[Any, Any, None]] = []
    pages = OlderPages(older, waiting.append, lambda: None)
    for page in range(200):
        pages.get(page * PAGE)
        while waiting:
            await waiting.pop()
    assert len(pages._pages) == 60
    assert not pages._coming


def test_requests_without_an_answer_are_forgotten_with_the_frames_and_beyond_a_number() -> None:
    journal = FakeJournal(calls(30_000))
    unanswered = Unanswered(journal)
    while unanswered.is_behind or unanswered.update():
        unanswered.update()
    assert len(unanswered._open) == len(unanswered._sequences) == 20_000
    journal.capacity = 100
    journal.add(*calls(1, first=30_000))
    unanswered.update()
    assert len(unanswered._open) == len(unanswered._sequences) == 100


def test_what_a_filter_found_is_shed_and_can_be_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic_lines, "MOST_FOUND", 100)
    journal = FakeJournal(capacity=50)
    older = OlderPages(FakeOlder(), lambda work: work.close(), lambda: None)
    older.floor = 1
    lines = TrafficLines(journal, Fleet(demo()).frame_vocabulary, older=older)
    lines.set_filter("heartbeat")
    shed = 0
    for number in range(0, 400, 20):
        journal.add(*calls(20, first=number))
        shed += lines.update()[0]
    assert 50 <= len(lines) <= 120
    assert shed + len(lines) == 400
    assert lines.sequence(0) == lines.searched_from == shed + 1
    assert lines.unsearched == shed


def test_verdicts_on_texts_from_the_wire_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "MOST_KNOWN", 10)
    memo = Memo(lambda text: text.endswith("0"))
    assert [number for number in range(100) if memo[str(number)]] == list(range(0, 100, 10))
    assert len(memo) <= 10


def test_a_reader_that_never_looks_gathers_no_more_than_the_latest_commands() -> None:
    board = ChangeBoard()
    reader = board.subscribe()
    operation = next(iter(OPERATIONS.values())).model_construct()
    for number in range(3 * COMMANDS_KEPT):
        board.charger(f"dep-{number % 7}")
        board.command(Command(str(number), operation, "dep-1", "CP-1", "key", NOW, Outcome.APPLIED, ""))
    changes = reader.take()
    assert len(changes.commands) == COMMANDS_KEPT
    assert len(changes.chargers) == 7


async def test_the_fleet_keeps_a_view_for_each_charger_and_no_more() -> None:
    lab = FakeLab([charger(number, charging()) for number in range(300)])
    async with running(lab, size=(80, 24)) as (app, pilot):
        app.main.set_filter("chargers", "charging")
        for view in list(lab.views.values())[:100]:
            del lab.views[view.charger_id]
            lab.change(replace(view, charger_id=f"new-{view.charger_id}"))
        app.look()
        await pilot.pause()
        assert 200 <= len(app.main.fleet._views) <= 300
        assert set(app.main.fleet._views) <= set(lab.views)
