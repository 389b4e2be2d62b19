"""What is kept, who hears of it, what survives, and what it costs."""

from __future__ import annotations

import tracemalloc

import pytest

from ocpplab_tui.charger.definitions import ComponentKey, Variable, VariableKey, definition_of
from ocpplab_tui.charger.device_model import DeviceModel
from ocpplab_tui.charger.values import InvalidValue
from tests.charger.model_doubles import StillHardware, device_model, mixed_model

COMMUNICATION = ComponentKey("OCPPCommCtrlr")
HEARTBEAT = VariableKey("HeartbeatInterval")


class TestPut:
    def test_the_charger_itself_may_set_what_an_operator_may_not(self) -> None:
        model = device_model()
        model.put("SecurityCtrlr.Identity", "CP-001")
        assert model.get_any("SecurityCtrlr.Identity") == "CP-001"
        assert model.changes() == {}
        model.forget_volatile()
        assert model.get_any("SecurityCtrlr.Identity") == ""

    def test_what_is_no_value_is_an_error(self) -> None:
        with pytest.raises(InvalidValue):
            device_model().put("SecurityCtrlr.SecurityProfile", "high")

    @pytest.mark.parametrize("name", ["Nothing", "EVSE@1.Power"])
    def test_what_is_not_kept_is_an_error(self, name: str) -> None:
        with pytest.raises(KeyError):
            device_model().put(name, "1")


class TestListeners:
    def test_they_hear_of_each_change_once_and_of_nothing_else(self) -> None:
        model = device_model()
        heard: list[str] = []

        def listen(variable: Variable) -> None:
            heard.append(f"{variable.name}={model.text(variable.number)}")

        model.listen("HeartbeatInterval", listen)
        model.set_any("OCPPCommCtrlr.HeartbeatInterval", "60")
        model.set_any("OCPPCommCtrlr.HeartbeatInterval", "60")
        model.set_any("OCPPCommCtrlr.HeartbeatInterval", "0")
        model.set_any("OCPPCommCtrlr.OfflineThreshold", "1")
        assert heard == ["OCPPCommCtrlr.HeartbeatInterval=60"]

    def test_the_settings_are_new_already(self) -> None:
        model = device_model()
        heard: list[int] = []
        model.listen("*", lambda _variable: heard.append(model.settings.heartbeat_interval_s))
        model.set_any("HeartbeatInterval", "60")
        assert heard == [60]

    def test_the_same_password_again_is_told_too(self) -> None:
        model = device_model()
        heard: list[str] = []
        model.listen("SecurityCtrlr.BasicAuthPassword", lambda variable: heard.append(variable.name))
        for _ in range(2):
            model.set_any("SecurityCtrlr.BasicAuthPassword", "0123456789abcdef")
        assert len(heard) == 2

    def test_names_of_the_other_version_are_ignored(self) -> None:
        device_model("1.6").listen("SecurityCtrlr.BasicAuthPassword", lambda _variable: None)


class TestPersistence:
    def test_changes_come_back(self) -> None:
        model = device_model()
        model.set_any("HeartbeatInterval", "60")
        model.set_any("SecurityCtrlr.BasicAuthPassword", "0123456789abcdef")
        model.set(COMMUNICATION, HEARTBEAT, "MaxSet", "90")
        other = device_model()
        assert other.restore(model.changes()) == []
        assert other.changes() == model.changes()
        assert other.settings.password == b"0123456789abcdef"
        assert other.set_any("HeartbeatInterval", "91").status == "Rejected"

    def test_what_is_no_longer_possible_is_named(self) -> None:
        changes = {"OCPPCommCtrlr.HeartbeatInterval": "-5", "Gone.Variable": "1", "OCPPCommCtrlr.OfflineThreshold": "9"}
        model = device_model()
        assert model.restore(changes) == ["OCPPCommCtrlr.HeartbeatInterval", "Gone.Variable"]
        assert model.settings.offline_threshold_s == 9

    def test_the_default_again_leaves_nothing_behind(self) -> None:
        model = device_model()
        model.set_any("HeartbeatInterval", "60")
        model.set_any("HeartbeatInterval", "300")
        assert model.changes() == {}

    def test_factory_reset(self) -> None:
        model = device_model()
        model.set_any("HeartbeatInterval", "60")
        model.set(COMMUNICATION, HEARTBEAT, "MaxSet", "90")
        model.reset_persistent()
        assert model.changes() == {}
        assert model.settings.heartbeat_interval_s == 300


class TestMemory:
    def test_chargers_of_a_model_share_its_definition(self) -> None:
        one, other = device_model(), device_model()
        assert one.definition is other.definition
        assert one.settings.defaults is other.settings.defaults
        assert one.definition is not device_model("1.6").definition

    def test_an_unchanged_charger_costs_its_slots(self) -> None:
        definition = definition_of(mixed_model(), "2.0.1")
        hardware = StillHardware()
        DeviceModel(definition, hardware)
        tracemalloc.start()
        models = [DeviceModel(definition, hardware) for _ in range(1000)]
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert size / len(models) < 275


class TestByHand:
    """What people at the charger may set, and the CSMS may only read."""

    NAME = "ReservationCtrlr.NonEvseSpecific"

    def test_the_csms_may_not(self) -> None:
        model = device_model("2.0.1")
        variable = model.definition.by_name(self.NAME)
        assert variable is not None
        assert model.set(variable.component, variable.key, "Actual", "false").status == "Rejected"
        assert device_model("1.6").set_key("ReserveConnectorZeroSupported", "false").status == "Rejected"

    def test_people_may_and_it_is_kept(self) -> None:
        model = device_model("2.0.1")
        assert model.set_any(self.NAME, "false").status == "Accepted"
        assert model.set_any(self.NAME, "perhaps").status == "Rejected"
        assert model.settings.reserves_anywhere is False
        model.forget_volatile()
        assert model.get_any(self.NAME) == "false"
        other = device_model("2.0.1")
        assert other.restore(model.changes()) == []
        assert other.get_any(self.NAME) == "false"
