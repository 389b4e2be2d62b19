"""`/metrics`: what Prometheus reads is what happened."""

from __future__ import annotations

from collections import Counter

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ocpplab_tui.base.network_faults import KINDS
from ocpplab_tui.lab.journal_store import JournalStore
from tests.gateway.benches import Door

Samples = dict[str, dict[tuple[str, ...], float]]


async def scraped(door: Door) -> Samples:
    """Sample name → (label values, in the order of their names) → value, read by Prometheus' own parser."""
    response = await door.client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    found: Samples = {}
    for family in text_string_to_metric_families(response.text):
        assert family.documentation
        for sample in family.samples:
            labels = tuple(value for _, value in sorted(sample.labels.items()))
            assert labels not in found.setdefault(sample.name, {}), sample
            found[sample.name][labels] = sample.value
    return found


def connections(samples: Samples) -> tuple[float, float]:
    """All so far, and those that were not the first of their charger."""
    return samples["ocpplab_connections_total"][()], samples["ocpplab_reconnects_total"][()]


async def test_the_fleet(door: Door) -> None:
    samples = await scraped(door)
    assert samples["ocpplab_chargers"][()] == 3
    assert samples["ocpplab_chargers_online"][()] == 3
    assert samples["ocpplab_connectors"] == {("Available",): 4}
    await door.bench.go_offline("CP-001")
    await door.ok("start-session", "dep-duo", connector_id=1, id_tag="DEADBEEF")
    samples = await scraped(door)
    assert samples["ocpplab_chargers_by_state"] == {("online",): 2, ("offline",): 1, ("off",): 0}
    assert samples["ocpplab_chargers_by_registration"][("Accepted",)] == 3
    assert samples["ocpplab_connectors"] == {("Available",): 2, ("Charging",): 1, ("Offline",): 1}
    door.csms.accept()


async def test_frames_are_those_of_the_journal(door: Door) -> None:
    await door.ok("start-session", "dep-123", connector_id=1, id_tag="DEADBEEF")
    await door.advance(600)
    await door.csms.call("Reset", {"type": "Hard"}, identity="CP-001", check=False)
    samples = await scraped(door)
    frames = [frame for _, frame in door.lab.journal.frames(0, 100_000)]
    assert len(frames) > 20
    assert samples["ocpplab_frames_total"][()] == len(frames)
    assert samples["ocpplab_frames_by_action_total"] == Counter(
        (frame.action, frame.direction.value, frame.kind.value, str(not frame.verdict).lower()) for frame in frames
    )
    for direction, of_answers in (("out", "in"), ("in", "out")):
        latencies = [
            frame.latency_ms for frame in frames if frame.direction.value == of_answers and frame.latency_ms is not None
        ]
        assert samples["ocpplab_call_latency_seconds_count"][(direction,)] == len(latencies)
        assert samples["ocpplab_call_latency_seconds_sum"][(direction,)] == pytest.approx(sum(latencies) / 1000)
        assert samples["ocpplab_call_latency_seconds_bucket"][(direction, "+Inf")] == len(latencies)
        in_time = sum(latency <= 50 for latency in latencies)
        assert samples["ocpplab_call_latency_seconds_bucket"][(direction, "0.05")] == in_time


async def test_names_that_the_csms_makes_up_are_one(door: Door) -> None:
    for number in range(3):
        await door.csms.send_raw(f'[2,"x{number}","Evil{number}\\"}} 1\\n",{{}}]', identity="CP-001")
        await door.advance()
    samples = await scraped(door)
    assert samples["ocpplab_frames_by_action_total"][("other", "in", "call", "false")] == 3
    assert not any("Evil" in label for labels in samples["ocpplab_frames_by_action_total"] for label in labels)
    door.csms.take_violations()


async def test_what_waits_while_offline(door: Door) -> None:
    await door.ok("start-session", "dep-123", connector_id=1, id_tag="DEADBEEF")
    await door.bench.go_offline("CP-001")
    await door.ok("stop-session", "dep-123", connector_id=1)
    samples = await scraped(door)
    assert samples["ocpplab_queued_messages"][("transactions",)] >= 1
    assert connections(samples) == (3, 0)
    await door.bench.come_back("CP-001")
    await door.advance(30)
    samples = await scraped(door)
    assert samples["ocpplab_queued_messages"][("transactions",)] == 0
    assert connections(samples) == (4, 1)


async def test_network_faults_in_force(door: Door) -> None:
    assert (await scraped(door))["ocpplab_network_faults"] == {(kind,): 0 for kind in KINDS}
    await door.ok("set-network-fault", "dep-123", kind="latency", value=1)
    await door.ok("set-network-fault", "dep-duo", kind="latency", value=2)
    await door.ok("set-network-fault", "dep-duo", kind="drop", direction="in", action="Heartbeat")
    in_force = (await scraped(door))["ocpplab_network_faults"]
    assert {kind: count for (kind,), count in in_force.items() if count} == {"latency": 2, "drop": 1}


async def test_the_program_and_its_disk(door: Door) -> None:
    store = door.lab.store
    assert store is not None
    store.flush().result(timeout=30)
    samples = await scraped(door)
    assert samples["ocpplab_journal_written_frames_total"][()] == door.lab.journal.last
    assert samples["ocpplab_journal_lost_frames_total"][()] == 0
    assert samples["ocpplab_journal_waiting_frames"][()] == 0
    assert samples["ocpplab_journal_lag_seconds"][()] >= 0
    assert samples["ocpplab_memory_bytes"][()] > 10_000_000
    assert set(samples["ocpplab_loop_lag_seconds"]) == {("0.95",), ("1",)}
    assert samples["ocpplab_processes"][()] == 1
    assert samples["process_cpu_seconds_total"][()] > 0


async def test_what_the_disk_lost_is_told(door: Door) -> None:
    store = door.lab.store
    assert store is not None
    store._queue_limit = 0
    await door.ok("plug-connector", "dep-123", connector_id=1)
    samples = await scraped(door)
    assert samples["ocpplab_journal_lost_frames_total"][()] == 2
    assert samples["ocpplab_disk_lost_total"][()] == door.lab.summary().disk_lost == 2


async def test_the_span_that_the_journal_holds(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ocpplab_journal_held_seconds" not in await scraped(door)
    monkeypatch.setattr(JournalStore, "held_s", 3600.0)
    monkeypatch.setattr(JournalStore, "trouble", "the disk is full")
    samples = await scraped(door)
    assert samples["ocpplab_journal_held_seconds"][()] == 3600
    assert samples["ocpplab_disk_trouble"][()] == 1
