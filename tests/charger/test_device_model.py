"""GetVariables, SetVariables and what hangs on them (OCPP 2.0.1 B05, B06)."""

from __future__ import annotations

import pytest

from ocpplab_tui.charger.definitions import ComponentKey, VariableKey
from tests.charger.model_doubles import device_model

COMMUNICATION = ComponentKey("OCPPCommCtrlr")
SAMPLED = ComponentKey("SampledDataCtrlr")
HEARTBEAT = VariableKey("HeartbeatInterval")
THRESHOLD = VariableKey("OfflineThreshold")
MEASURANDS = VariableKey("TxUpdatedMeasurands")


@pytest.mark.parametrize(
    ("component", "variable", "attribute", "status"),
    [
        (COMMUNICATION, THRESHOLD, "Actual", "Accepted"),
        (ComponentKey("ocppcommctrlr"), VariableKey("OFFLINETHRESHOLD"), "Actual", "Accepted"),
        (ComponentKey("NoSuchCtrlr"), THRESHOLD, "Actual", "UnknownComponent"),
        (ComponentKey("OCPPCommCtrlr", "x"), THRESHOLD, "Actual", "UnknownComponent"),
        (ComponentKey("OCPPCommCtrlr", evse=1), THRESHOLD, "Actual", "UnknownComponent"),
        (ComponentKey("OCPPCommCtrlr", evse=0), THRESHOLD, "Actual", "Accepted"),
        (COMMUNICATION, VariableKey("NoSuchVariable"), "Actual", "UnknownVariable"),
        (COMMUNICATION, VariableKey("OfflineThreshold", "x"), "Actual", "UnknownVariable"),
        (COMMUNICATION, VariableKey("MessageTimeout"), "Actual", "UnknownVariable"),  # only instances exist
        (COMMUNICATION, VariableKey("MessageTimeout", "default"), "Actual", "Accepted"),
        (COMMUNICATION, THRESHOLD, "Target", "NotSupportedAttributeType"),
        (COMMUNICATION, THRESHOLD, "MaxSet", "NotSupportedAttributeType"),
        (COMMUNICATION, HEARTBEAT, "MaxSet", "Accepted"),
        (ComponentKey("SecurityCtrlr"), VariableKey("BasicAuthPassword"), "Actual", "Rejected"),
        (ComponentKey("EVSE"), VariableKey("Power"), "Actual", "UnknownComponent"),
        (ComponentKey("EVSE", evse=3), VariableKey("Power"), "Actual", "UnknownComponent"),
        (ComponentKey("EVSE", evse=2), VariableKey("Power"), "Actual", "Accepted"),
        (ComponentKey("Connector", evse=2), VariableKey("ConnectorType"), "Actual", "UnknownComponent"),
        (ComponentKey("Connector", evse=2, connector=2), VariableKey("ConnectorType"), "Actual", "Accepted"),
    ],
)
def test_get_judges_component_variable_attribute(
    component: ComponentKey, variable: VariableKey, attribute: str, status: str
) -> None:
    outcome = device_model().get(component, variable, attribute)
    assert outcome.status == status
    assert (outcome.value is not None) == (status == "Accepted")


def test_a_variable_that_was_never_set_is_accepted_and_empty() -> None:
    model = device_model()
    assert model.get(ComponentKey("SecurityCtrlr"), VariableKey("Identity")) == ("Accepted", "", "")
    assert model.get(COMMUNICATION, HEARTBEAT, "MinSet").value == ""


@pytest.mark.parametrize(
    ("component", "variable", "attribute", "value", "status", "reason_code"),
    [
        (COMMUNICATION, THRESHOLD, "Actual", "5", "Accepted", ""),
        (COMMUNICATION, THRESHOLD, "Actual", "-1", "Rejected", "ValueOutOfRange"),
        (COMMUNICATION, THRESHOLD, "Actual", "99999999999", "Rejected", "ValueOutOfRange"),
        (COMMUNICATION, THRESHOLD, "Actual", "five", "Rejected", "InvalidValue"),
        (COMMUNICATION, THRESHOLD, "Actual", "1_0", "Rejected", "InvalidValue"),
        (COMMUNICATION, THRESHOLD, "Actual", "5.0", "Rejected", "InvalidValue"),
        (COMMUNICATION, THRESHOLD, "Actual", "", "Rejected", "InvalidValue"),
        (COMMUNICATION, THRESHOLD, "Actual", "5" * 2000, "Rejected", "TooLargeElement"),
        (COMMUNICATION, THRESHOLD, "Target", "5", "NotSupportedAttributeType", ""),
        (COMMUNICATION, VariableKey("None"), "Target", "5", "UnknownVariable", ""),
        (ComponentKey("None"), VariableKey("None"), "Target", "x", "UnknownComponent", ""),
        (COMMUNICATION, VariableKey("MessageTimeout", "Default"), "Actual", "5", "Rejected", "ReadOnly"),
        (ComponentKey("ClockCtrlr"), VariableKey("DateTime"), "Actual", "x", "Rejected", "ReadOnly"),
        (ComponentKey("EVSE", evse=1), VariableKey("Power"), "Actual", "1", "Rejected", "ReadOnly"),
        (SAMPLED, VariableKey("Available"), "Actual", "true", "Rejected", "ReadOnly"),
        (SAMPLED, VariableKey("Enabled"), "Actual", "False", "Accepted", ""),
        (SAMPLED, VariableKey("Enabled"), "Actual", "1", "Rejected", "InvalidValue"),
        (SAMPLED, MEASURANDS, "Actual", "", "Accepted", ""),
        (SAMPLED, MEASURANDS, "Actual", "voltage , SoC", "Accepted", ""),
        (SAMPLED, MEASURANDS, "Actual", "Voltage,Voltage", "Rejected", "InvalidValue"),
        (SAMPLED, MEASURANDS, "Actual", "Voltage,", "Rejected", "InvalidValue"),
        (SAMPLED, MEASURANDS, "Actual", "Voltage,Power.Active.Export", "Rejected", "InvalidValue"),
        (SAMPLED, MEASURANDS, "Actual", "Temperature", "Rejected", "InvalidValue"),
        (ComponentKey("TxCtrlr"), VariableKey("TxStopPoint"), "Actual", "", "Rejected", "InvalidValue"),
        (
            ComponentKey("TxCtrlr"),
            VariableKey("TxStopPoint"),
            "Actual",
            "DataSigned",
            "Rejected",
            "InvalidValue",
        ),
        (ComponentKey("TxCtrlr"), VariableKey("TxStartPoint"), "Actual", "", "Accepted", ""),
        (COMMUNICATION, VariableKey("NetworkConfigurationPriority"), "Actual", "1", "RebootRequired", ""),
        (COMMUNICATION, VariableKey("NetworkConfigurationPriority"), "Actual", "4", "Rejected", "InvalidValue"),
        (
            ComponentKey("SecurityCtrlr"),
            VariableKey("BasicAuthPassword"),
            "Actual",
            "short",
            "Rejected",
            "ValueOutOfRange",
        ),
        (ComponentKey("SecurityCtrlr"), VariableKey("BasicAuthPassword"), "Actual", "é" * 16, "Accepted", ""),
        (
            ComponentKey("SecurityCtrlr"),
            VariableKey("BasicAuthPassword"),
            "Actual",
            "\n" * 16,
            "Rejected",
            "InvalidValue",
        ),
        (
            ComponentKey("SecurityCtrlr"),
            VariableKey("OrganizationName"),
            "Actual",
            "a" * 65,
            "Rejected",
            "ValueOutOfRange",
        ),
    ],
)
def test_set_judges_in_the_order_of_the_specification(
    component: ComponentKey, variable: VariableKey, attribute: str, value: str, status: str, reason_code: str
) -> None:
    model = device_model()
    before = model.changes()
    outcome = model.set(component, variable, attribute, value)
    assert (outcome.status, outcome.reason_code) == (status, reason_code)
    assert bool(outcome.info) == (outcome.status == "Rejected")
    if not outcome.done:
        assert model.changes() == before
        assert model.revision == 0


def test_a_refusal_never_repeats_a_secret() -> None:
    outcome = device_model().set(ComponentKey("SecurityCtrlr"), VariableKey("BasicAuthPassword"), "Actual", "secret")
    assert outcome.info == "expected 16 to 40 characters"


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("OCPPCommCtrlr.OfflineThreshold", " 007 ", "7"),
        ("OCPPCommCtrlr.OfflineThreshold", "-0", "0"),
        ("SampledDataCtrlr.Enabled", "TRUE", "true"),
        ("SampledDataCtrlr.TxUpdatedMeasurands", " soc,  VOLTAGE", "SoC,Voltage"),
        ("OCPPCommCtrlr.NetworkConfigurationPriority", " 1 ", "1"),
        ("TxCtrlr.TxStartPoint", "authorized,evconnected", "Authorized,EVConnected"),
        ("SecurityCtrlr.OrganizationName", " Ōtautahi ", " Ōtautahi "),
    ],
)
def test_values_are_kept_in_one_spelling(name: str, value: str, kept: str) -> None:
    model = device_model()
    assert model.set_any(name, value).status in ("Accepted", "RebootRequired")
    assert model.get_any(name) == kept


class TestLimits:
    def test_min_set_and_max_set_bound_what_may_be_set(self) -> None:
        model = device_model()
        assert model.set(COMMUNICATION, HEARTBEAT, "MinSet", "60").status == "Accepted"
        assert model.set(COMMUNICATION, HEARTBEAT, "MaxSet", "600").status == "Accepted"
        assert model.set(COMMUNICATION, HEARTBEAT, "Actual", "59").reason_code == "ValueOutOfRange"
        assert model.set(COMMUNICATION, HEARTBEAT, "Actual", "601").reason_code == "ValueOutOfRange"
        assert model.set(COMMUNICATION, HEARTBEAT, "Actual", "600").status == "Accepted"
        assert model.get(COMMUNICATION, HEARTBEAT, "MinSet").value == "60"

    def test_one_limit_leaves_the_row_s_own_on_the_other_side(self) -> None:
        model = device_model()
        assert model.set(COMMUNICATION, HEARTBEAT, "MaxSet", "600").done
        assert not model.set(COMMUNICATION, HEARTBEAT, "Actual", "0").done

    @pytest.mark.parametrize(
        ("attribute", "value"), [("MinSet", "301"), ("MaxSet", "299"), ("MinSet", "0"), ("MaxSet", "x")]
    )
    def test_a_limit_that_the_value_breaks_is_refused(self, attribute: str, value: str) -> None:
        model = device_model()
        assert model.set(COMMUNICATION, HEARTBEAT, attribute, value).status == "Rejected"
        assert model.get(COMMUNICATION, HEARTBEAT, attribute).value == ""
