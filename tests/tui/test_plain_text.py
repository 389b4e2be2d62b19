"""ASCII mode stays whole on the screens that are opened from the dashboard; trouble names what mends it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ocpplab_tui.operations.cable import PlugConnector
from ocpplab_tui.tui.preferences import PreferencesFile
from ocpplab_tui.tui.widgets.banner import mending
from tests.tui.conftest import on_main, running, screen_text, steady
from tests.tui.fake_lab import FakeLab, demo


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_everything_is_ascii_where_that_is_asked_for(size: tuple[int, int], tmp_path: Path) -> None:
    PreferencesFile(tmp_path).keep_filter("chargers", "grün", "is:charging…")
    lab = demo()
    lab.submit("dep-003", PlugConnector(connector_id=2), origin="gateway:größer")
    async with running(lab, size=size, ascii_only=True, config_dir=tmp_path) as (app, pilot):
        for keys in (
            ("question_mark",),
            ("n",),
            ("H",),
            ("F",),
            ("g",),
            ("g", "o"),
            ("g", "y"),
            ("C",),
            ("apostrophe",),
        ):
            await pilot.press(*keys)
            await steady(pilot)
            text = screen_text(app)
            assert text.isascii(), (keys, [line for line in text.splitlines() if not line.isascii()])
            while not on_main(app):
                await pilot.press("escape")
                await pilot.pause()


async def test_an_empty_lab_offers_new_chargers_in_its_footer() -> None:
    async with running(FakeLab(), size=(80, 24)) as (app, pilot):
        assert "n add chargers" in screen_text(app).splitlines()[-1]
        await pilot.click("#footer", offset=(3, 0))
        await pilot.pause()
        assert not on_main(app)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("401 wrong password", "password_env"),
        ("certificate verify failed", "ca_file"),
        ("connection refused", "Is it running"),
        ("404 not found", "are the identities known there"),
        ("something else", "Is it running"),
    ],
)
def test_trouble_with_a_csms_names_what_mends_it(text: str, said: str) -> None:
    summary = replace(demo().summary(), csms="ws://csms.example/ocpp", csms_ok=False, csms_text=text)
    assert said in mending(summary)
    assert "Start the lab again" in mending(replace(summary, csms="embedded"))
