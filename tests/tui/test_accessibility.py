"""Everything by keyboard, focus that is seen, meaning without colour, contrast, no motion where none is wanted."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from rich.color import Color, ColorSystem

from ocpplab_tui.tui import themes
from ocpplab_tui.tui.glyphs import STATES
from tests.tui.conftest import running, screen_text
from tests.tui.fake_lab import demo
from tests.tui.test_snapshots_screens import full
from tests.tui.test_themes import FILES, _contrast

BACKS = ("background", "surface", "panel", "cursor")
WORDS = ("foreground", "muted", "primary", "accent", "secondary", "success", "warning", "error")


def colours(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """(what is written, what lies behind) of a theme, by role."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    written = {role: data["colors"][role] for role in WORDS}
    for section in ("states", "traffic", "json"):
        written |= {f"{section}.{role}": color for role, color in data[section].items()}
    return written, {role: data["colors"][role] for role in BACKS}


def eight_bit(text: str) -> str:
    return str(Color.parse(text).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_text_can_be_read_on_all_that_lies_behind_it(path: Path) -> None:
    written, backs = colours(path)
    least = 4.2 if path.stem == themes.SIXTEEN else 4.5  # red on blue: sixteen colours hold no better one
    for role, color in written.items():
        for back, behind in backs.items():
            assert _contrast(color, behind) >= least, (role, back)
            assert _contrast(eight_bit(color), eight_bit(behind)) >= 3.0, (role, back, "256 colours")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_frame_of_the_focus_is_seen(path: Path) -> None:
    base = tomllib.loads(path.read_text(encoding="utf-8"))["colors"]
    for back in ("background", "panel", "surface"):
        assert _contrast(base["primary"], base[back]) >= 3.0, back
    assert base["primary"] != base["border"]


def test_the_theme_of_sixteen_colours_has_no_others() -> None:
    data = tomllib.loads(FILES[-1].read_text(encoding="utf-8"))
    for section in themes.ROLES:
        for role, text in data[section].items():
            assert {text[1:3], text[3:5], text[5:7]} <= {"00", "55", "aa", "ff"}, role


SCREENS: dict[str, tuple[list[str], set[str]]] = {
    "dashboard": ([], {"grid", "traffic", "inspector"}),
    "traffic": (["g"], {"exchanges", "exchange"}),
    "csms": (["C"], {"stations"}),
    "form": (["s"], {"field-id_tag", "field-connector_id", "field-duration_seconds", "form-submit"}),
    "message": (["m"], {"field-action", "field-payload", "form-submit"}),
    "add": (["n"], {"form-submit"}),
    "export": (["f2"], set()),
    "history": (["H"], set()),
    "confirm": (["K"], {"answer-yes", "answer-no"}),
}


@pytest.mark.parametrize("name", SCREENS)
async def test_tab_reaches_everything(name: str) -> None:
    keys, expected = SCREENS[name]
    async with running(full(), size=(120, 36)) as (app, pilot):
        app.main.go_to("dep-003")
        await pilot.press(*keys)
        await pilot.pause()
        reached: list[str] = []
        while len(reached) < 30:
            assert app.focused is not None
            if app.focused.id in reached:
                break
            reached.append(app.focused.id or "")
            await pilot.press("tab")
            await pilot.pause()
        assert expected <= set(reached)
        assert {widget.id or "" for widget in app.screen.focus_chain} <= set(reached)


@pytest.mark.parametrize("ascii_only", [False, True])
async def test_states_are_told_by_words_and_glyphs_alone(ascii_only: bool) -> None:
    async with running(demo(), size=(120, 50), ascii_only=ascii_only) as (app, _):
        text = screen_text(app)
        for name, look in STATES.items():
            word = {"Faulted": "GroundFault", "Offline": "(Charging)"}.get(name, name)
            assert f"{look.ascii if ascii_only else look.glyph} {word}" in text


async def test_the_focused_panel_is_told_without_colour() -> None:
    for ascii_only, here in ((False, "┏━ Chargers"), (True, "> Chargers")):
        async with running(demo(), size=(80, 24), ascii_only=ascii_only) as (app, pilot):
            assert here in screen_text(app)
            await pilot.press("tab")
            await pilot.pause()
            assert here not in screen_text(app)
            assert here.replace("Chargers", "Traffic") in screen_text(app)


async def test_nothing_moves_where_motion_is_reduced() -> None:
    async with running(demo(), size=(80, 24), reduced_motion=True) as (app, pilot):
        before = screen_text(app)
        for _ in range(40):
            app.look()
        await pilot.pause()
        assert screen_text(app) == before
