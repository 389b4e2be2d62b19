"""The line in which a filter is typed: completion, explanation, a mistake where it stands."""

from __future__ import annotations

import pytest

from tests.tui.conftest import running, screen_text
from tests.tui.fake_lab import demo


@pytest.mark.parametrize("key", ["tab", "right"])
async def test_a_word_is_completed(key: str) -> None:
    async with running(demo()) as (app, pilot):
        app.main.traffic.focus()
        await pilot.press("slash", *"a:heart")
        assert "Heartbeat" in screen_text(app)
        await pilot.press(key)
        await pilot.pause()
        assert app.main.filter_bar.value == "a:Heartbeat "
        assert "messages with action Heartbeat" in screen_text(app)
        assert len(app.main.traffic.lines) == 4
        await pilot.press("enter")
        await pilot.pause()
        assert not app.main.filter_bar.note.visible


async def test_other_words_are_a_key_away() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press("slash", *"is:", "down", "down", "tab")
        await pilot.pause()
        assert app.main.filter_bar.value == "is:charging "
        await pilot.press("escape")
        assert app.main.fleet.filter.text == ""


async def test_a_mistake_is_marked_where_it_stands_and_the_rest_counts() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press("slash", *"v:1.6 is:chargin! cp")
        await pilot.pause()
        text = screen_text(app)
        assert "is:chargin! is nothing" in text
        line = app.main.filter_bar.render_line(0)
        marked = "".join(each.text for each in line if each.style and each.style.underline and each.style.reverse)
        assert marked == "is:chargin!"
        assert len(app.main.fleet) == 6


async def test_a_table_keeps_plain_words() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press("C")
        await pilot.pause()
        await pilot.press("slash", *"reset")
        await pilot.pause()
        assert not app.screen.query_one("FilterNote").visible
