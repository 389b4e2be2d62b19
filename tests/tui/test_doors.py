"""Every operation of the registry through every door of the dashboard, on a real lab: with a CSMS that agrees, with one
that says no, and with none. An operation that is new wants a row in `OUTCOMES`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from ocpplab_tui.operations.model import Command, Operation, Outcome
from ocpplab_tui.operations.registry import OPERATIONS
from tests.lab.labs import Bench, running
from tests.tui.conftest import StillDashboard
from tests.tui.doors import DOORS, answer

VERSIONS = {"dep-1": "1.6", "dep-2": "2.0.1"}
IDENTITIES = {"dep-1": "CP-1", "dep-2": "CP-2"}
PLUGGED = [("plug-connector", {"connector_id": 1})]
CHARGING: list[tuple[str, dict[str, Any]]] = [
    ("start-session", {"id_tag": "DEADBEEF", "connector_id": 1}),
]
BEFORE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "clear-fault": [("inject-fault", {"fault_type": "GroundFault", "connector_id": 1})],
    "connect": [("disconnect", {})],
    "restore-power": [("cut-power", {})],
    "start-charger": [("stop-charger", {})],
    "replug-ev-side": [*CHARGING, ("unplug-ev-side", {"connector_id": 1})],
    "restore-ev-communication": [*CHARGING, ("lose-ev-communication", {"connector_id": 1})],
    "ev-requests-energy": [*CHARGING, ("ev-stops-energy", {"connector_id": 1})],
    "resume-evse": [*CHARGING, ("suspend-evse", {"connector_id": 1})],
    **dict.fromkeys(("unplug-connector", "start-transaction", "press-start-button", "authorize-contract"), PLUGGED),
    **dict.fromkeys(
        (
            "stop-transaction", "stop-session", "ev-stops-energy", "unplug-ev-side", "suspend-evse", "ev-ends-session",
            "lose-ev-communication", "set-state-of-charge", "power-update", "set-ev-charging-needs",
            "send-meter-values", "unlock-connector", "request-ev-certificate",
        ),
        CHARGING,
    ),
}  # fmt: skip
"""What must have happened for an operation to make sense."""
AFTER = ("restore-power", "start-charger", "clear-network-faults", "clear-fault", "stop-session", "unplug-connector")
"""Brings a charger back to where it was."""


async def do(bench: Bench, charger_id: str, name: str, fields: dict[str, Any]) -> None:
    await bench.do(charger_id, name, **fields)


async def went_through(tmp_path: Path, charger_id: str, door: str, csms: str) -> tuple[dict[str, str], list[str]]:
    """What became of each operation, and what was odd."""
    version, found, odd = VERSIONS[charger_id], {}, []
    async with running(tmp_path / "state") as bench:
        app = StillDashboard(bench.lab)  # type: ignore[arg-type]  # no fake one
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            app.main.go_to(charger_id)
            if csms == "gone":
                await bench.go_offline(IDENTITIES[charger_id])
            for name, operation in OPERATIONS.items():
                if door == "key" and operation.key is None:
                    continue
                for step, fields in BEFORE.get(name, []):
                    await do(bench, charger_id, step, fields)
                if csms == "says no":
                    refuse_all(bench, version)
                app.look()
                app.told.clear()
                known = {command.id for command in bench.lab.commands(1000)}
                await DOORS[door](app, pilot, operation)
                await answer(app, pilot, name, version, mouse=door == "mouse")
                await bench.lab.advance(0)
                app.look()
                made = [command for command in bench.lab.commands(1000) if command.id not in known]
                odd.extend(what_is_odd(app, operation, version, made))
                if made:
                    found[name] = made[0].status.value
                bench.csms.answers.clear()
                await put_back(bench, charger_id)
    return found, odd


def what_is_odd(app: StillDashboard, operation: type[Operation], version: str, made: list[Command]) -> list[str]:
    """Whether just this was asked of the charger, and its end was told."""
    name = operation.name
    if version not in operation.versions:
        said = any("speaks OCPP" in text for _, text, _ in app.told)
        return [] if said and not made else [f"{name}: is not said to be of another version"]
    if [command.operation.name for command in made] != [name]:
        return [f"{name}: led to {[command.operation.name for command in made]}"]
    title = f"{operation.title}: {made[0].status.value}"
    return [] if any(each == title for each, *_ in app.told) else [f"{name}: {title} was not told, but {app.told}"]


def refuse_all(bench: Bench, version: str) -> None:
    """Every answer that can say no does."""
    no = {"status": "Blocked"}
    info = {"idTagInfo": no} if version == "1.6" else {"idTokenInfo": no}
    for action in ("Authorize", "StopTransaction", "TransactionEvent"):
        bench.csms.answer(action, info)
    bench.csms.answer("StartTransaction", {"transactionId": 77, **info})
    bench.csms.answer("DataTransfer", {"status": "Rejected"})
    bench.csms.answer("NotifyEVChargingNeeds", {"status": "Rejected"})
    bench.csms.answer("Get15118EVCertificate", {"status": "Failed", "exiResponse": ""})


async def put_back(bench: Bench, charger_id: str) -> None:
    for name in AFTER:
        await do(bench, charger_id, name, {})
    if not bench.lab.charger(charger_id).online and bench.csms.connected < 2:
        await do(bench, charger_id, "connect", {})
    await bench.lab.advance(5)


OUTCOMES: dict[str, tuple[str, str]] = {
    "proxy-message": ("ard", "ard"),
    "set-configuration": ("aaa", "aaa"),
    "reset-authorization-cache": ("aaa", "aaa"),
    "send-local-authorization-list": ("aaa", "aaa"),
    "clear-local-authorization-list": ("aaa", "aaa"),
    "inject-fault": ("aad", "aad"),
    "clear-fault": ("aaa", "aaa"),
    "plug-connector": ("aaa", "aaa"),
    "unplug-connector": ("aaa", "aaa"),
    "unlock-connector": ("ara", "rrr"),
    "start-transaction": ("ard", "ard"),
    "stop-transaction": ("arr", "arr"),
    "start-session": ("arr", "arr"),
    "stop-session": ("ara", "ara"),
    "authorize-id-tag": ("arr", "arr"),
    "ev-requests-energy": ("aaa", "ara"),
    "ev-stops-energy": ("aaa", "ara"),
    "power-update": ("aaa", "aaa"),
    "unplug-ev-side": ("ara", "ara"),
    "replug-ev-side": ("aaa", "rrr"),
    "jam-connector-lock": ("aaa", "rrr"),
    "suspend-evse": ("aaa", "ara"),
    "resume-evse": ("aaa", "ara"),
    "ev-ends-session": ("arr", "arr"),
    "set-state-of-charge": ("aaa", "aaa"),
    "set-meter": ("aaa", "aaa"),
    "send-meter-values": ("aar", "aar"),
    "set-external-limit": ("aaa", "aaa"),
    "set-sensor": ("aaa", "aaa"),
    "start-charger": ("aaa", "aaa"),
    "stop-charger": ("aaa", "aaa"),
    "reset-charger": ("aaa", "aaa"),
    "cut-power": ("aaa", "aaa"),
    "restore-power": ("aaa", "aaa"),
    "set-clock": ("aaa", "aaa"),
    "disconnect": ("aaa", "aaa"),
    "connect": ("aaa", "aaa"),
    "data-transfer": ("arr", "arr"),
    "set-network-fault": ("aaa", "aaa"),
    "clear-network-faults": ("aaa", "aaa"),
    "set-bay-occupancy": ("---", "rrr"),
    "lose-ev-communication": ("---", "ara"),
    "restore-ev-communication": ("---", "aaa"),
    "set-ev-charging-needs": ("---", "arr"),
    "press-start-button": ("---", "arr"),
    "authorize-contract": ("---", "rrr"),
    "request-ev-certificate": ("---", "arr"),
}
"""What becomes of it (a(pplied), r(ejected), d(eferred), - another version's) where the CSMS agrees, says no, is gone:
for the 1.6 charger, for the 2.0.1 charger."""
CSMS = ("agrees", "says no", "gone")


def expected(charger_id: str, csms: str) -> dict[str, str]:
    words = {outcome.value[0]: outcome.value for outcome in (Outcome.APPLIED, Outcome.REJECTED, Outcome.DEFERRED)}
    column = list(VERSIONS).index(charger_id)
    letters = {name: row[column][CSMS.index(csms)] for name, row in OUTCOMES.items()}
    return {name: words[letter] for name, letter in letters.items() if letter != "-"}


def test_the_table_names_every_operation() -> None:
    assert set(OUTCOMES) == set(OPERATIONS)
    for version, column in (("1.6", 0), ("2.0.1", 1)):
        for name, operation in OPERATIONS.items():
            assert (OUTCOMES[name][column] == "---") == (version not in operation.versions), name


@pytest.fixture(autouse=True)
def _unpainted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is pressed and clicked is laid out, but not drawn."""
    monkeypatch.setattr(Screen, "_compositor_refresh", lambda self: None)


@pytest.mark.parametrize("charger_id", VERSIONS)
@pytest.mark.parametrize(
    ("door", "csms"),
    [
        ("key", "agrees"),
        ("menu", "agrees"),
        ("palette", "agrees"),
        ("mouse", "agrees"),
        ("menu", "says no"),
        ("menu", "gone"),
    ],
)
async def test_every_operation(tmp_path: Path, door: str, csms: str, charger_id: str) -> None:
    found, odd = await went_through(tmp_path, charger_id, door, csms)
    wanted = expected(charger_id, csms)
    if door == "key":
        wanted = {name: outcome for name, outcome in wanted.items() if OPERATIONS[name].key}
    assert odd == []
    assert found == wanted
