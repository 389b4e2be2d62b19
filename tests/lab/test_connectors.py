from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.lab.connectors import choices, chosen, named
from ocpplab_tui.protocol.station import Station
from tests.lab.labs import running

TEXT = """
[csms]
url = "{url}"
[[charger]]
identity = "V16"
ocpp_version = "1.6"
[[charger.connector]]
evse = 1
type = "Type2"
max_power_w = 11000
[[charger.connector]]
evse = 2
type = "CCS2"
max_power_w = 50000
[[charger]]
identity = "V201"
ocpp_version = "2.0.1"
[[charger.connector]]
evse = 1
connector = 1
type = "CCS2"
max_power_w = 50000
[[charger.connector]]
evse = 1
connector = 2
type = "CHAdeMO"
max_power_w = 50000
[[charger.connector]]
evse = 2
connector = 1
type = "Type2"
max_power_w = 22000
[[charger]]
identity = "ONE"
[[charger.connector]]
type = "Type2"
max_power_w = 11000
"""


@pytest.fixture
async def stations(tmp_path: Path) -> AsyncIterator[dict[str, Station]]:
    async with running(tmp_path, TEXT) as bench:
        yield {runner.config.identity: runner.station for runner in bench.lab.fleet}


def test_none_named_is_none(stations: dict[str, Station]) -> None:
    assert named(stations["V201"], None, None) is None


@pytest.mark.parametrize(
    ("identity", "evse_id", "connector_id", "number"),
    [
        ("V16", None, 2, 2),
        ("V16", 2, 2, 2),
        ("V16", 2, None, 2),
        ("V201", None, 1, 1),
        ("V201", None, 2, 2),
        ("V201", None, 3, 3),  # the third in (EVSE, connector) order
        ("V201", 1, 2, 2),
        ("V201", 2, 1, 3),
        ("V201", 2, None, 3),
    ],
)
def test_alone_the_nth_with_an_evse_ocpps(
    stations: dict[str, Station], identity: str, evse_id: int | None, connector_id: int | None, number: int
) -> None:
    connector = named(stations[identity], evse_id, connector_id)
    assert connector is not None
    assert connector.number == number


@pytest.mark.parametrize(
    ("identity", "evse_id", "connector_id", "problem"),
    [
        ("V16", 1, 2, "must be equal"),
        ("V16", None, 3, r"no connector fits connector_id 3; there are 1 \(EVSE 1, Type2, Available\), 2"),
        ("V16", 3, 3, "no connector fits"),
        ("V201", None, 4, "no connector fits connector_id 4"),
        ("V201", 3, 1, "no connector fits evse_id 3, connector_id 1"),
        ("V201", 1, None, r"several connectors fit evse_id 1; there are 1 \(EVSE 1, CCS2, Available\), 2 \(EVSE 1"),
    ],
)
def test_what_does_not_exist_names_what_does(
    stations: dict[str, Station], identity: str, evse_id: int | None, connector_id: int | None, problem: str
) -> None:
    with pytest.raises(OperationRefused, match=problem):
        named(stations[identity], evse_id, connector_id)


def test_of_several_the_only_one_where_it_makes_sense(stations: dict[str, Station]) -> None:
    station = stations["V16"]
    second = station.charger.connectors[1]
    assert chosen(station, None, None, [lambda connector: connector is second], "none") is second


def test_the_first_test_that_any_passes_decides(stations: dict[str, Station]) -> None:
    station = stations["V16"]
    first = station.charger.connectors[0]
    tests = [lambda connector: False, lambda connector: connector is first, lambda connector: True]
    assert chosen(station, None, None, tests, "none") is first


def test_several_that_fit_are_named(stations: dict[str, Station]) -> None:
    station = stations["V16"]
    with pytest.raises(OperationRefused) as caught:
        chosen(station, None, None, [lambda connector: True], "none")
    assert str(caught.value) == f"V16: say which connector_id: {choices(station.charger.connectors)}"


def test_when_none_fits_it_is_said_what_is_missing(stations: dict[str, Station]) -> None:
    with pytest.raises(OperationRefused, match="V16: no cable is plugged in; its connectors are 1"):
        chosen(stations["V16"], None, None, [lambda connector: False], "no cable is plugged in")


def test_a_single_connector_is_always_meant(stations: dict[str, Station]) -> None:
    station = stations["ONE"]
    assert chosen(station, None, None, [lambda connector: False], "none") is station.charger.connectors[0]


def test_what_is_named_beats_what_makes_sense(stations: dict[str, Station]) -> None:
    assert chosen(stations["V16"], None, 2, [lambda connector: False], "none").number == 2
