"""Pictures of the Traffic screen: full, empty, with what went wrong; looked at by eye when they change."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.tui.exports import places
from tests.tui.conftest import StillDashboard
from tests.tui.fake_lab import FakeLab, demo, twelve
from tests.tui.test_snapshots import Compare, SizeParameter
from tests.tui.test_snapshots_screens import after, full


@SizeParameter
def test_main(snap_compare: Compare, size: tuple[int, int]) -> None:
    keys = ["g", "wait", "up", "up", "b", *["up"] * 6, "wait"]
    assert snap_compare(StillDashboard(full()), terminal_size=size, run_before=after("dep-003", *keys))


@SizeParameter
def test_empty(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = StillDashboard(FakeLab(twelve()))
    assert snap_compare(app, terminal_size=size, run_before=after("dep-003", "g", "wait"))


@SizeParameter
def test_what_went_wrong(snap_compare: Compare, size: tuple[int, int]) -> None:
    keys = ["g", "wait", "up", "up", "up", "enter", "wait"]
    assert snap_compare(StillDashboard(demo()), terminal_size=size, run_before=after("dep-003", *keys))


@SizeParameter
def test_a_mistaken_filter(snap_compare: Compare, size: tuple[int, int]) -> None:
    keys = ["g", "wait", "slash", *"a:heart is:nope v:"]
    assert snap_compare(StillDashboard(full()), terminal_size=size, run_before=after("dep-003", *keys))


def test_completion_in_the_grid(snap_compare: Compare) -> None:
    keys = ["slash", *"is:o"]
    assert snap_compare(StillDashboard(full()), terminal_size=(80, 24), run_before=after("dep-003", *keys))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_export(snap_compare: Compare, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "folder", lambda: Path("/home/ann/Documents/ocpplab-tui"))
    keys = ["g", "wait", "f2", "down", "down"]
    assert snap_compare(StillDashboard(full()), terminal_size=size, run_before=after("dep-003", *keys))
