"""Forms on screen: checks as you type, the first bad field, choices, preview, many lines."""

from __future__ import annotations

import pytest
from textual.widgets import Button, Input, OptionList, Static, TextArea

from ocpplab_tui.operations.registry import OPERATIONS
from tests.tui.conftest import StillDashboard, has_focus, running, screen_text, steady
from tests.tui.fake_lab import demo


def note(app: StillDashboard, name: str) -> tuple[str, bool]:
    widget = app.screen.query_one(f"#note-{name}", Static)
    return str(widget.render()), widget.has_class("-wrong")


async def test_errors_stand_beside_the_field_as_you_type() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press("w")
        await pilot.pause()
        assert note(app, "power_w") == ("In watts: 0 to 10,000,000.", False)
        await pilot.press("x")
        assert note(app, "power_w") == ("✖ must be a whole number", True)
        await pilot.press("backspace", "9")
        assert note(app, "power_w") == ("In watts: 0 to 10,000,000.", False)


async def test_enter_goes_to_the_first_bad_field() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await pilot.press("s", "tab", "tab", *"soon", "tab", "enter")
        await pilot.pause()
        assert lab.submitted == []
        assert app.focused is not None
        assert app.focused.id == "field-duration_seconds"
        await pilot.press("backspace", "backspace", "backspace", "backspace", *"60", "enter")
        await pilot.pause()
        assert lab.submitted[0][1].model_dump()["duration_seconds"] == 60


async def test_choices_of_the_focused_field_are_shown_and_filtered() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        app.main.go_to("dep-011")
        await pilot.press("s")
        await pilot.pause()
        choices = app.screen.query_one("#form-choices", OptionList)
        assert choices.option_count == 3
        await pilot.press(*"fle")
        assert choices.option_count == 1
        await pilot.press("down")
        assert app.screen.query_one("#field-id_tag", Input).value == "FLEET-1"
        await pilot.press("tab")
        await pilot.pause()
        assert choices.option_count == 4
        assert "✖ OverTemperature" in screen_text(app)
        await pilot.press("down")
        assert app.screen.query_one("#field-connector_id", Input).value == "2"
        await pilot.press("up", "up")
        assert app.screen.query_one("#field-connector_id", Input).value == "4"


async def test_a_choice_can_be_clicked() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press("a")
        await pilot.pause()
        await pilot.click("#form-choices", offset=(4, 1))
        await pilot.pause()
        assert app.screen.query_one("#field-id_tag", Input).value == "FLEET-1"


async def test_the_preview_says_what_will_be_sent() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press("s")
        await pilot.pause()
        assert "→ StatusNotification Preparing, Authorize, StartTransaction" in screen_text(app)


async def test_a_message_is_edited_as_json_with_a_live_check() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await pilot.press("m", *"StatusN", "down")
        await pilot.pause()
        area = app.screen.query_one("#field-payload", TextArea)
        assert '"connectorId": 0' in area.text
        assert '[2,"…","StatusNotification"' in screen_text(app)
        area.text = '{"connectorId": "one", "errorCode": "NoError", "status": "Available"}'
        await pilot.pause()
        assert note(app, "payload")[1]
        assert "connectorId" in note(app, "payload")[0]
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert has_focus(app, area)
        assert lab.submitted == []
        area.text = "{}"
        await pilot.press("tab", *"\b", "tab")
        app.screen.query_one("#field-check_schema", Input).value = "no"
        await pilot.pause()
        app.screen.query_one("#form-submit", Button).focus()
        await pilot.press("enter")
        await pilot.pause()
        assert lab.submitted[0][1].model_dump()["payload"] == {}


async def test_a_chosen_key_fills_in_its_value_and_both_can_be_changed() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await pilot.press("c", "enter")
        await pilot.pause()
        assert note(app, "key") == ("✖ choose a key", True)
        await pilot.press(*"meter", "down")
        assert app.screen.query_one("#field-value", Input).value == "60"
        await pilot.press("tab", *"10", "enter")
        await pilot.pause()
        assert lab.submitted[0][1].model_dump() == {"configuration": {"MeterValueSampleInterval": "10"}}


async def test_the_last_used_tag_comes_back() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press("a", *"VISITOR", "enter", "s")
        await pilot.pause()
        assert app.screen.query_one("#field-id_tag", Input).value == "VISITOR"


async def test_all_of_a_form_can_be_seen_at_80_by_24() -> None:
    async with running(demo(), size=(80, 24)) as (app, pilot):
        for key in ("s", "m", "i", "c", "w"):
            await pilot.press(key)
            await pilot.pause()
            assert "Submit" in screen_text(app)
            await pilot.press("escape")
            await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_no_form_is_so_long_that_its_button_is_out_of_sight(size: tuple[int, int]) -> None:
    async with running(demo(), size=size) as (app, pilot):
        app.main.go_to("dep-003")
        context = app.main.context()
        assert context is not None
        for name in ("set-ev-charging-needs", "set-network-fault", "proxy-message", "start-session"):
            app.operator.asking.form(OPERATIONS[name], context)
            await steady(pilot)
            button = app.screen.query_one("#form-submit", Button).region
            form = app.screen.query_one("#form").content_region
            assert form.contains_region(button), name
            await pilot.press("escape")
            await pilot.pause()
        await pilot.press("n")
        await steady(pilot)
        assert "Add 1 charger" in screen_text(app)


async def test_the_button_is_pressed_by_mouse_though_the_choices_of_a_field_are_shown() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        app.main.go_to("dep-003")
        await pilot.press("s")
        await steady(pilot)
        await pilot.click("#form-submit")
        await pilot.pause()
        assert len(lab.submitted) == 1
