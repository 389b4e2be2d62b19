"""GetBaseReport and GetReport (OCPP 2.0.1 B07, B08)."""

from __future__ import annotations

from ocpplab_tui.charger.definitions import ComponentKey, VariableKey
from ocpplab_tui.charger.reports import VariableView, Wanted
from tests.charger.model_doubles import StillHardware, device_model


def names(views: list[VariableView]) -> list[str]:
    return [f"{view.component}.{view.variable}" for view in views]


def only(views: list[VariableView], name: str) -> VariableView:
    return next(view for view in views if f"{view.component}.{view.variable}" == name)


def test_full_tells_everything_in_all_attributes() -> None:
    model = device_model()
    views = list(model.variables("FullInventory"))
    assert names(views) == [variable.name for variable in model.definition.variables]
    heartbeat = only(views, "OCPPCommCtrlr.HeartbeatInterval")
    assert [(item.type, item.value, item.mutability) for item in heartbeat.attributes] == [
        ("Actual", "300", "ReadWrite"),
        ("MinSet", "", "ReadWrite"),
        ("MaxSet", "", "ReadWrite"),
    ]
    assert (heartbeat.data_type, heartbeat.unit, heartbeat.min_limit, heartbeat.max_limit) == ("integer", "s", 1, None)
    assert heartbeat.attributes[0].persistent
    assert not heartbeat.attributes[0].constant


def test_no_report_tells_a_password() -> None:
    model = device_model()
    model.set_any("SecurityCtrlr.BasicAuthPassword", "0123456789abcdef")
    for base in ("Full", "Configuration"):
        password = only(list(model.variables(base)), "SecurityCtrlr.BasicAuthPassword")
        assert password.attributes[0].value is None
        assert password.max_limit == 40


def test_configuration_tells_what_can_be_set() -> None:
    views = list(device_model().variables("ConfigurationInventory"))
    assert "TxCtrlr.TxStartPoint" in names(views)
    assert {item.mutability for view in views for item in view.attributes} == {"ReadWrite", "WriteOnly"}


def test_summary_tells_availability_and_problems() -> None:
    hardware = StillHardware()
    hardware.faults.append(("PowerMeterFailure", 2, 1))
    views = list(hardware.device_model.variables("Summary"))
    assert {view.variable.name for view in views} == {"AvailabilityState", "Problem"}
    assert only(views, "FiscalMetering@2.Problem").attributes[0].value == "true"
    assert only(views, "Connector@2.1.AvailabilityState").values


def test_lists_tell_their_values_and_no_limit() -> None:
    view = only(list(device_model().variables("Full")), "TxCtrlr.TxStopPoint")
    expected = ("ParkingBayOccupancy", "EVConnected", "Authorized", "PowerPathClosed", "EnergyTransfer")
    assert view.values == expected
    assert (view.min_limit, view.max_limit) == (None, None)


class TestCustom:
    def test_nothing_asked_is_everything(self) -> None:
        model = device_model()
        assert len(list(model.select())) == len(model.definition.variables)

    def test_problem_wants_a_problem(self) -> None:
        hardware = StillHardware()
        assert list(hardware.device_model.select(["Problem"])) == []
        hardware.faults.append(("ReaderFailure", 0, 0))
        found = {view.component.name for view in hardware.device_model.select(["Problem"])}
        assert found == {"TokenReader", "ChargingStation"}

    def test_available_counts_where_nothing_is_said(self) -> None:
        views = list(device_model().select(["Available"]))
        assert "ConnectedEV@1.Available" not in names(views)  # said, and false
        assert "ConnectedEV@2.Available" in names(views)
        assert "TxCtrlr.TxStartPoint" in names(views)

    def test_criteria_are_ored(self) -> None:
        model = device_model()
        model.set_any("SampledDataCtrlr.Enabled", "false")
        assert "SampledDataCtrlr" not in {view.component.name for view in model.select(["Enabled"])}
        assert "SampledDataCtrlr" in {view.component.name for view in model.select(["Enabled", "Available"])}

    def test_what_is_missing_means_all(self) -> None:
        model = device_model()
        power = Wanted(ComponentKey("evse"), VariableKey("power"))
        assert names(list(model.select(wanted=[power]))) == ["EVSE@1.Power", "EVSE@2.Power"]
        bytes_of = Wanted(ComponentKey("DeviceDataCtrlr"), VariableKey("BytesPerMessage"))
        assert len(list(model.select(wanted=[bytes_of]))) == 3
        one = Wanted(ComponentKey("DeviceDataCtrlr"), VariableKey("BytesPerMessage", "GetReport"))
        assert len(list(model.select(wanted=[one]))) == 1
        connectors = Wanted(ComponentKey("Connector", evse=2))
        assert {view.component.connector for view in model.select(wanted=[connectors])} == {1, 2}
        whole = Wanted(ComponentKey("TxCtrlr"))
        assert {view.component.name for view in model.select(wanted=[whole])} == {"TxCtrlr"}

    def test_both_filters_apply(self) -> None:
        model = device_model()
        model.set_any("SampledDataCtrlr.Enabled", "false")
        wanted = [Wanted(ComponentKey("SampledDataCtrlr")), Wanted(ComponentKey("TxCtrlr"))]
        assert {view.component.name for view in model.select(["Enabled"], wanted)} == {"TxCtrlr"}
        assert list(model.select(["Enabled"], [Wanted(ComponentKey("Nothing"))])) == []
