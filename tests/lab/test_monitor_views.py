"""Monitors and events as people see them."""

from __future__ import annotations

from pathlib import Path

from ocpplab_tui.lab.details import MonitorsDetails
from ocpplab_tui.lab.monitor_views import NOTHING, monitors_details
from tests.octt.rig import Rig, rig_for
from tests.octt.v201.monitors import POWER, UPPER, put


def details(rig: Rig) -> MonitorsDetails:
    return monitors_details(rig.lab.fleet.find(rig.identity).station)


async def test_an_old_charger_has_none(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path) as rig:
        await rig.do("set-sensor", sensor="temperature", value="90", connector_id=1)
        assert details(rig) is NOTHING


async def test_monitors_and_the_events_they_raised(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path) as rig:
        before = details(rig)
        assert (before.level, before.base, before.events) == (9, "All", ())
        assert {row.kind for row in before.monitors} == {"HardWired", "Preconfigured"}
        await rig.charge()
        known = await put(rig, POWER, UPPER, 5000, 3)
        await rig.do("inject-fault", fault_type="GroundFault", connector_id=1)
        after = details(rig)
        custom = next(row for row in after.monitors if row.id == known)
        assert (custom.component, custom.variable, custom.kind) == ("EVSE@1", "Power", "Custom")
        assert (custom.state, custom.actual) == ("", "0")
        newest, *_, oldest = after.events
        assert (newest.cleared, newest.monitor_id, newest.severity) == (True, known, 3)
        assert (oldest.monitor_id, oldest.trigger) == (known, "Alerting")
        problem = next(row for row in after.events if row.tech_code)
        assert (problem.component, problem.tech_code, problem.id) == (
            "GroundIsolationProtection@1",
            "E01",
            newest.cause,
        )


async def test_only_the_latest_are_remembered(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path) as rig:
        for _ in range(30):
            await rig.do("set-sensor", sensor="door", value="open")
            await rig.do("set-sensor", sensor="door", value="closed")
        rows = details(rig).events
        assert len(rows) == 50
        assert [row.id for row in rows] == sorted((row.id for row in rows), reverse=True)
