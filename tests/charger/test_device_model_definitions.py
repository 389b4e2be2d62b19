"""The rows themselves: what the specification demands of them."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import pytest

from ocpplab_tui.charger.definitions import DataType, Definition, Variable, definition_of, faulty_component
from ocpplab_tui.charger.definitions.key_order import KEY_ORDER
from ocpplab_tui.charger.faults import FAULTS
from ocpplab_tui.charger.values import normalised
from ocpplab_tui.config.catalog import models
from tests.charger.model_doubles import device_model, mixed_model

REQUIRED = """
SecurityCtrlr.CertificateEntries SecurityCtrlr.OrganizationName SecurityCtrlr.SecurityProfile
OCPPCommCtrlr.ActiveNetworkProfile OCPPCommCtrlr.FileTransferProtocols OCPPCommCtrlr.MessageTimeout[Default]
OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent] OCPPCommCtrlr.MessageAttempts[TransactionEvent]
OCPPCommCtrlr.NetworkConfigurationPriority OCPPCommCtrlr.NetworkProfileConnectionAttempts
OCPPCommCtrlr.OfflineThreshold OCPPCommCtrlr.ResetRetries OCPPCommCtrlr.UnlockOnEVSideDisconnect
DeviceDataCtrlr.BytesPerMessage[GetReport] DeviceDataCtrlr.BytesPerMessage[GetVariables]
DeviceDataCtrlr.BytesPerMessage[SetVariables] DeviceDataCtrlr.ItemsPerMessage[GetReport]
DeviceDataCtrlr.ItemsPerMessage[GetVariables] DeviceDataCtrlr.ItemsPerMessage[SetVariables]
ClockCtrlr.DateTime ClockCtrlr.TimeSource
AuthCtrlr.AuthorizeRemoteStart AuthCtrlr.LocalAuthorizeOffline AuthCtrlr.LocalPreAuthorize
LocalAuthListCtrlr.BytesPerMessage LocalAuthListCtrlr.Entries LocalAuthListCtrlr.ItemsPerMessage
TxCtrlr.EVConnectionTimeOut TxCtrlr.StopTxOnEVSideDisconnect TxCtrlr.StopTxOnInvalidId TxCtrlr.TxStartPoint
TxCtrlr.TxStopPoint
SampledDataCtrlr.TxEndedInterval SampledDataCtrlr.TxEndedMeasurands SampledDataCtrlr.TxStartedMeasurands
SampledDataCtrlr.TxUpdatedInterval SampledDataCtrlr.TxUpdatedMeasurands
AlignedDataCtrlr.Interval AlignedDataCtrlr.Measurands AlignedDataCtrlr.TxEndedInterval
AlignedDataCtrlr.TxEndedMeasurands
ChargingStation.AvailabilityState ChargingStation.Available ChargingStation.SupplyPhases
EVSE@1.AvailabilityState EVSE@1.Available EVSE@1.Power EVSE@1.SupplyPhases
DisplayMessageCtrlr.DisplayMessages DisplayMessageCtrlr.SupportedFormats DisplayMessageCtrlr.SupportedPriorities
TariffCostCtrlr.Currency TariffCostCtrlr.TariffFallbackMessage TariffCostCtrlr.TotalCostFallbackMessage
Connector@2.2.Available Connector@2.2.ConnectorType Connector@2.2.SupplyPhases
"""
"""ocpp201.md §6, req = yes, of the functional blocks that are built."""

UNITS = "A ASU B Celsius dB dBm Deg Fahrenheit Hz K lx m ms2 N Ohm kPa Percent RH RPM s V VA W Wh kWh kW"
LISTS = (DataType.OPTION_LIST, DataType.MEMBER_LIST, DataType.SEQUENCE_LIST)


def both() -> list[Definition]:
    return [definition_of(mixed_model(), version) for version in ("1.6", "2.0.1")]


def everything() -> list[Variable]:
    return [variable for definition in both() for variable in definition.variables]


def test_what_is_required_is_there() -> None:
    definition = definition_of(mixed_model(), "2.0.1")
    assert [name for name in REQUIRED.split() if definition.by_name(name) is None] == []


def test_no_row_stands_twice() -> None:
    for definition in both():
        names = [variable.name.casefold() for variable in definition.variables]
        assert len(set(names)) == len(names)
        assert [variable.number for variable in definition.variables] == list(range(len(names)))


@pytest.mark.parametrize("variable", everything(), ids=lambda variable: variable.name)
def test_a_row_keeps_the_rules(variable: Variable) -> None:
    row = variable.row
    assert len(row.name) <= 50
    assert len(row.component.name) <= 50
    assert len(row.instance or "") <= 50
    assert not row.unit or row.unit in UNITS.split()
    assert row.type not in LISTS or variable.values
    assert row.live is None or not variable.writable
    assert not row.constant or not variable.writable
    if row.limits:
        assert row.type in (DataType.INTEGER, DataType.DECIMAL)
    if variable.default:
        assert normalised(variable, variable.default) == variable.default


def test_every_key_has_its_place_in_the_order() -> None:
    definition = definition_of(mixed_model(), "1.6")
    assert {variable.face.key for variable in definition.variables} - {""} == set(KEY_ORDER)
    assert len(set(KEY_ORDER)) == len(KEY_ORDER)
    hidden = {variable.name for variable in definition.variables if not variable.face.key}  # people set them by name
    assert hidden >= {"AuthCtrlr.Enabled", "ReservationCtrlr.Enabled"}


def test_definitions_are_shared_and_go_with_their_last_charger() -> None:
    model = replace(mixed_model(), model_name="SHORT-LIVED")
    definition = definition_of(model, "2.0.1")
    assert definition_of(replace(model), "2.0.1") is definition
    gone = weakref.ref(definition)
    del definition
    gc.collect()
    assert gone() is None


def test_every_model_of_the_catalog_has_a_definition() -> None:
    for model in models():
        assert definition_of(model, "2.0.1").by_name("EVSE@1.Power") is not None
        assert definition_of(model, "1.6").by_key("NumberOfConnectors").default == str(len(model.connectors))  # type: ignore[union-attr]  # the test fails where it is None


def test_every_fault_has_a_component_that_reports_show() -> None:
    definition = definition_of(mixed_model(), "2.0.1")
    places = [(0, 0), (1, 1), (2, 2)]
    for component in {faulty_component(fault, *place) for fault in FAULTS for place in places}:
        assert definition.by_name(f"{component}.Problem") is not None


def test_a_fixed_cable_leaves_nothing_to_unlock() -> None:
    fixed = replace(mixed_model(), connectors=mixed_model().connectors[1:])
    model = device_model("1.6", fixed)
    view = model.get_key("UnlockConnectorOnEVSideDisconnect")
    assert view is not None
    assert (view.value, view.readonly) == ("false", True)
    assert not device_model("2.0.1", fixed).settings.unlock_on_ev_side_disconnect
    assert device_model("2.0.1").settings.unlock_on_ev_side_disconnect
