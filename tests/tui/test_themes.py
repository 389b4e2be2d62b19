"""Themes: the shipped ones load, are complete and readable; a bad one says what is wrong with which key."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from textual.color import Color

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.tui import themes
from tests.tui.conftest import StillDashboard, running, screen_text, toasts, until
from tests.tui.fake_lab import demo

FILES = themes.files()


SHIPPED = ["deuteranopia", "high-contrast", "mono", "ocpplab-dark", "ocpplab-light", "presentation", "sixteen"]


def test_seven_themes_are_shipped() -> None:
    assert [path.stem for path in FILES] == SHIPPED


def test_high_contrast_has_it() -> None:
    colors = tomllib.loads(FILES[1].read_text(encoding="utf-8"))["colors"]
    for role in ("foreground", "muted", "primary", "accent", "secondary", "success", "warning", "error"):
        assert _contrast(colors[role], colors["background"]) >= 7.0, role


def test_mono_has_no_colour() -> None:
    data = tomllib.loads(FILES[2].read_text(encoding="utf-8"))
    for section in themes.ROLES:
        for value in data[section].values():
            assert len({value[1:3], value[3:5], value[5:7]}) == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_themes_name_every_role(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert data["name"] == path.stem
    for section, roles in themes.ROLES.items():
        assert set(data[section]) == set(roles), section
    assert themes.load(path).dark is data["dark"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_text_can_be_read_on_what_lies_behind_it(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    colors = data["colors"]
    texts = {role: colors[role] for role in ("foreground", "muted", "primary", "accent", "success", "warning", "error")}
    texts |= data["states"] | data["traffic"] | data["json"]
    for role, text in texts.items():
        for back in ("background", "panel"):
            contrast = _contrast(text, colors[back])
            assert contrast >= 4.0, (role, back, contrast)


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(text: str) -> float:
    parts = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in Color.parse(text).normalized
    )
    red, green, blue = parts
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_mistake_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "mine"\nbrigth = 1\n[colors]\nbackground = "blackish"\npanle = "#000000"\n', encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        themes.load(path)
    text = str(caught.value)
    assert "mine.toml: dark: is missing" in text
    assert "mine.toml: colors.background: 'blackish' is not a colour" in text
    assert "mine.toml: colors.panle: is unknown; did you mean panel?" in text
    assert "mine.toml: brigth: is unknown" in text
    assert "mine.toml: colors.muted: is missing" in text


def test_a_broken_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(InputError, match="is not TOML"):
        themes.load(path)
    with pytest.raises(InputError, match="cannot be read"):
        themes.load(tmp_path / "gone.toml")


def test_states_fall_back_to_the_base_colours(tmp_path: Path) -> None:
    data = tomllib.loads(FILES[0].read_text(encoding="utf-8"))
    theme = themes.from_data({"name": "mine", "dark": True, "colors": data["colors"]}, "mine.toml")
    assert theme.variables["state-charging"] == data["colors"]["success"]


async def test_a_bad_theme_file_keeps_the_theme_and_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("dark = true", encoding="utf-8")
    monkeypatch.setattr(themes, "files", lambda: [*FILES, bad])
    async with running(demo()) as (app, _):
        assert app.theme == "ocpplab-dark"
        assert any("bad.toml: name: is missing" in text for _, text, _ in toasts(app))


async def test_an_unknown_theme_is_told_and_the_default_stays() -> None:
    async with running(demo(), theme="no-such") as (app, _):
        assert app.theme == "ocpplab-dark"
        assert toasts(app)[0][1].startswith("theme: there is no no-such; there are deuteranopia, high-contrast")


async def test_the_light_theme_is_used_when_asked_for() -> None:
    async with running(demo(), theme="ocpplab-light") as (app, pilot):
        assert app.theme == "ocpplab-light"
        app.use_theme("ocpplab-dark")
        await pilot.pause()
        assert app.theme == "ocpplab-dark"


def test_the_app_knows_its_variables_before_a_theme_is_loaded() -> None:
    assert "state-charging" in StillDashboard(demo()).get_theme_variable_defaults()


def own_theme(directory: Path, foreground: str = "#ffeedd", name: str = "mine") -> Path:
    """A theme file of the user's own, another time stamp each time."""
    text = next(path for path in FILES if path.stem == "ocpplab-dark").read_text(encoding="utf-8")
    text = text.replace('"ocpplab-dark"', f'"{name}"').replace("#d5dce6", foreground)
    (directory / "themes").mkdir(exist_ok=True)
    path = directory / "themes" / "mine.toml"
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))
    return path


async def test_a_theme_of_the_users_own_is_read_again_when_it_is_saved(tmp_path: Path) -> None:
    own_theme(tmp_path)
    async with running(demo(), theme="mine", config_dir=tmp_path) as (app, pilot):
        assert app.theme == "mine"
        assert app.main.styles.color.hex.lower() == "#ffeedd"
        own_theme(tmp_path, "#aabbcc")
        app.look_at_themes()
        await pilot.pause()
        assert app.main.styles.color.hex.lower() == "#aabbcc"


async def test_a_new_theme_is_picked_up_and_a_bad_one_told(tmp_path: Path) -> None:
    async with running(demo(), config_dir=tmp_path) as (app, pilot):
        path = own_theme(tmp_path)
        app.look_at_themes()
        app.use_theme("mine")
        await pilot.pause()
        assert app.theme == "mine"
        path.write_text('name = "mine"\ndark = true\n[colors]\nmutde = "#000000"\n', encoding="utf-8")
        app.look_at_themes()
        app.look_at_themes()
        await pilot.pause()
        assert app.theme == "mine"
        assert app.main.styles.color.hex.lower() == "#ffeedd"
        assert len(toasts(app)) == 1
        assert "mine.toml: colors.mutde: is unknown; did you mean muted?" in toasts(app)[0][1]


async def test_a_theme_cannot_take_the_name_of_a_shipped_one(tmp_path: Path) -> None:
    own_theme(tmp_path, name="mono")
    async with running(demo(), config_dir=tmp_path) as (app, _):
        assert "mono is the program's own; choose another name" in toasts(app)[0][1]


async def test_the_palette_offers_every_theme() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press("colon", *"theme mono")
        await until(pilot, lambda: "Theme mono" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == "mono")
