"""What the tabs of the Charger screen are told of real chargers."""

from __future__ import annotations

from ocpplab_tui.lab.details import SettingRow
from tests.lab.labs import Bench


def rows(bench: Bench, charger_id: str) -> dict[str, SettingRow]:
    return {row.name: row for row in bench.lab.details(charger_id).configuration()}


async def test_the_keys_of_a_16_charger(bench: Bench) -> None:
    keys = rows(bench, "dep-1")
    heartbeat = keys["HeartbeatInterval"]
    assert (heartbeat.type, heartbeat.unit, heartbeat.access, heartbeat.writable) == ("integer", "s", "ReadWrite", True)
    assert not keys["NumberOfConnectors"].writable
    assert (keys["AuthorizationKey"].value, keys["AuthorizationKey"].access) == (None, "WriteOnly")
    await bench.do("dep-1", "set-configuration", configuration={"HeartbeatInterval": "77"})
    assert rows(bench, "dep-1")["HeartbeatInterval"].value == "77"


async def test_the_variables_of_a_201_charger(bench: Bench) -> None:
    variables = rows(bench, "dep-2")
    state = variables["EVSE@1.AvailabilityState"]
    assert (state.component, state.place, state.variable, state.value) == (
        "EVSE",
        "EVSE 1",
        "AvailabilityState",
        "Available",
    )
    assert state.type == "OptionList"
    assert "Faulted" in state.values
    password = variables["SecurityCtrlr.BasicAuthPassword"]
    assert (password.value, password.access) == (None, "WriteOnly")
    assert variables["Connector@1.1.AvailabilityState"].place == "EVSE 1 connector 1"


async def test_every_row_can_be_named_to_the_operation(bench: Bench) -> None:
    for charger_id in ("dep-1", "dep-2"):
        model = bench.lab.fleet.find(charger_id).charger.device_model
        assert all(model.definition.by_any_name(name) is not None for name in rows(bench, charger_id))


async def test_list_and_cache(bench: Bench) -> None:
    entries = [{"id_tag": "A1", "parent_id_tag": "FLEET"}, {"id_tag": "B2", "expiry_date": "2001-01-01T00:00:00Z"}]
    await bench.do("dep-1", "send-local-authorization-list", list_version=4, entries=entries)
    found = bench.lab.details("dep-1").authorization()
    assert [(row.id_token, row.status, row.group, row.expired) for row in found.local_list] == [
        ("A1", "Accepted", "FLEET", False),
        ("B2", "Accepted", None, True),
    ]
    assert found.reservations == ()


async def test_what_waits_while_offline_with_its_age_and_payload(bench: Bench) -> None:
    await bench.do("dep-2", "disconnect")
    await bench.do("dep-2", "start-transaction", id_tag="DEADBEEF", connector_id=1)
    await bench.do("dep-2", "plug-connector", connector_id=1)
    await bench.do("dep-2", "start-transaction", id_tag="DEADBEEF", connector_id=1)
    await bench.lab.advance(60)
    found = bench.lab.details("dep-2").queue()
    stored = [row for row in found.rows if row.transaction]
    assert stored
    assert not found.speaking
    assert {row.action for row in stored} == {"TransactionEvent"}
    first = stored[0]
    assert first.at is not None
    assert bench.lab.now() - first.at >= 60
    assert (first.transmissions, first.unique_id, first.under_way) == (0, "", False)
    assert '"Started"' in first.payload


async def test_profiles_and_composites(bench: Bench) -> None:
    found = bench.lab.details("dep-2").profiles(2.0)
    assert found.profiles == ()
    (composite,) = found.composites
    assert (composite.number, composite.steps, composite.until) == (1, ((found.now, None),), found.now + 7200)
    await bench.do("dep-2", "set-external-limit", limit=10_000)
    found = bench.lab.details("dep-2").profiles(2.0)
    (profile,) = found.profiles
    assert (profile.purpose, profile.unit, profile.evse_id) == ("ChargingStationExternalConstraints", "W", 0)
    assert [limit for _, limit in found.composites[0].steps] == [10_000.0]


async def test_monitors_only_of_a_201_charger(bench: Bench) -> None:
    assert bench.lab.details("dep-1").monitors().monitors == ()
    monitors = bench.lab.details("dep-2").monitors()
    assert {row.kind for row in monitors.monitors} >= {"HardWired"}
