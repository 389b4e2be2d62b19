from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.lab.port import ConnectorView
from ocpplab_tui.lab.traffic import LONGEST_SHARE, USUAL_STAY_S, Rhythm
from tests.lab.labs import Bench, running
from tests.support.recorder import Seen

TEXT = """
[lab]
name = "traffic"
seed = {seed}
[csms]
url = "{{url}}"
[embedded_csms]
tokens = ["T1", "T2", "T3", {{{{ id = "BLOCKED1", status = "Blocked" }}}}]
[traffic]
sessions_per_hour = {per_hour}
[[charger_group]]
count = {count}
identity = "CP-{{{{n:02}}}}"
ocpp_version = "1.6"
brand = "ocpplab"
model = "sdk-ac-22-duo"
configuration = {{{{ MeterValueSampleInterval = "600", HeartbeatInterval = "3600" }}}}
"""


def lab_text(*, per_hour: float = 6.0, seed: int = 1, count: int = 5) -> str:
    return TEXT.format(per_hour=per_hour, seed=seed, count=count)


def starts(bench: Bench) -> list[Seen]:
    return bench.csms.calls("StartTransaction")


@pytest.mark.parametrize("per_hour", [0.1, 1.0, 4.0, 60.0, 3_600.0])
def test_the_rhythm_is_what_was_asked_for(per_hour: float) -> None:
    rhythm = Rhythm.of(per_hour)
    assert rhythm.stay_s + rhythm.gap_s == pytest.approx(3_600 / per_hour)
    assert rhythm.stay_s <= USUAL_STAY_S
    assert rhythm.occupied <= LONGEST_SHARE + 1e-9


async def test_it_looks_from_the_first_seconds_as_it_does_later(tmp_path: Path) -> None:
    async with running(tmp_path, lab_text(count=20)) as bench:
        await bench.lab.advance(10)
        busy_at_first = sum(connector.plugged for connector in connectors(bench))
        assert starts(bench)
        await bench.lab.advance(3_600)
        busy_later = sum(connector.plugged for connector in connectors(bench))
        assert 12 <= busy_at_first <= 36  # of 40, expected 24
        assert 12 <= busy_later <= 36


def connectors(bench: Bench) -> list[ConnectorView]:
    views = [bench.lab.charger(charger_id) for charger_id in bench.lab.charger_ids()]
    return [connector for view in views for connector in view.connectors]


async def test_as_many_sessions_as_asked_for(tmp_path: Path) -> None:
    async with running(tmp_path, lab_text(per_hour=6.0, count=5)) as bench:
        await bench.lab.advance(4 * 3_600)
        assert len(starts(bench)) == pytest.approx(6 * 4 * 10, rel=0.15)


async def test_vehicles_swipe_charge_swipe_again_and_leave(tmp_path: Path) -> None:
    async with running(tmp_path, lab_text(count=1)) as bench:
        await bench.lab.advance(2 * 3_600)
        stops = bench.csms.calls("StopTransaction")
        assert stops
        assert {stop["reason"] if "reason" in stop.payload else "Local" for stop in stops} == {"Local"}
        assert {stop["idTag"] for stop in stops} <= {"T1", "T2", "T3"}
        assert "BLOCKED1" not in {seen["idTag"] for seen in bench.csms.calls("Authorize")}
        energies = [stop["meterStop"] for stop in stops]
        assert max(energies) > 500  # Wh
        assert "Available" in {seen["status"] for seen in bench.csms.calls("StatusNotification")[5:]}


async def test_the_same_seed_brings_the_same_vehicles(tmp_path: Path) -> None:
    seen: list[list[tuple[float, str, str]]] = []
    for run, seed in enumerate((1, 1, 2)):
        async with running(tmp_path / str(run), lab_text(seed=seed)) as bench:
            await bench.lab.advance(1_800)
            seen.append([(start.at, start.identity, start["idTag"]) for start in starts(bench)])
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


async def test_one_timer_for_all_of_it(tmp_path: Path) -> None:
    async with running(tmp_path, lab_text(count=20)) as bench:
        traffic = bench.lab._traffic
        assert traffic is not None
        assert len(traffic._agenda) == 40  # one next step for each connector
        assert traffic._timer is not None


async def test_somebody_who_sends_a_vehicle_away_upsets_nobody(tmp_path: Path) -> None:
    async with running(tmp_path, lab_text(count=1)) as bench:
        await bench.lab.advance(60)
        for _ in range(20):
            for number in (1, 2):
                await bench.do("cp-01", "unplug-connector", connector_id=number)
                await bench.do("cp-01", "plug-connector", connector_id=number)
            await bench.lab.advance(300)
        assert bench.lab.charger("cp-01").online


async def test_vehicles_wait_while_a_charger_is_offline(tmp_path: Path) -> None:
    async with running(tmp_path, lab_text(count=1), boot=False) as bench:
        bench.csms.refuse(503)
        await bench.lab.advance(120)
        assert not any(connector.plugged for connector in bench.lab.charger("cp-01").connectors)
        await bench.come_back("CP-01")
        await bench.lab.advance(60)
        assert starts(bench)


async def test_nobody_comes_any_more_after_the_end(tmp_path: Path) -> None:
    async with running(tmp_path, lab_text()) as bench:
        traffic = bench.lab._traffic
        assert traffic is not None
        traffic.stop()
        known = len(bench.csms.calls("Authorize"))
        await bench.lab.advance(3_600)
        assert len(bench.csms.calls("Authorize")) == known


async def test_visits_are_nobodys_commands(tmp_path: Path) -> None:
    async with running(tmp_path, lab_text()) as bench:
        await bench.lab.advance(600)
        assert starts(bench)
        assert bench.lab.commands() == []


async def test_no_traffic_without_sessions(tmp_path: Path) -> None:
    async with running(tmp_path, lab_text(per_hour=0)) as bench:
        await bench.lab.advance(3_600)
        assert bench.lab._traffic is None
        assert not starts(bench)
