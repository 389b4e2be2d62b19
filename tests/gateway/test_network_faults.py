"""Network faults by HTTP: one charger, all of a place, what is wrong, and what can be seen of them."""

from __future__ import annotations

from typing import Any

import pytest

from ocpplab_tui.base.network_faults import KINDS
from ocpplab_tui.cli.doing import event_of
from ocpplab_tui.operations.registry import OPERATIONS
from tests.gateway.benches import Door


async def faults(door: Door, identity: str) -> Any:
    return (await door.client.get(f"/ocpp/chargers/{identity}/state")).json()["network_faults"]


async def test_set_look_and_clear(door: Door) -> None:
    event = {"kind": "latency", "direction": "out", "action": "data_transfer", "value": 2}
    queued = (await door.ok("set-network-fault", "dep-123", **event))["results"][0]["command"]
    command = (await door.client.get(f"/ocpp/commands/{queued['id']}")).json()
    assert (command["status"], command["detail"]) == ("applied", "CP-001: latency 2 s, out, DataTransfer")
    assert await faults(door, "CP-001") == ["latency 2 s, out, DataTransfer"]
    mark = door.mark()
    await door.ok("data-transfer", "dep-123", vendor_id="org.example")
    assert door.sent("CP-001", mark) == []
    await door.advance(2)
    assert [action for action, _ in door.sent("CP-001", mark)] == ["DataTransfer"]
    await door.ok("clear-network-faults", "dep-123")
    assert await faults(door, "CP-001") == []


@pytest.mark.parametrize(
    ("event", "field", "said"),
    [
        ({}, "kind", "required"),
        ({"kind": "gremlins"}, "kind", "latency"),
        ({"kind": "latency", "value": 0}, "value", "seconds that it takes: a number from 0.001 to 3600"),
        ({"kind": "drop", "value": 1}, "value", "it takes none"),
        ({"kind": "close", "value": 1005}, "value", "1005 is no value of close"),
        ({"kind": "refuse", "direction": "in"}, "direction", "attempts of the charger to connect"),
        ({"kind": "bandwidth", "action": "Heartbeat"}, "action", "the whole connection"),
        ({"kind": "drop", "probability": 0}, "probability", "greater than 0"),
        ({"kind": "drop", "seed": -1}, "seed", "greater than or equal to 0"),
    ],
)
async def test_wrong_fields_are_refused_whole(door: Door, event: dict[str, Any], field: str, said: str) -> None:
    response = await door.command("set-network-fault", "dep-123", **event)
    assert response.status_code == 422
    detail = response.json()["detail"]
    assert [each["loc"] for each in detail] == [["body", "event", field]]
    assert said in detail[0]["msg"]
    assert await faults(door, "CP-001") == []


async def test_an_unknown_action_is_not_possible(door: Door) -> None:
    response = await door.command("set-network-fault", "dep-123", kind="drop", action="MeterValue")
    assert response.status_code == 400
    assert 'did you mean "MeterValues"?' in response.json()["detail"]


def test_the_command_line_reads_the_same_fields() -> None:
    given = ("kind=delay", "direction=in", "action=Authorize", "value=2.5", "probability=0.1", "seed=3")
    assert event_of(OPERATIONS["set-network-fault"], given) == {
        "kind": "delay",
        "direction": "in",
        "action": "Authorize",
        "value": 2.5,
        "probability": 0.1,
        "seed": 3,
    }
    assert event_of(OPERATIONS["clear-network-faults"], ("kind=drop",)) == {"kind": "drop"}


async def test_every_kind_on_and_off(door: Door) -> None:
    """As the tile and the metrics show it, too."""
    for kind in KINDS:
        await door.ok("set-network-fault", "dep-201", kind=kind, probability=0.01)
        shown = await faults(door, "CP-201")
        assert len(shown) == 1
        assert shown[0].startswith(kind)
        assert door.lab.charger("dep-201").network_faults == tuple(shown)
        assert f'ocpplab_network_faults{{kind="{kind}"}} 1.0' in (await door.client.get("/metrics")).text
        await door.ok("clear-network-faults", "dep-201", kind=kind)
        assert await faults(door, "CP-201") == []
