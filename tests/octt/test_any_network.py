"""Whatever the network does for a while: once it is well again the charger works, has told everything once, and the
journal is what was on the wire."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ocpplab_tui.base.network_faults import KINDS
from ocpplab_tui.ocppj.frame import Direction
from tests.octt.bad_network import ask, check_books, journal, mend, once, works
from tests.octt.rig import CARD, Rig, rig_for
from tests.support.scripted_csms import StationGone

STEPS = 30

PATIENT = {
    "ocpp1.6": {"TransactionMessageAttempts": "1000", "TransactionMessageRetryInterval": "1"},
    "ocpp2.0.1": {
        "OCPPCommCtrlr.MessageAttempts[TransactionEvent]": "1000",
        "OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]": "1",
    },
}
"""No transaction message is ever given up: then none may be missing."""

VALUES: dict[str, tuple[float, float]] = {
    "latency": (0.1, 40),
    "jitter": (0.1, 40),
    "reorder": (0.1, 40),
    "late-answer": (0.1, 40),
    "bandwidth": (20, 2000),
    "close": (3000, 4999),
    "truncate": (0, 200),
    "corrupt": (5000, 9000),  # nothing of it can be read: a wrong meter value would be a true message
}


def any_fault(random: Random, actions: list[str]) -> dict[str, Any]:
    kind = random.choice(list(KINDS))
    fault: dict[str, Any] = {"kind": kind, "probability": random.choice([0.1, 0.5, 1.0]), "seed": random.randrange(99)}
    fault["direction"] = random.choice(["out", "both"] if kind == "refuse" else ["in", "out", "both"])
    if KINDS[kind].takes_action and random.random() < 0.5:
        fault["action"] = random.choice(actions)
    if kind in VALUES:
        value = random.uniform(*VALUES[kind])
        fault["value"] = int(value) if KINDS[kind].whole else value
    return fault


async def step(rig: Rig, random: Random, actions: list[str]) -> None:
    match random.randrange(8):
        case 0 | 1 | 2:
            await rig.do("set-network-fault", **any_fault(random, actions))
        case 3:
            await rig.do("clear-network-faults", kind=random.choice(list(KINDS)))
        case 4 if rig.csms.stations[rig.identity].connected:
            with suppress(StationGone):  # its end may be on the way
                await ask(rig)
        case 5:
            await rig.do("stop-session", connector_id=1)
        case _:
            await rig.do("start-session", id_tag=CARD, connector_id=1)
    await rig.advance(random.choice([0, 1, 10, 100]))


@pytest.mark.parametrize("version", PATIENT)
@pytest.mark.parametrize("seed", range(4))
async def test_after_any_network(version: str, seed: int, tmp_path: Path) -> None:
    random = Random(f"{version}/{seed}")
    actions = ["StatusNotification", "Authorize", "Heartbeat", "BootNotification", "MeterValues"]
    actions += ["StartTransaction", "StopTransaction"] if version == "ocpp1.6" else ["TransactionEvent"]
    async with rig_for(version, tmp_path, configuration=PATIENT[version]) as rig:
        for _ in range(STEPS):
            await step(rig, random, actions)
        await mend(rig)
        await works(rig)
        if rig.connector().transaction_id is not None:
            await rig.do("stop-session", connector_id=1)
        await works(rig)
        check_books(rig, _transactions(rig))
        check_journal(rig)
        assert all(command.status.final for command in rig.lab.commands())
        await check_session(rig)
        rig.csms.take_violations()  # made on purpose


async def check_session(rig: Rig) -> None:
    """A session as if nothing had been."""
    before = _transactions(rig)
    if rig.connector().plugged:
        await rig.do("unplug-connector", connector_id=1)
    await rig.advance(120)  # a driver whose card was accepted late has gone
    assert (await rig.do("start-session", id_tag=CARD, connector_id=1)).status == "applied"
    await rig.advance(60)
    assert (await rig.do("stop-session", connector_id=1)).status == "applied"
    await works(rig)
    check_books(rig, before + 1)


def check_journal(rig: Rig) -> None:
    """What the CSMS has read is in the journal as it was on the wire."""
    left = Counter(
        frame.text for frame in journal(rig) if frame.direction is Direction.OUT and "it never left" not in frame.note
    )
    read = Counter(seen.text for seen in rig.csms.frames if seen.sender == "station")
    assert not read - left


def _transactions(rig: Rig) -> int:
    if rig.version == "1.6":
        return len(once(rig.csms.calls("StartTransaction")))
    return len({event["transactionInfo"]["transactionId"] for event in once(rig.csms.calls("TransactionEvent"))})
