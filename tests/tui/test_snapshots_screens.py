"""Pictures of the Charger screen's tabs and of the CSMS screen, full and empty; looked at by eye when they change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import pytest
from textual.pilot import Pilot

from ocpplab_tui.lab.csms_port import Snapshot
from tests.tui.conftest import StillDashboard, steady
from tests.tui.fake_lab import FakeLab, demo, talk
from tests.tui.test_snapshots import Compare, SizeParameter

TABS = ["live", "configuration", "authorization", "profiles", "monitors", "queue", "traffic"]
LISTS = ["requests", "history", "transactions", "tokens", "policies"]


@pytest.fixture(autouse=True)
def _steady_latency(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the clock is 20 ms after the one before."""
    looks = count()
    monkeypatch.setattr("ocpplab_tui.tui.csms_desk.perf_counter", lambda: next(looks) * 0.02)


def full() -> FakeLab:
    lab = demo()
    lab.journal.add(*talk())
    for charger_id in ("dep-001", "dep-003"):
        lab.details(charger_id)
        lab.depths[charger_id].fill()
    return lab


def after(charger_id: str, *keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """On the dashboard with this charger in focus, some seconds later, these keys."""

    async def run(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, StillDashboard)
        await steady(pilot)
        app.main.go_to(charger_id)
        app.seconds(8)
        for key in keys:
            if key == "wait":
                app.seconds(1)
            else:
                await pilot.press(key)
            await steady(pilot)

    return run


def to_charger(size: tuple[int, int]) -> list[str]:
    return ["enter"] if size[0] >= 120 else ["enter", "enter"]


@SizeParameter
@pytest.mark.parametrize("tab", TABS)
def test_charger_tabs(snap_compare: Compare, tab: str, size: tuple[int, int]) -> None:
    keys = [*to_charger(size), *["right"] * TABS.index(tab), "down", "wait"]
    assert snap_compare(StillDashboard(full()), terminal_size=size, run_before=after("dep-003", *keys))


@pytest.mark.parametrize("tab", ["authorization", "profiles", "monitors", "queue", "traffic"])
def test_empty_charger_tabs(snap_compare: Compare, tab: str) -> None:
    lab = demo()
    lab.journal.kept.clear()
    keys = [*to_charger((80, 24)), *["right"] * TABS.index(tab), "wait"]
    assert snap_compare(StillDashboard(lab), terminal_size=(80, 24), run_before=after("dep-003", *keys))


def test_keys_of_a_16_charger(snap_compare: Compare) -> None:
    keys = ["enter", "right", "down", "down", "wait"]
    assert snap_compare(StillDashboard(full()), terminal_size=(120, 36), run_before=after("dep-001", *keys))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_setting_a_value(snap_compare: Compare, size: tuple[int, int]) -> None:
    keys = [*to_charger(size), "right", "end", "enter"]
    assert snap_compare(StillDashboard(full()), terminal_size=size, run_before=after("dep-003", *keys))


@pytest.mark.parametrize("style", ["light", "ascii"])
def test_charger_in_another_style(snap_compare: Compare, style: str) -> None:
    options: dict[str, Any] = {"theme": "ocpplab-light"} if style == "light" else {"ascii_only": True}
    keys = ["enter", *["right"] * TABS.index("profiles"), "wait"]
    app = StillDashboard(full(), **options)
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("dep-003", *keys))


@pytest.mark.parametrize("theme", ["presentation", "ocpplab-light", "high-contrast"])
def test_a_session_in_another_theme(snap_compare: Compare, theme: str) -> None:
    app = StillDashboard(full(), theme=theme)
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("dep-003", "enter", "wait"))


@SizeParameter
def test_a_session_in_ascii(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = StillDashboard(full(), theme="mono", ascii_only=True)
    assert snap_compare(app, terminal_size=size, run_before=after("dep-003", *to_charger(size), "wait"))


@SizeParameter
@pytest.mark.parametrize("charger_id", ["dep-006", "dep-008"])
def test_no_session_yet_and_the_last_one(snap_compare: Compare, charger_id: str, size: tuple[int, int]) -> None:
    app = StillDashboard(full())
    assert snap_compare(app, terminal_size=size, run_before=after(charger_id, *to_charger(size), "wait"))


def test_the_timeline_on_a_small_terminal(snap_compare: Compare) -> None:
    keys = ["enter", "enter", "enter", "wait"]
    assert snap_compare(StillDashboard(full()), terminal_size=(80, 24), run_before=after("dep-003", *keys))


SEND_RESET = ["o", *"reset", "enter", "ctrl+s"]


@SizeParameter
@pytest.mark.parametrize("name", LISTS)
def test_csms_lists(snap_compare: Compare, name: str, size: tuple[int, int]) -> None:
    before = SEND_RESET if name == "history" else ["enter"]
    steps = 0 if name == "history" else LISTS.index(name)
    keys = ["C", "wait", *before, *["right"] * steps, "wait"]
    assert snap_compare(StillDashboard(full()), terminal_size=size, run_before=after("dep-003", *keys))


@SizeParameter
def test_csms_request(snap_compare: Compare, size: tuple[int, int]) -> None:
    keys = ["C", "wait", "o", *"requeststartt", "enter"]
    assert snap_compare(StillDashboard(full()), terminal_size=size, run_before=after("dep-003", *keys))


def test_csms_bad_request(snap_compare: Compare) -> None:
    keys = ["C", "wait", "o", *"reset", "enter", "x"]
    assert snap_compare(StillDashboard(full()), terminal_size=(80, 24), run_before=after("dep-003", *keys))


@SizeParameter
def test_csms_without_stations(snap_compare: Compare, size: tuple[int, int]) -> None:
    lab = demo()
    assert lab.csms_port is not None
    lab.csms_port.state = Snapshot((), (), {})
    assert snap_compare(StillDashboard(lab), terminal_size=size, run_before=after("dep-003", "C", "wait"))


def test_no_csms(snap_compare: Compare) -> None:
    lab = demo()
    lab.csms_port = None
    assert snap_compare(StillDashboard(lab), terminal_size=(80, 24), run_before=after("dep-003", "C"))


def test_help_names_the_screens(snap_compare: Compare) -> None:
    keys = ["question_mark", "pagedown", "pagedown"]
    assert snap_compare(StillDashboard(full()), terminal_size=(120, 36), run_before=after("dep-003", *keys))
