"""The catalog of models, connector types and vehicles is sound."""

from __future__ import annotations

import pytest
from ocpp.v201.enums import ConnectorEnumType

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.config import catalog
from ocpplab_tui.config.catalog import Model
from ocpplab_tui.config.vehicles import Vehicle, default_vehicle, shipped_vehicles

MODELS = catalog.models()
VEHICLES = list(shipped_vehicles().values())


def test_there_is_a_choice() -> None:
    assert len(MODELS) >= 14
    assert len(catalog.brands()) >= 4
    connectors = [spec for model in MODELS for spec in model.connectors]
    assert {len(model.connectors) for model in MODELS} == {1, 2, 3, 4}
    assert {model.current for model in MODELS} == {"AC", "DC", "AC/DC"}
    assert {spec.type for spec in connectors} >= {
        "Type1",
        "Type2",
        "CCS1",
        "CCS2",
        "CHAdeMO",
        "NACS",
        "GBT-DC",
        "Schuko",
    }
    assert {3_700, 7_400, 11_000, 22_000, 50_000, 150_000, 180_000, 350_000} <= {
        spec.max_power_w for spec in connectors
    }
    assert {spec.voltage for spec in connectors if spec.current == "AC"} == {208, 230, 240}
    assert any(spec.evse == 1 and spec.connector == 2 for spec in connectors)


def test_the_reference_device() -> None:
    model = catalog.find("OCPPLAB", "sdk-dc-50")
    assert (model.vendor_name, model.model_name, model.current) == ("OCPPLAB", "SDK-DC-50", "DC")
    assert [(spec.wire_type, spec.max_power_w) for spec in model.connectors] == [("cCCS2", 50_000)]
    assert catalog.find("ocpplab", "sdk-ac-22").connectors[0].wire_type == "sType2"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.slug)
def test_every_model_can_be_told_over_ocpp(model: Model) -> None:
    assert 0 < len(model.vendor_name) <= 20
    assert 0 < len(model.model_name) <= 20
    assert 0 < len(model.firmware_version) <= 50
    assert len(model.meter_type) <= 25
    assert catalog.find(model.brand_slug, model.slug) is model
    hash(model)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.slug)
def test_every_model_is_physically_possible(model: Model) -> None:
    numbers = [(spec.evse, spec.connector) for spec in model.connectors]
    assert numbers == sorted(set(numbers))
    assert {evse for evse, _ in numbers} == set(range(1, max(evse for evse, _ in numbers) + 1))
    assert 0 < model.max_power_w <= sum(spec.max_power_w for spec in model.connectors)
    for spec in model.connectors:
        kind = catalog.connector_type(spec.type)
        assert kind is not None
        assert kind.name == spec.type
        assert spec.current in kind.currents
        assert spec.cable in kind.cables
        volts = spec.voltage * (spec.phases if spec.current == "AC" else 1)
        assert spec.max_power_w == pytest.approx(volts * spec.max_current_a, rel=0.02)


def test_every_type_has_a_name_in_ocpp() -> None:
    known = {each.value for each in ConnectorEnumType}
    for kind in catalog.catalog().types.values():
        names = {name for name in (kind.fixed, kind.socket) if name}
        assert names
        assert names <= known
        for name in (kind.name, *names - {"Unknown"}, *kind.aliases):
            assert catalog.connector_type(name.upper()) is kind


def test_wire_names() -> None:
    assert catalog.wire_type("CCS2") == "cCCS2"
    assert catalog.wire_type("Type2", "socket") == "sType2"
    assert catalog.wire_type("CCS2", "socket") == "cCCS2"
    assert catalog.wire_type("nothing") == "Unknown"
    assert catalog.cable_of("sType2") == "socket"
    assert catalog.cable_of("Type2") is None
    assert catalog.connector_type("") is None


def test_unknown_names_offer_the_nearest() -> None:
    with pytest.raises(UnknownName, match='no brand "ocplab"; did you mean "ocpplab"'):
        catalog.find("ocplab", "sdk-dc-50")
    with pytest.raises(UnknownName, match='has no model "sdk-dc-55"; did you mean "sdk-dc-50"'):
        catalog.find("ocpplab", "sdk-dc-55")
    with pytest.raises(UnknownName, match="there are ocpplab, havnar"):
        catalog.models("zzz")
    assert {model.brand_slug for model in catalog.models("Havnar")} == {"havnar"}


def test_there_are_vehicles_of_all_kinds() -> None:
    assert len(VEHICLES) >= 8
    assert default_vehicle().name == "mid-size"
    assert {vehicle.ac_phases for vehicle in VEHICLES} == {1, 3}
    assert any(vehicle.max_dc_w == 0 for vehicle in VEHICLES)


@pytest.mark.parametrize("vehicle", VEHICLES, ids=lambda vehicle: vehicle.name)
def test_every_vehicle_is_possible(vehicle: Vehicle) -> None:
    assert vehicle.battery_kwh > 0
    assert vehicle.max_ac_w > 0
    assert 0 <= vehicle.soc <= 100
    levels = [soc for soc, _ in vehicle.curve]
    assert levels == sorted(set(levels))
    assert (levels[0], levels[-1]) == (0, 100)
    assert all(0 < part <= 1 for _, part in vehicle.curve)
    assert vehicle.taper(100) < vehicle.taper(50)


def test_a_curve_is_straight_between_its_points() -> None:
    vehicle = Vehicle("x", 50, 11_000, 100_000, curve=((10, 1.0), (90, 0.2)))
    assert [round(vehicle.taper(soc), 3) for soc in (0, 10, 50, 90, 100)] == [1.0, 1.0, 0.6, 0.2, 0.2]
