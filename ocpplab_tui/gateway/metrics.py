"""The lab's measures in the text format of Prometheus. Imported by the first `GET /metrics` only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate
from math import isfinite

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from ocpplab_tui import __version__
from ocpplab_tui.lab.measures import LATENCY_BOUNDS_MS, Measures, Spread

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS_S = tuple(f"{bound / 1000:g}" for bound in LATENCY_BOUNDS_MS)


def text_of(measures: Measures, speed: float) -> bytes:
    """All families, one after the other, and those of this process that Prometheus' own library knows."""
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Measured(measures, speed))
    return generate_latest(registry)


class _Measured(Collector):
    """Gives the families to a registry, once."""

    def __init__(self, measures: Measures, speed: float) -> None:
        self._measures = measures
        self._speed = speed

    def collect(self) -> Iterator[Metric]:
        yield from _fleet(self._measures)
        yield from _traffic(self._measures)
        yield from _disk(self._measures)
        yield from _program(self._measures, self._speed)


def _fleet(measures: Measures) -> Iterator[Metric]:
    total = sum(measures.chargers.values())
    yield _gauge("ocpplab_chargers", "Chargers in the lab.", total)
    yield _gauge("ocpplab_chargers_online", "Chargers that are connected.", measures.chargers.get("online", 0))
    yield _gauges("ocpplab_chargers_by_state", "Chargers: online, offline, off.", "state", measures.chargers)
    text = "Chargers by what the CSMS answered to their boot; None before any answer."
    yield _gauges("ocpplab_chargers_by_registration", text, "registration", measures.registered)
    text = "Connectors by status; Offline where the charger is not connected."
    yield _gauges("ocpplab_connectors", text, "status", measures.connectors)
    text = "Network faults in force, by kind, over all chargers."
    yield _gauges("ocpplab_network_faults", text, "kind", measures.network_faults)
    text = "Messages that wait: transactions, backlog (others that must arrive), calls (behind an unanswered CALL)."
    yield _gauges("ocpplab_queued_messages", text, "queue", measures.queues)


def _traffic(measures: Measures) -> Iterator[Metric]:
    yield _counter("ocpplab_frames", "OCPP messages sent and received.", measures.frames_total)
    yield _frames(measures)
    yield _latencies(measures.latencies)
    yield _counter("ocpplab_connections", "Websockets that chargers opened.", measures.connections)
    text = "Websockets that were opened by chargers that had been connected before."
    yield _counter("ocpplab_reconnects", text, measures.reconnects)


def _disk(measures: Measures) -> Iterator[Metric]:
    text = "Messages written to the journal's file."
    yield _counter("ocpplab_journal_written_frames", text, measures.frames_written)
    text = "Messages that will never be in the journal's file."
    yield _counter("ocpplab_journal_lost_frames", text, measures.frames_lost)
    text = "Messages that wait for the journal's file."
    yield _gauge("ocpplab_journal_waiting_frames", text, measures.frames_waiting)
    text = "Seconds since the journal's file last had everything."
    yield _gauge("ocpplab_journal_lag_seconds", text, measures.store_lag_s)
    text = "Messages that are not in the journal, and transaction messages that were sent unwritten."
    yield _counter("ocpplab_disk_lost", text, measures.disk_lost)
    yield _gauge("ocpplab_disk_trouble", "1 while something can't be written.", min(measures.disk_troubles, 1))
    if isfinite(measures.journal_held_s):
        text = "What the journal holds, where its size bites before its age."
        yield _gauge("ocpplab_journal_held_seconds", text, measures.journal_held_s)


def _program(measures: Measures, speed: float) -> Iterator[Metric]:
    lag = GaugeMetricFamily(
        "ocpplab_loop_lag_seconds", "How late the loop was, over the last five seconds.", labels=["quantile"]
    )
    lag.add_metric(["0.95"], measures.loop_lag_s)
    lag.add_metric(["1"], measures.loop_lag_worst_s)
    yield lag
    yield _gauge("ocpplab_memory_bytes", "Resident memory of all processes of the lab.", measures.memory_bytes)
    yield _gauge("ocpplab_processes", "Processes that chargers live in.", measures.processes)
    yield _gauge("ocpplab_speed", "Simulated seconds a second.", speed)
    yield _gauges("ocpplab_info", "The program.", "version", {__version__: 1})


def _frames(measures: Measures) -> CounterMetricFamily:
    text = "OCPP messages by action, direction (out: to the CSMS), result and whether they fit their schema."
    family = CounterMetricFamily("ocpplab_frames_by_action", text, labels=["action", "direction", "result", "valid"])
    for (action, direction, result, valid), count in sorted(measures.frames.items()):
        family.add_metric([action, direction, result, str(valid).lower()], count)
    return family


def _latencies(latencies: Mapping[str, Spread]) -> HistogramMetricFamily:
    text = "Real time until CALLs were answered, by their direction (out: those of chargers)."
    family = HistogramMetricFamily("ocpplab_call_latency_seconds", text, labels=["direction"])
    for direction, spread in sorted(latencies.items()):
        cumulated = accumulate(spread.counts)
        buckets = list(zip((*BOUNDS_S, "+Inf"), map(float, cumulated), strict=True))
        family.add_metric([direction], buckets, spread.total_ms / 1000)
    return family


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _counter(name: str, text: str, value: float) -> CounterMetricFamily:
    """The library appends `_total` to the name."""
    return CounterMetricFamily(name, text, value=value)


def _gauges(name: str, text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family
