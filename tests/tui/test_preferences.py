"""What is chosen in the dashboard is there again at the next start; a broken file is named and ignored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual.widgets import Input

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.operations.registry import find
from ocpplab_tui.tui.app import Dashboard
from ocpplab_tui.tui.forms.context import Context
from ocpplab_tui.tui.preferences import FILE_NAME, Preferences, PreferencesFile, SavedFilters
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
    file = PreferencesFile(tmp_path)
    assert file.load() is None
    assert file.kept == Preferences(zoom="row")


async def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    async with running(demo(), config_dir=tmp_path / "file") as (app, pilot):
        await pilot.press("minus")
        await pilot.pause()
        assert any("dashboard.toml: cannot be" in text for _, text, _ in toasts(app))


def test_each_broken_value_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        'theme = 5\nzoom = "row"\ndensity = "tight"\n'
        '[sides]\ninspector = 30\nframe = "wide"\n'
        '[filters.chargers]\n"in trouble" = "is:faulted"\n"broken" = 7\n'
        '[filters.mesages]\n"x" = "y"\n'
        '[last]\nid_tag = "DEADBEEF"\n"start-session.duration_seconds" = ""\n',
        encoding="utf-8",
    )
    file = PreferencesFile(tmp_path)
    wrong = str(file.load())
    assert file.kept == Preferences(
        zoom="row",
        sides={"inspector": 30},
        filters=SavedFilters(chargers={"in trouble": "is:faulted"}),
        last={"id_tag": "DEADBEEF"},
    )
    for said in (
        "dashboard.toml: theme: 5 is not text",
        'density: "tight" is not possible; one of "comfortable", "compact"',
        'sides.frame: "wide" is not possible; a whole number from 3 to 500',
        "filters.chargers.broken: 7 is not text",
        'filters.mesages: unknown key "mesages"; did you mean "messages"?',
        "start-session.duration_seconds",
    ):
        assert said in wrong, said


def test_what_is_kept_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = PreferencesFile(tmp_path)
    odd = {'quo"te': "a\\b", "[red]": "zoom", "ünï 😀": '"x y" -is:error'}
    file.keep(theme="mono", density="compact", sides={"grid": 9}, last={"proxy-message.action": "Heartbeat"})
    for name, text in odd.items():
        file.keep_filter("messages", name, text)
    again = PreferencesFile(tmp_path)
    assert again.load() is None
    assert again.kept == file.kept
    assert again.kept.filters.messages == odd


def test_two_dashboards_do_not_take_away_what_the_other_kept(tmp_path: Path) -> None:
    one, two = PreferencesFile(tmp_path), PreferencesFile(tmp_path)
    one.keep_filter("chargers", "one", "v:1.6")
    two.keep(zoom="dot")
    one.keep(theme="mono")
    last = PreferencesFile(tmp_path)
    last.load()
    assert last.kept == Preferences(theme="mono", zoom="dot", filters=SavedFilters(chargers={"one": "v:1.6"}))


async def test_last_values_are_there_after_a_restart_but_no_secrets(tmp_path: Path) -> None:
    lab = demo()
    async with running(lab, size=(120, 50), config_dir=tmp_path) as (app, pilot):
        app.main.go_to("dep-003")
        await pilot.press("w", *"4321", "enter", "s", "down", "down", "enter")
        await pilot.pause()
        await pilot.press("a")
        await pilot.pause()
        app.screen.query_one("#field-id_tag", Input).value = "190485"
        app.screen.query_one("#field-id_token_type", Input).value = "KeyCode"
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        app.operator.asking.form(find("data-transfer"), app.main.context() or no_context())
        await pilot.pause()
        app.screen.query_one("#field-vendor_id", Input).value = "com.example"
        app.screen.query_one("#field-data", Input).value = "token=hunter2"
        await pilot.pause()
        await pilot.press("enter", "c")
        await pilot.pause()
        app.screen.query_one("#field-key", Input).value = "AuthorizationKey"
        app.screen.query_one("#field-value", Input).value = "swordfish-swordfish"
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert len(lab.submitted) == 5
    text = (tmp_path / FILE_NAME).read_text()
    assert [each for each in ("190485", "hunter2", "swordfish") if each in text] == []
    assert "com.example" in text
    async with running(demo(), size=(120, 50), config_dir=tmp_path) as (app, pilot):
        app.main.go_to("dep-003")
        await pilot.press("w")
        await pilot.pause()
        assert app.screen.query_one("#field-power_w", Input).value == "4321"


def no_context() -> Context:
    raise AssertionError("no charger has the focus")


async def test_density_is_kept_and_packs_the_screen(tmp_path: Path) -> None:
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        assert app.main.grid.zoom.name == "card"
        app.use_density("compact")
        await pilot.pause()
        assert app.main.grid.zoom.name == "row"
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        assert app.main.grid.zoom.name == "row"
        await pilot.press("s")
        await pilot.pause()
        assert not app.screen.query_one("#note-duration_seconds").display
        assert app.screen.query_one("#note-id_tag").display
        await pilot.press("tab", "tab", *"x")
        await pilot.pause()
        assert app.screen.query_one("#note-duration_seconds").display
        await pilot.press("escape")
        app.use_density("comfortable")
        await pilot.pause()
        assert app.main.grid.zoom.name == "card"


async def test_the_users_settings_that_are_wrong_are_told_too() -> None:
    wrong = InputError(Mistake("settings.toml", "them", 'unknown key "them"', 'did you mean "theme"?'))
    async with running(demo(), wrong_settings=[wrong]) as (app, _):
        assert toasts(app)[0][1] == 'settings.toml: them: unknown key "them"; did you mean "theme"?'


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("zoom = ", encoding="utf-8")
    assert FILE_NAME in str(PreferencesFile(tmp_path).load())


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
