"""Who types faster than the program draws types what they meant: each key goes where those before it led."""

from __future__ import annotations

import pytest
from textual.events import Key, Paste
from textual.keys import _character_to_key
from textual.widgets import Input

from tests.tui.conftest import StillDashboard, at_rest, has_focus, on_main, running, screen_text
from tests.tui.fake_lab import demo


def type_at_once(app: StillDashboard, *keys: str) -> None:
    """All in one turn, as one read of the terminal brings them."""
    for key in keys:
        is_text = len(key) == 1
        app.post_message(Key(_character_to_key(key) if is_text else key, key if is_text else None))


async def test_a_filter_that_is_typed_in_one_go() -> None:
    async with running(demo(), size=(120, 36)) as (app, _):
        type_at_once(app, *"/CP-003")
        await at_rest(app)
        assert on_main(app)
        assert app.main.fleet.filter.text == "CP-003"
        assert app.main.fleet.shown == ["dep-003"]
        type_at_once(app, "escape", "t", "a", "b", "tab")
        await at_rest(app)
        assert not app.main.fleet.filter


async def test_a_form_that_is_filled_in_one_go() -> None:
    async with running(demo(), size=(120, 36)) as (app, _):
        app.main.go_to("CP-001")
        type_at_once(app, "s", *"ABC")
        await at_rest(app)
        assert not on_main(app)
        assert isinstance(app.focused, Input)
        assert app.focused.value.endswith("ABC")
        type_at_once(app, "escape", "g")
        await at_rest(app)
        assert not on_main(app)
        assert "Traffic" in screen_text(app)


async def test_what_is_pasted_keeps_its_place() -> None:
    async with running(demo(), size=(120, 36)) as (app, _):
        type_at_once(app, "/", "C")
        app.post_message(Paste("P-0"))
        type_at_once(app, *"07", "enter")
        await at_rest(app)
        assert app.main.fleet.filter.text == "CP-007"
        assert has_focus(app, app.main.grid)


@pytest.mark.parametrize("keys", [("?", "escape"), ("K", "escape"), ("ctrl+p", "escape"), ("C", "escape")])
async def test_a_dialog_that_goes_away_holds_nobody_up(keys: tuple[str, ...]) -> None:
    async with running(demo(), size=(120, 36)) as (app, _):
        app.main.go_to("CP-001")
        type_at_once(app, *keys * 5, *"/CP-003")
        await at_rest(app)
        assert app.main.fleet.shown == ["dep-003"]
