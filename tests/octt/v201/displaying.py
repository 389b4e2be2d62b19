"""What the cases of display messages have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ocpplab_tui.base.timestamps import to_text
from tests.octt.rig import Rig

Payload = dict[str, Any]


def message(number: int = 1, priority: str = "NormalCycle", text: str = "", **more: Any) -> Payload:
    content = {"format": "UTF8", "language": "en", "content": text or f"text {number}"}
    return {"id": number, "priority": priority, "message": content} | more


async def put(rig: Rig, *messages: Payload) -> None:
    for item in messages:
        assert await rig.call("SetDisplayMessage", {"message": item}) == {"status": "Accepted"}


async def refusal(rig: Rig, item: Payload) -> str:
    return str((await rig.call("SetDisplayMessage", {"message": item}))["status"])


async def get(rig: Rig, **criteria: Any) -> list[Payload] | None:
    """What NotifyDisplayMessages told, None where there is nothing to tell."""
    rig.mark()
    answer = await rig.call("GetDisplayMessages", {"requestId": 7} | criteria)
    parts = rig.sent("NotifyDisplayMessages")
    if answer["status"] == "Unknown":
        assert not parts
        return None
    assert answer == {"status": "Accepted"}
    assert {part["requestId"] for part in parts} == {7}
    assert [part.payload.get("tbc", False) for part in parts] == [True] * (len(parts) - 1) + [False]
    return [item for part in parts for item in part["messageInfo"]]


async def ids(rig: Rig, **criteria: Any) -> list[int] | None:
    found = await get(rig, **criteria)
    return None if found is None else [item["id"] for item in found]


def shown(rig: Rig) -> Sequence[str]:
    return rig.lab.charger(rig.identity).shown


def after(rig: Rig, seconds: float) -> str:
    return to_text(rig.lab.now() + seconds)


async def charging(rig: Rig) -> str:
    """Charge; the transaction's id."""
    await rig.charge()
    return str(rig.connector().transaction_id)
