"""Each of the 18 operations by its key: what is submitted, to whom, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest

from ocpplab_tui.operations.model import Operation, Outcome
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.screens.confirm import ConfirmScreen
from ocpplab_tui.tui.screens.form import FormScreen
from ocpplab_tui.tui.screens.pick import PickScreen
from tests.tui.conftest import has_focus, on_main, running, screen_text, toasts
from tests.tui.fake_lab import FakeLab, crowd, demo

SECOND = ["2"]  # give the second connector the focus first
DUE: list[tuple[str, list[str], dict[str, Any], str]] = [
    ("plug-connector", [*SECOND, "p"], {"connector_id": 2}, "key"),
    ("unplug-connector", [*SECOND, "P"], {"connector_id": 2}, "key"),
    ("unlock-connector", ["u"], {"connector_id": 1}, "key"),
    ("start-session", ["s", "enter"], {"id_tag": "DEADBEEF", "connector_id": 1}, "form"),
    ("stop-session", ["S"], {"connector_id": 1}, "key"),
    ("start-transaction", [*SECOND, "t", "enter"], {"id_tag": "DEADBEEF", "connector_id": 2}, "form"),
    ("stop-transaction", ["T"], {"transaction_id": "7f3a91c2-52d8-4b1e-9f7c-8d1f60a2b3c4"}, "key"),
    ("authorize-id-tag", ["a", "down", "enter"], {"id_tag": "FLEET-1"}, "form"),
    ("ev-requests-energy", ["e"], {"connector_id": 1}, "key"),
    ("ev-stops-energy", ["E"], {"connector_id": 1}, "key"),
    ("power-update", ["w", *"7400", "enter"], {"power_w": 7400, "connector_id": 1}, "form"),
    ("inject-fault", ["x", *"overt", "enter"], {"fault_type": "OverTemperature", "connector_id": 1}, "key"),
    ("clear-fault", ["X"], {"connector_id": 1}, "key"),
    ("set-configuration", ["c", "down", "down", "enter"], {"configuration": {"HeartbeatInterval": "300"}}, "form"),
    (
        "send-local-authorization-list",
        ["i", "4", "tab", *"A1", "enter"],
        {"list_version": 4, "entries": ({"id_tag": "A1"},)},
        "form",
    ),
    ("clear-local-authorization-list", ["I", "enter"], {}, "key"),
    ("reset-authorization-cache", ["K", "enter"], {}, "key"),
    (
        "proxy-message",
        ["m", *"Heartbeat", "tab", "tab", "enter"],
        {"action": "Heartbeat", "ocpp_version": "ocpp2.0.1", "payload": {}, "check_schema": True},
        "form",
    ),
    ("reset-charger", ["B", "enter"], {"boot_reason": "LocalReset"}, "key"),
    ("disconnect", ["d"], {}, "key"),
    ("connect", ["D"], {}, "key"),
    ("stop-charger", ["o", *"stop ch", "enter", "enter"], {}, "menu"),
    ("data-transfer", ["o", *"send data", "enter", *"org.example", "enter"], {"vendor_id": "org.example"}, "form"),
    ("start-charger", ["o", *"start ch", "enter"], {}, "menu"),
    (
        "set-network-fault",
        ["z", *"drop", "enter"],
        {"kind": "drop", "direction": "both", "probability": 1.0, "seed": 0},
        "form",
    ),
    ("clear-network-faults", ["Z"], {}, "key"),
]


WITHOUT_KEY = sorted(set(OPERATIONS) - {name for name, *_ in DUE})


def test_the_table_names_every_operation_that_has_a_key() -> None:
    assert {name for name, operation in OPERATIONS.items() if operation.key} <= {name for name, *_ in DUE}


@pytest.mark.parametrize("name", WITHOUT_KEY)
async def test_by_menu(name: str) -> None:
    """What has no key is chosen in the menu, and then done, or asked for."""
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        app.main.go_to("dep-003")
        await pilot.press("o")
        await pilot.pause()
        assert isinstance(app.screen, PickScreen)
        app.screen.dismiss(name)
        await pilot.pause()
        if not lab.submitted:
            assert isinstance(app.screen, FormScreen | ConfirmScreen | PickScreen)
            assert OPERATIONS[name].title in screen_text(app)
            return
        (submitted,) = lab.submitted
        assert (submitted[0], submitted[1].name, submitted[2]) == ("dep-003", name, "menu")


@pytest.mark.parametrize(("name", "keys", "fields", "origin"), DUE, ids=[name for name, *_ in DUE])
async def test_by_key(name: str, keys: list[str], fields: dict[str, Any], origin: str) -> None:
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        app.main.go_to("dep-003")
        await pilot.press(*keys)
        await pilot.pause()
        assert [
            (charger_id, operation.name, operation.model_dump(exclude_none=True), asked)
            for charger_id, operation, asked in lab.submitted
        ] == [("dep-003", name, fields, origin)]
        assert toasts(app)[0][0] == f"{OPERATIONS[name].title}: applied"
        assert on_main(app)


@pytest.mark.parametrize("key", ["p", "o", "x", "K", "s"])
async def test_escape_submits_nothing(key: str) -> None:
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        if key == "p":
            await pilot.press("space", "right", "space")  # marked chargers: even plug asks
        await pilot.press(key, "escape")
        await pilot.pause()
        assert on_main(app)
        assert lab.submitted == []


async def test_what_asks_names_object_and_count() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press("K")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        assert "On CP-001." in screen_text(app)
        await pilot.press("escape", "space", "right", "space", "I")
        await pilot.pause()
        assert "On 2 chargers." in screen_text(app)


async def test_marked_chargers_get_it_all_after_a_form_that_counts_them() -> None:
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        await pilot.press("space", "right", "space", "right", "space", "p")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        assert "3 chargers" in screen_text(app)
        lab.decide = lambda charger_id, _: (
            (Outcome.REJECTED, "no free connector") if charger_id == "dep-003" else (Outcome.APPLIED, "")
        )
        await pilot.press("enter")
        await pilot.pause()
        assert [charger_id for charger_id, *_ in lab.submitted] == ["dep-001", "dep-002", "dep-003"]
        assert [operation.model_dump(exclude_none=True) for _, operation, _ in lab.submitted] == [{}, {}, {}]
        [(title, text, severity)] = toasts(app)
        assert title == "Plug connector: 3 chargers"
        assert text == "2 applied, 1 rejected\nCP-003: no free connector"
        assert severity == "error"


async def test_mark_all_that_the_filter_shows() -> None:
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        await pilot.press("slash", *"suspended", "enter", "asterisk", "P", "enter")
        await pilot.pause()
        assert [charger_id for charger_id, *_ in lab.submitted] == ["dep-005", "dep-007"]
        assert app.main.fleet.marks == {"dep-005", "dep-007"}
        await pilot.press("escape", "escape")
        assert app.main.fleet.marks == set()


async def test_a_rejection_says_why() -> None:
    lab = demo()
    lab.decide = lambda *_: (Outcome.REJECTED, "CP-001 connector 1: a cable is plugged in already")
    async with running(lab, size=(80, 24)) as (app, pilot):
        await pilot.press("p")
        assert toasts(app) == [
            ("Plug connector: rejected", "CP-001 connector 1: a cable is plugged in already", "error")
        ]


async def test_outcomes_are_told_as_they_come() -> None:
    lab = demo()
    lab.decide = lambda *_: (Outcome.RECEIVED, "")
    async with running(lab, size=(80, 24)) as (app, pilot):
        await pilot.press("p")
        assert toasts(app) == []
        command = lab.known_commands[0]
        lab.finish(command, Outcome.DEFERRED, "stored until the CSMS is back")
        app.look()
        await pilot.pause()
        assert toasts(app)[0] == ("Plug connector: deferred", "CP-001: stored until the CSMS is back", "warning")
        lab.finish(command, Outcome.FAILED, "no answer in 30 s")
        app.look()
        await pilot.pause()
        assert toasts(app)[1] == ("Plug connector: failed", "CP-001: no answer in 30 s", "error")
        lab.finish(command, Outcome.FAILED)
        app.look()
        await pilot.pause()
        assert len(toasts(app)) == 2


async def test_commands_of_others_are_not_told() -> None:
    lab = demo()
    async with running(lab) as (app, _):
        lab.submit("dep-001", OPERATIONS["plug-connector"](), origin="gateway:ci")
        app.look()
        assert toasts(app) == []


async def test_read_only_only_looks() -> None:
    from dataclasses import replace

    lab = demo()
    lab.head = replace(lab.head, read_only=True)
    async with running(lab, size=(80, 24)) as (app, pilot):
        await pilot.press("p", "s", "x")
        assert lab.submitted == []
        assert on_main(app)
        assert "may only look" in toasts(app)[0][1]
        assert "read-only" in screen_text(app)


async def test_without_chargers_a_key_says_so() -> None:
    lab = FakeLab()
    async with running(lab, size=(80, 24)) as (app, pilot):
        await pilot.press("p", "o")
        assert lab.submitted == []
        assert toasts(app)[0][0] == "No charger"


async def test_keys_act_in_the_inspector_but_not_in_the_traffic() -> None:
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        await pilot.press("enter", "p")
        await pilot.pause()
        assert has_focus(app, app.main.inspector)
        assert len(lab.submitted) == 1
        app.main.traffic.focus()
        await pilot.press("p")
        assert len(lab.submitted) == 1


async def test_a_pick_can_be_reached_by_arrows_and_by_mouse() -> None:
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        await pilot.press("x", "down", "down", "enter")
        await pilot.pause()
        assert lab.submitted[0][1].model_dump()["fault_type"] == "OverVoltage"
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, PickScreen)
        await pilot.click("#pick-list", offset=(4, 1))
        await pilot.pause()
        assert lab.submitted[1][1].model_dump()["fault_type"] == "OverCurrent"


async def test_a_lab_that_refuses_the_target_is_a_toast() -> None:
    lab = FakeLab(crowd(3))
    async with running(lab, size=(80, 24)) as (app, pilot):
        view = app.main.fleet.view("dep-001")
        assert view is not None
        del lab.views["dep-001"]
        await pilot.press("p")
        assert toasts(app)[0][:2] == ("Unknown", "There is no charger dep-001.")


async def test_a_defect_of_the_lab_is_a_toast_too() -> None:
    lab = demo()

    def broken(charger_id: str, _: Operation) -> tuple[Outcome, str]:
        raise RuntimeError(f"{charger_id} went wrong")

    lab.decide = broken
    async with running(lab) as (app, pilot):
        await pilot.press("p")
        assert toasts(app) == [("Something went wrong", "RuntimeError: dep-001 went wrong", "error")]
        assert app.is_running
