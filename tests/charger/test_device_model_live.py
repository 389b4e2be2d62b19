"""Variables that are read from the hardware at the moment they are asked for."""

from __future__ import annotations

import pytest

from tests.charger.model_doubles import StillHardware, device_model


class TestLiveValues:
    def test_they_are_read_when_asked_for(self) -> None:
        hardware = StillHardware()
        model = hardware.device_model
        assert model.get_any("ClockCtrlr.DateTime") == "2026-01-01T00:00:00.000Z"
        hardware.now += 1
        assert model.get_any("ClockCtrlr.DateTime") == "2026-01-01T00:00:01.000Z"

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("ChargingStation.AvailabilityState", "Available"),
            ("EVSE@2.Power", "22000"),
            ("Connector@2.1.AvailabilityState", "Occupied"),
            ("Connector@2.2.AvailabilityState", "Available"),
            ("FiscalMetering.EnergyImportRegister", "1234.568"),
            ("FiscalMetering@1.EnergyImport", "0"),
            ("TemperatureSensor@1.Temperature", "25.25"),
            ("ConnectedEV@2.Available", "true"),
            ("ConnectedEV@2.StateOfCharge", ""),
            ("ConnectorPlugRetentionLock@2.1.Active", "true"),
            ("AuthCacheCtrlr.Storage", "0"),
            ("LocalAuthListCtrlr.Entries", "0"),
            ("LocalAuthListCtrlr.Storage", "0"),
        ],
    )
    def test_each_kind(self, name: str, value: str) -> None:
        assert device_model().get_any(name) == value

    def test_state_of_charge(self) -> None:
        hardware = StillHardware()
        hardware.state_of_charge = 80.5
        assert hardware.device_model.get_any("ConnectedEV@1.StateOfCharge") == "80.5"

    @pytest.mark.parametrize(
        ("fault", "with_problem"),
        [
            (("GroundFault", 1, 1), {"GroundIsolationProtection@1", "EVSE@1", "Connector@1.1"}),
            (("GroundFailure", 0, 0), {"GroundIsolationProtection", "ChargingStation"}),
            (("ConnectorLockFailure", 2, 2), {"ConnectorPlugRetentionLock@2.2", "EVSE@2", "Connector@2.2"}),
            (("WeakSignal", 2, 1), {"DataLink", "EVSE@2", "Connector@2.1"}),
            (("OtherError", 2, 1), {"EVSE@2", "Connector@2.1"}),
            (("OtherError", 0, 0), {"ChargingStation"}),
            (("ConnectorLockFailure", 0, 0), {"ChargingStation"}),
        ],
    )
    def test_a_fault_is_the_problem_of_the_part_and_of_its_place(
        self, fault: tuple[str, int, int], with_problem: set[str]
    ) -> None:
        hardware = StillHardware()
        hardware.faults.append(fault)
        listed = hardware.device_model.listing()
        assert {
            name.removesuffix(".Problem") for name, value, _ in listed if name.endswith(".Problem") and value == "true"
        } == with_problem
