"""Pictures of every screen and dialog at three sizes: full, empty, in trouble, crowded. Looked at by eye when they
change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from ocpplab_tui.lab.csms_port import Snapshot
from ocpplab_tui.operations.model import Operation, Outcome
from ocpplab_tui.tui.exports import places
from ocpplab_tui.tui.screens.gateway import gateway_notice
from ocpplab_tui.tui.screens.notice import StartFailed
from tests.tui.album import STAY, Pages, Walk, look_through, walking
from tests.tui.crowds import crowded, crowded_csms
from tests.tui.fake_lab import FakeLab, crowd, demo, talk, twelve, two_sites
from tests.tui.test_snapshots_screens import TABS, full

SIZES = [(80, 24), (120, 36), (200, 60)]
TABS_16 = [name for name in TABS if name != "monitors"]
LISTS = ["requests", "history", "transactions", "tokens", "policies"]


@pytest.fixture(autouse=True)
def _steady_latency(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the clock is 20 ms after the one before."""
    looks = count()
    monkeypatch.setattr("ocpplab_tui.tui.csms_desk.perf_counter", lambda: next(looks) * 0.02)


@pytest.fixture(autouse=True)
def _impatient_palette(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says at once that nothing matches."""
    monkeypatch.setattr("textual.command.CommandPalette._NO_MATCHES_COUNTDOWN", 0.001)


@pytest.fixture(autouse=True)
def _fixed_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "folder", lambda: Path("/home/ann/Documents/ocpplab-tui"))


# labs


def empty() -> FakeLab:
    return silent(chargers=False)


def silent(*, chargers: bool = True) -> FakeLab:
    """Nothing was said yet."""
    lab = FakeLab(twelve() if chargers else ())
    assert lab.csms_port is not None
    lab.csms_port.state = Snapshot((), (), {})
    return lab


def in_trouble() -> FakeLab:
    """No charger gets through, and nobody accepts an operation."""
    lab = FakeLab(
        [replace(view, online=False, link="retry in 8 s: connection refused") for view in twelve()], talk()[-4:]
    )
    lab.head = replace(lab.head, csms="wss://csms.example/ocpp", csms_ok=False, csms_text="connection refused")
    lab.csms_port = None
    lab.decide = decide
    lab.inventory.refusal = "CP-003 cannot be removed while its firmware is being written."
    return lab


def read_only() -> FakeLab:
    lab = full()
    lab.head = replace(lab.head, read_only=True)
    return lab


def decide(charger_id: str, operation: Operation) -> tuple[Outcome, str]:
    """Every outcome there is."""
    return {
        "plug-connector": (Outcome.APPLIED, ""),
        "unplug-connector": (Outcome.DEFERRED, "stored until the CSMS is back"),
        "unlock-connector": (Outcome.REJECTED, "CP-003 connector 1: the lock is jammed"),
        "ev-requests-energy": (Outcome.FAILED, "no answer to TransactionEvent in 30 s"),
        "ev-stops-energy": (Outcome.EXPIRED, "given up after 3 attempts while offline"),
        "clear-fault": (Outcome.RECEIVED, ""),
    }.get(operation.name, (Outcome.APPLIED, ""))


def outcomes(walk: Walk) -> None:
    walk.app.fake.decide = decide


def gateway(walk: Walk) -> None:
    walk.app.push_screen(gateway_notice("http://127.0.0.1:8088", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"))


def failed(walk: Walk) -> None:
    text = "Port 9000 of 127.0.0.1 is taken by another program; [csms] port = 0 takes a free one."
    walk.app.push_screen(StartFailed("The lab cannot start", text))


def to_inspector(walk: Walk) -> None:
    """On a small terminal the inspector comes before the Charger screen."""
    if walk.app.size.width < 120:
        walk.app.main.add_class("-inspecting")
        walk.app.main.inspector.focus()


# pages


def saved(walk: Walk) -> None:
    """Two filters have been saved, and another one is set."""
    walk.app.chosen.keep_filter("chargers", "in trouble", "is:faulted")
    walk.app.chosen.keep_filter("chargers", "busy ones of OCPP 2.0.1", "is:charging v:2.0.1")
    walk.app.main.set_filter("chargers", "v:1.6")


DASHBOARD: Pages = {
    "dashboard": ("right", "right"),
    "inspector": (to_inspector,),
    "frame": ("tab", "home", "enter"),
    "paused": ("tab", "up", "up", lambda walk: walk.app.fake.journal.add(*talk()[:4]), "wait"),
    "marked": ("space", "right", "space"),
    "rows": ("minus", "greater_than_sign"),
    "dots": (STAY, "minus"),
    "nearer-again": (STAY, "0"),
    "filter": ("slash", *"is:o"),
    "filter-mistake": ("slash", *"nope:1 x"),
    "filter-nothing": ("slash", *"nobody", "enter"),
    "jump": ("apostrophe",),
}
OPERATING: Pages = {
    "menu": ("o",),
    "menu-found": (STAY, *"meter"),
    "menu-nothing": (STAY, *"xyz"),
    "palette": ("colon",),
    "palette-found": (STAY, *"plug"),
    "palette-nothing": (STAY, *"xyz"),
    "form": ("s",),
    "form-of-many": ("space", "right", "space", "p"),
    "form-mistake": ("w", "x", "enter"),
    "form-configuration": ("c", "down"),
    "form-local-list": ("i",),
    "form-network-fault": ("z", "down"),
    "message": ("m", *"StartT", "down"),
    "message-mistake": ("m", *"Heart", "down", "tab", "tab", *"{", "ctrl+s"),
    "pick": ("x",),
    "confirm": ("K",),
    "confirm-many": ("space", "right", "space", "I"),
    "remove": ("delete",),
    "outcomes": (outcomes, "p", "P", "u"),
    "outcomes-of-many": (outcomes, "space", "right", "space", "u", "enter"),
    "history": (outcomes, "e", "E", "X", "H"),
}
DIALOGS: Pages = {
    "help": ("question_mark",),
    "help-below": (STAY, "pagedown", "pagedown"),
    "help-end": (STAY, "end"),
    "history-empty": ("H",),
    "add": ("n",),
    "add-many": ("n", *["tab"] * 4, "end", "1", "2"),
    "saved-filters": (saved, "F"),
    "saved-filter-name": ("slash", *"is:faulted", "ctrl+s", *"in trouble"),
    "side-hidden": ("backslash",),
    "export": ("f2", "down", "down"),
    "quit": ("q",),
    "gateway": (gateway,),
    "start-failed": (failed,),
}


def tabs(*more: str, names: Sequence[str] = TABS) -> Pages:
    """Every tab of the Charger screen."""
    pages: Pages = {"live": (to_inspector, "enter", "down", "wait")}
    for name in names[1:]:
        pages[name] = (STAY, "right", *more, "wait")
    return pages


CHARGER = {
    **tabs("down"),
    "configuration-search": (to_inspector, "enter", "right", "slash", *"interval"),
    "configuration-nothing": (to_inspector, "enter", "right", "slash", *"xyz", "enter"),
    "configuration-set": (to_inspector, "enter", "right", "end", "enter"),
    "message-open": (to_inspector, "enter", *["right"] * 6, "home", "enter", "wait"),
}
TRAFFIC: Pages = {
    "traffic": ("g", "wait", "up", "up", "b", *["up"] * 6, "wait"),
    "traffic-error": ("g", "wait", "up", "up", "up", "enter", "wait"),
    "traffic-mistake": ("g", "wait", "slash", *"a:heart is:nope v:", "wait"),
    "traffic-nothing": ("g", "wait", "slash", *"nobody", "enter", "wait"),
    "traffic-help": ("g", "wait", "question_mark"),
    "traffic-menu": ("g", "wait", "up", "up", "o"),
}


def csms_lists() -> Pages:
    """Every list of the CSMS screen."""
    pages: Pages = {"csms": ("C", "wait", "enter", "wait")}
    for name in LISTS[1:]:
        pages[f"csms-{name}"] = (STAY, "right", "wait")
    return pages


CSMS: Pages = {
    **csms_lists(),
    "csms-request": ("C", "wait", "o", *"requeststartt", "enter"),
    "csms-request-mistake": (STAY, "x"),
    "csms-menu": ("C", "wait", "o"),
    "csms-sent": ("C", "wait", "o", *"reset", "enter", "ctrl+s", "right", "wait"),
}
NOTHING: Pages = {
    "dashboard": (),
    "menu": ("o",),
    "traffic": ("g", "wait"),
    "csms": ("C", "wait"),
    "history": ("H",),
    "remove": ("delete",),
}
TROUBLE: Pages = {
    "dashboard": (),
    "charger": (to_inspector, "enter", "wait"),
    "csms": ("C", "wait"),
    "traffic": ("g", "wait"),
    "rejected": ("u",),
    "not-removed": ("delete", "right", "enter"),
}
CROWDED: Pages = {
    "dots": ("pagedown", "pagedown"),
    "rows": ("plus", "down", "space", "down"),
    "cards": (STAY, "plus", "down"),
    "filtered": ("slash", *"is:faulted", "enter"),
    "all-marked": (STAY, "asterisk", "p"),
    "traffic": ("g", "wait"),
    "remove-many": ("slash", *"AC-49", "enter", "asterisk", "delete"),
    "quit": ("q",),
}
CROWDED_CSMS: Pages = {**csms_lists(), "csms-searched": ("C", "wait", "slash", *"0042", "enter")}


SAME_WHEN_WIDE = frozenset(
    {
        "nearer-again", "menu-found", "menu-nothing", "palette-nothing", "form-of-many", "form-mistake",
        "form-local-list", "message-mistake", "confirm", "help-below", "help-end", "history-empty", "traffic-help",
        "configuration-nothing", "csms-request-mistake", "rejected", "not-removed", "remove", "all-marked",
    }
)  # fmt: skip
"""Dialogs that are no other on a large terminal than on a middling one."""


@dataclass(frozen=True)
class Tour:
    """One walk: a lab, the charger in focus, the pages."""

    lab: Callable[[], FakeLab]
    pages: Pages
    charger_id: str = "dep-003"


TOURS = {
    "dashboard": Tour(full, DASHBOARD),
    "operating": Tour(full, OPERATING),
    "dialogs": Tour(full, DIALOGS),
    "charger-201": Tour(full, CHARGER),
    "charger-16": Tour(full, tabs("down", names=TABS_16), "dep-001"),
    "charger-empty": Tour(silent, tabs()),
    "charger-offline": Tour(in_trouble, tabs(names=TABS_16), "dep-010"),
    "charger-crowded": Tour(lambda: crowded(two_sites(crowd(5000))), tabs("down"), "dep-003"),
    "traffic": Tour(full, TRAFFIC),
    "csms": Tour(full, CSMS),
    "csms-crowded": Tour(lambda: crowded_csms(demo()), CROWDED_CSMS),
    "silent": Tour(silent, NOTHING),
    "empty": Tour(empty, NOTHING, ""),
    "trouble": Tour(in_trouble, TROUBLE),
    "read-only": Tour(read_only, {"dashboard": ("p",), "remove": ("delete",)}),
    "crowded": Tour(lambda: crowded(two_sites(crowd(5000))), CROWDED),
}


@pytest.mark.parametrize("name", TOURS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_tour(snapshot: SnapshotAssertion, name: str, size: tuple[int, int]) -> None:
    tour = TOURS[name]
    async with walking(tour.lab(), size, snapshot) as walk:
        await look_through(walk, tour.pages, tour.charger_id, without=SAME_WHEN_WIDE if size[0] == 200 else ())


MAIN_PAGES: Pages = {
    "dashboard": ("right", "right"),
    "rows": ("minus",),
    "dots": (STAY, "minus"),
    "live": ("0", "enter", "wait"),
    "configuration": (STAY, "right", "down"),
    "profiles": (STAY, "right", "right", "wait"),
    "traffic": ("g", "wait", "up", "up", "up", "wait"),
    "csms": ("C", "wait", "enter", "wait"),
    "form": ("s",),
    "form-mistake": ("w", "x", "enter"),
    "message": ("m", *"StartT", "down"),
    "menu": ("o",),
    "palette": ("colon", *"plug"),
    "help": ("question_mark", "end"),
    "quit": ("q",),
    "outcomes": (outcomes, "p", "P", "u"),
    "history": (outcomes, "e", "H"),
}
STYLES: dict[str, dict[str, Any]] = {
    "light": {"theme": "ocpplab-light"},
    "deuteranopia": {"theme": "deuteranopia"},
    "mono": {"theme": "mono"},
    "ascii": {"ascii_only": True},
    "sixteen": {"theme": "sixteen"},
}


@pytest.mark.parametrize("style", STYLES)
async def test_styles(snapshot: SnapshotAssertion, style: str) -> None:
    async with walking(full(), (120, 36), snapshot, **STYLES[style]) as walk:
        walk.sixteen_colours = style == "sixteen"
        await look_through(walk, MAIN_PAGES, "dep-003")
