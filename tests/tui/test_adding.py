"""Adding chargers by keys: the form checks as one types, says what it will make, and the new ones have the focus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from ocpplab_tui.config import catalog
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.lab.inventory_port import ChargerSpec
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.tui.app import Dashboard
from ocpplab_tui.tui.forms.adding import AddingForm
from ocpplab_tui.tui.forms.adding_fields import MOST, Lot
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.preferences import FILE_NAME
from ocpplab_tui.tui.screens.form import FormScreen
from tests.tui.conftest import StillDashboard, on_main, running, screen_text, steady, toasts, until
from tests.tui.fake_lab import FakeLab, demo


def form(lab: FakeLab | None = None, **texts: str) -> AddingForm:
    inventory = (lab or demo()).inventory
    made = AddingForm(Lot(inventory.deployments(), inventory.locations(), ["embedded"], "loc-1"), {}, Glyphs())
    for name, text in texts.items():
        made.write(name, text)
    return made


async def fill(app: Dashboard, pilot: Pilot[None], **texts: str) -> None:
    """Write into fields of the form, as keys would one by one."""
    for name, text in texts.items():
        field = app.screen.query_one(f"#field-{name}", Input)
        field.focus()
        field.value = ""
        await pilot.pause()
        field.value = text
        await pilot.pause()


async def test_many_are_made_named_and_marked() -> None:
    lab = demo()
    async with running(lab, size=(120, 45)) as (app, pilot):
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        text = screen_text(app)
        assert "Add chargers" in text
        assert "CP-{n:03}" in text  # as the others are called
        assert "Add 1 charger" in text
        await fill(app, pilot, brand="ocpplab", model="sdk-dc-50", version="2.0.1", count="3")
        assert "3 chargers: CP-013, CP-014, CP-015" in screen_text(app)
        assert "Add 3 chargers" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: len(lab.views) == 15)
        await until(pilot, lambda: on_main(app) and app.main.grid.current == "dep-new-1")
        assert app.main.fleet.marks == {"dep-new-1", "dep-new-2", "dep-new-3"}
        spec = lab.inventory.made[0]
        assert (spec.identity, spec.ocpp_version, spec.ws_url, spec.location_id) == (
            "CP-013",
            "2.0.1",
            "embedded",
            "loc-1",
        )
        assert toasts(app)[-1][1] == "3 chargers, CP-013 and on: booting."


async def test_taken_names_are_told_while_one_types_and_nothing_is_made() -> None:
    lab = demo()
    async with running(lab, size=(120, 45)) as (app, pilot):
        await pilot.press("n")
        await pilot.pause()
        await fill(app, pilot, count="5", first="9")
        text = screen_text(app)
        assert "taken: CP-009, CP-010 and 2 more; free from 13 on" in text
        await fill(app, pilot, csms="http://here")
        assert '"http://here" is not the URL of a CSMS' in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        assert app.focused is not None
        assert app.focused.id == "field-first"
        assert lab.inventory.made == []
        await pilot.press("escape")
        assert on_main(app)


async def test_who_may_only_look_adds_nothing() -> None:
    lab = demo()
    lab.head = replace(lab.head, read_only=True)
    async with running(lab) as (app, pilot):
        await pilot.press("n")
        await pilot.pause()
        assert on_main(app)
        assert "--read-only" in toasts(app)[-1][1]


async def test_what_the_lab_refuses_is_told_with_what_was_made() -> None:
    lab = demo()
    lab.inventory.room = 1
    async with running(lab, size=(120, 45)) as (app, pilot):
        await pilot.press("n")
        await pilot.pause()
        await fill(app, pilot, count="3")
        await pilot.press("enter")
        await until(pilot, lambda: any(title == "Not added" for title, *_ in toasts(app)))
        assert ("Not added", "2 of 3: No more files can be opened.", "error") in toasts(app)
        assert len(lab.views) == 13


async def test_an_empty_lab_says_the_key_and_by_mouse_the_palette_adds() -> None:
    lab = FakeLab()
    async with running(lab, size=(120, 45)) as (app, pilot):
        assert "n adds some from the catalog" in screen_text(app)
        await pilot.click("#header")
        await pilot.pause()
        await pilot.press(*"Add cha")
        await until(pilot, lambda: "New ones from the catalog" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FormScreen))
        await steady(pilot)
        await pilot.click("#form-submit")
        await until(pilot, lambda: len(lab.views) == 1)
        await until(pilot, lambda: on_main(app))
        app.look()
        await pilot.pause()
        assert app.main.grid.current == "dep-new-1"


async def test_last_choices_are_offered_again_but_no_password(tmp_path: Path) -> None:
    lab = demo()
    async with running(lab, size=(120, 60), config_dir=tmp_path) as (app, pilot):
        await pilot.press("n")
        await pilot.pause()
        await fill(app, pilot, brand="ocpplab", version="2.0.1", identity="NEW-{n:02}", csms="ws://127.0.0.1:1/ocpp")
        await fill(app, pilot, profile="1", password="only-for-the-csms-17")
        assert "only-for-the-csms" not in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: len(lab.inventory.made) == 1)
        assert lab.inventory.made[0].password == "only-for-the-csms-17"
        assert "only-for-the-csms" not in repr(lab.inventory.made[0])
    text = (tmp_path / FILE_NAME).read_text()
    assert "only-for-the-csms" not in text
    async with running(lab, size=(120, 60), config_dir=tmp_path) as (app, pilot):
        await pilot.press("n")
        await pilot.pause()
        assert app.screen.query_one("#field-identity", Input).value == "NEW-{n:02}"
        assert app.screen.query_one("#field-version", Input).value == "2.0.1"
        assert app.screen.query_one("#field-first", Input).value == "2"  # NEW-01 is taken now


# -- the form without a screen


def test_fields_follow_each_other() -> None:
    made = form()
    for brand in catalog.brands():
        changed = made.write("brand", brand.slug)
        assert changed["model"] == catalog.models(brand.slug)[0].slug
        own = catalog.models(brand.slug)[0].connectors[0].type
        assert made.texts["connector"] == own
        specs, errors = made.result()
        assert errors == {}
        assert specs is not None
        assert specs[0].connector_type == own


@pytest.mark.parametrize(
    ("identity", "count", "names"),
    [
        ("MY-CHARGER", "1", ["MY-CHARGER"]),
        ("MY-", "1", ["MY-001"]),
        ("MY", "2", ["MY001", "MY002"]),
        ("CP-{n:03}", "2", ["CP-013", "CP-014"]),
        ("A{n}B", "2", ["A1B", "A2B"]),
    ],
)
def test_names(identity: str, count: str, names: list[str]) -> None:
    made = form(count=count, identity=identity)
    specs, errors = made.result()
    assert errors == {}
    assert specs is not None
    assert [each.identity for each in specs] == names


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("brand", "ocplab", 'did you mean "ocpplab"?'),
        ("model", "sdk-dc-5", 'did you mean "sdk-dc-50"?'),
        ("connector", "CCS3", "did you mean"),
        ("version", "1.5", "did you mean"),
        ("count", "0", f"1 to {MOST}"),
        ("count", "1001", f"1 to {MOST}"),
        ("count", "two", "a whole number"),
        ("identity", "", "a name, a prefix, or a pattern"),
        ("identity", "A{x}", "only {n} for the number"),
        ("identity", "has blanks", "is no identity"),
        ("identity", "cp-001", "taken: cp-001"),
        ("identity", "dep-001", "taken: dep-001"),
        ("first", "-1", "a whole number"),
        ("location", "Depot South", "did you mean"),
        ("csms", "ws://a?b", "goes on after its path"),
        ("csms", "ws://user:secret@host", "holds a user or a password"),
    ],
)
def test_what_is_wrong_stands_at_its_field(field: str, text: str, said: str) -> None:
    made = form(brand="ocpplab", model="sdk-dc-50")
    made.write(field, text)
    specs, errors = made.result()
    assert specs is None
    assert said in errors[field]
    assert "secret" not in str(errors)


def test_a_lab_without_a_csms_of_its_own_says_so() -> None:
    inventory = demo().inventory
    made = AddingForm(Lot(inventory.deployments(), (), ["ws://csms.example/ocpp"]), {}, Glyphs())
    assert made.texts["csms"] == "ws://csms.example/ocpp"
    made.write("csms", "embedded")
    assert "no embedded CSMS" in made.result()[1]["csms"]


@pytest.mark.parametrize(
    ("url", "profile", "shown", "wrong"),
    [
        ("ws://h/o", "0", set(), set()),
        ("ws://h/o", "1", {"password"}, {"password"}),
        ("wss://h/o", "2", {"password", "ca_file"}, {"password"}),
        ("ws://h/o", "2", {"password", "ca_file"}, {"password", "csms"}),
        ("wss://h/o", "3", {"ca_file", "cert_file", "key_file"}, {"cert_file", "key_file"}),
        ("ws://h/o", "4", set(), {"profile"}),
        ("ws://h/o", "", set(), set()),
    ],
)
def test_only_what_the_security_profile_needs_is_asked(
    url: str, profile: str, shown: set[str], wrong: set[str]
) -> None:
    made = form(csms=url, profile=profile)
    access = {"password", "ca_file", "cert_file", "key_file"}
    assert {each.name for each in made.fields_now()} & access == shown
    assert set(made.result()[1]) == wrong


def test_the_embedded_csms_needs_no_profile() -> None:
    made = form(csms="ws://h/o", profile="1")
    made.write("csms", "Embedded")
    assert "profile" not in {each.name for each in made.fields_now()}
    specs, errors = made.result()
    assert errors == {}
    assert specs is not None
    assert specs[0].security_profile is None


# -- a real lab

LAB = """
[lab]
name = "grows"
[embedded_csms]
port = 0
[[charger]]
identity = "CP-1"
brand = "ocpplab"
model = "sdk-ac-22-duo"
"""


async def test_in_a_real_lab_they_boot_and_outlive_a_restart(tmp_path: Path) -> None:
    async def run(keys: bool) -> None:
        lab = Lab(loads(LAB, environment={}), state_dir=tmp_path)
        app = StillDashboard(lab, start=lab.start, stop=lab.stop)  # type: ignore[arg-type]  # a real one
        async with app.run_test(size=(120, 50), notifications=True) as pilot:
            await until(pilot, lambda: len(lab.charger_ids()) == (1 if keys else 3))
            if keys:
                app.look()
                await pilot.press("n")
                await until(pilot, lambda: isinstance(app.screen, FormScreen))
                await fill(app, pilot, count="2", version="2.0.1")
                await pilot.press("enter")
            await until(pilot, lambda: all(_booted(lab, name) for name in ("CP-2", "CP-3")))
            app.look()
            await pilot.pause()
            if keys:
                assert app.main.grid.current == lab.charger("CP-2").charger_id
            assert "CP-3" in screen_text(app)

    await run(keys=True)
    await run(keys=False)


def _booted(lab: Lab, identity: str) -> bool:
    if len(lab.charger_ids()) < 3:
        return False
    return lab.charger(identity).registration == "Accepted"


def test_a_password_is_kept_where_only_its_owner_may_read(tmp_path: Path) -> None:
    spec = ChargerSpec(
        identity="X",
        brand_slug="ocpplab",
        model_slug="sdk-dc-50",
        connector_type="CCS2",
        ws_url="ws://127.0.0.1:1/ocpp",
        security_profile=1,
        password="swordfish-swordfish",
    )
    from ocpplab_tui.lab.deploying import charger_config

    config = charger_config("dep-x", spec, loads(LAB, environment={}))
    assert config.csms.security_profile == 1
    assert config.csms.password is not None
    assert config.csms.password.get_secret_value() == "swordfish-swordfish"
    assert "swordfish" not in repr(config) + repr(spec)
