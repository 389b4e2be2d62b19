"""What tests of bad networks share: setting faults, asking without waiting, and the books of the CSMS."""

from __future__ import annotations

import asyncio
from typing import Any

from ocpplab_tui.ocppj.frame import Frame
from tests.octt.rig import Payload, Rig
from tests.support.recorder import Seen

QUESTION: dict[str, tuple[str, Payload]] = {
    "1.6": ("GetConfiguration", {"key": ["HeartbeatInterval"]}),
    "2.0.1": (
        "GetVariables",
        {"getVariableData": [{"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "OfflineThreshold"}}]},
    ),
}
STARTS = {"1.6": "StartTransaction", "2.0.1": "TransactionEvent"}


async def disturb(rig: Rig, kind: str, **fields: Any) -> None:
    command = await rig.do("set-network-fault", kind=kind, **fields)
    assert command.status == "applied", command.detail


async def mend(rig: Rig) -> None:
    assert (await rig.do("clear-network-faults")).status == "applied"
    assert rig.lab.charger(rig.identity).network_faults == ()


async def ask(rig: Rig) -> asyncio.Future[Payload]:
    """A request of the CSMS that may be answered some time."""
    future = await rig.csms.stations[rig.identity].start_call(*QUESTION[rig.version])
    await rig.advance(0)
    return future


async def works(rig: Rig) -> None:
    """The charger is online, answers, and has nothing left to tell."""
    for _ in range(120):
        view = rig.lab.charger(rig.identity)
        if view.online and view.registration == "Accepted" and not view.queued and view.open_call is None:
            break
        await rig.advance(5)
    view = rig.lab.charger(rig.identity)
    assert view.online, view.link
    assert (view.registration, view.queued, view.open_call) == ("Accepted", 0, None)
    assert await rig.call(*QUESTION[rig.version])


def notes(rig: Rig) -> list[str]:
    """What the journal says of the network, in order."""
    return [frame.note for frame in journal(rig) if "network fault" in frame.note]


def journal(rig: Rig) -> list[Frame]:
    return [frame for _, frame in rig.lab.journal.frames(0, 100_000)]


def once(calls: list[Seen]) -> list[Seen]:
    """Each message that was really made, whether or not it came several times: by unique id, with the same content
    (but that it waited offline is told once that is so). Ids that a fault made up don't count: the true one follows."""
    first: dict[str, Seen] = {}
    for seen in calls:
        if seen.unique_id.startswith("wrong-"):
            continue
        earlier = first.setdefault(seen.unique_id, seen)
        assert earlier.payload | {"offline": True} == seen.payload | {"offline": True}, seen.unique_id
    return list(first.values())


def check_books(rig: Rig, transactions: int) -> None:
    """So many transactions, and each has one start and one stop with its own id; 2.0.1's sequence numbers have no
    gap."""
    if rig.version == "1.6":
        starts, stops = once(rig.csms.calls("StartTransaction")), once(rig.csms.calls("StopTransaction"))
        ids = {seen.unique_id: seen["transactionId"] for seen in rig.csms.frames if _begins_transaction(seen)}
        assert len(starts) == transactions
        assert [ids[start.unique_id] for start in starts] == [stop["transactionId"] for stop in stops]
        assert all(start["meterStart"] <= stop["meterStop"] for start, stop in zip(starts, stops, strict=True))
        return
    told: dict[str, list[Seen]] = {}
    for event in once(rig.csms.calls("TransactionEvent")):
        told.setdefault(event["transactionInfo"]["transactionId"], []).append(event)
    assert len(told) == transactions
    for events in told.values():
        assert [event["seqNo"] for event in events] == list(range(len(events)))
        kinds = [event["eventType"] for event in events]
        assert kinds == ["Started", *["Updated"] * (len(kinds) - 2), "Ended"], kinds


def _begins_transaction(seen: Seen) -> bool:
    return seen.sender == "csms" and seen.kind == "result" and seen.action == "StartTransaction"


async def works_again(rig: Rig, transactions: int) -> None:
    await mend(rig)
    await works(rig)
    check_books(rig, transactions)
