"""What is chosen in the dashboard is there again at the next start; a broken file is named and ignored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.tui.app import Dashboard
from ocpplab_tui.tui.preferences import FILE_NAME, Preferences, PreferencesFile
from tests.tui.conftest import running, screen_text, toasts
from tests.tui.fake_lab import demo


def names_in(directory: Path) -> list[str]:
    return [path.name for path in directory.iterdir()]


async def test_theme_and_zoom_are_kept_over_a_restart(tmp_path: Path) -> None:
    async with running(demo(), config_dir=tmp_path) as (app, pilot):
        app.use_theme("mono")
        await pilot.press("minus")
        await pilot.pause()
    async with running(demo(), config_dir=tmp_path) as (app, pilot):
        assert app.theme == "mono"
        assert app.main.grid.zoom.name == "row"
        await pilot.press("0")
        await pilot.pause()
    assert names_in(tmp_path) == [FILE_NAME]
    async with running(demo(), config_dir=tmp_path, theme="high-contrast") as (app, _):
        assert app.theme == "high-contrast"
        assert app.main.grid.zoom.name == "card"


async def test_a_broken_file_is_named_and_ignored(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('zoom = "near"\nthem = "mono"\n', encoding="utf-8")
    async with running(demo(), config_dir=tmp_path) as (app, pilot):
        text = toasts(app)[0][1]
        assert "dashboard.toml: zoom" in text
        assert 'did you mean "theme"?' in text
        assert app.theme == "ocpplab-dark"
        await pilot.press("minus")
        await pilot.pause()
    assert PreferencesFile(tmp_path).load() == Preferences(zoom="row")


async def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    async with running(demo(), config_dir=tmp_path / "file") as (app, pilot):
        await pilot.press("minus")
        await pilot.pause()
        assert any("dashboard.toml: cannot be" in text for _, text, _ in toasts(app))


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("zoom = ", encoding="utf-8")
    with pytest.raises(InputError, match=FILE_NAME):
        PreferencesFile(tmp_path).load()


def test_reduced_motion_ends_the_animation() -> None:
    assert Dashboard(demo(), reduced_motion=True).animation_level == "none"


async def test_what_the_display_shows_stands_in_the_inspector() -> None:
    lab = demo()
    lab.change(replace(lab.views["dep-001"], shown=("Welcome", "[red]0.39 EUR/kWh")))
    async with running(lab, size=(120, 36)) as (app, pilot):
        assert "display    Welcome" in screen_text(app)
        assert "[red]0.39 EUR/kWh" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Welcome" in screen_text(app)
