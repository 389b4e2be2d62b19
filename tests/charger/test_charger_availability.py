"""Availability, reboots and what survives them."""

from __future__ import annotations

from math import inf

import pytest

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.states import StopReason, Trigger
from tests.charger.bench import (
    DUO,
    FIXED,
    OTHER_TAG,
    QUIET,
    T0,
    TAG,
    TWIN,
    changed_status,
    charger_of,
    points,
    told,
    transactions,
)


def charging(charger: Charger) -> Charger:
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0, charger.connectors[0], TAG)
    charger.take_events()
    return charger


# -- availability


def test_an_idle_connector_changes_at_once() -> None:
    """A8, H1, TC_G_07, TC_G_08."""
    charger = charger_of()
    (connector,) = charger.connectors
    assert charger.change_availability(T0, connector, False) == "Accepted"
    assert told(charger) == ["1 Unavailable"]
    assert charger.change_availability(T0 + 1, connector, False) == "Accepted"
    assert told(charger) == []
    assert charger.change_availability(T0 + 2, connector, True) == "Accepted"
    assert told(charger) == ["1 Available"]


def test_one_in_use_changes_at_the_end_of_its_use() -> None:
    """X16-06, TC_G_11, C8 / F8."""
    charger = charging(charger_of())
    (connector,) = charger.connectors
    assert charger.change_availability(T0 + 1, connector, False) == "Scheduled"
    assert told(charger) == []
    charger.stop_authorized(T0 + 2, charger.running()[0])
    assert changed_status(told(charger)) == ["1 Finishing"]
    charger.unplug(T0 + 3, connector)
    assert changed_status(told(charger)) == ["1 Unavailable"]


def test_no_new_use_begins_on_one_that_is_to_become_unavailable() -> None:
    charger = charging(charger_of())
    (connector,) = charger.connectors
    charger.change_availability(T0 + 1, connector, False)
    charger.stop_authorized(T0 + 2, charger.running()[0])
    with pytest.raises(OperationRefused, match="is to become, Unavailable; make it operative first"):
        charger.authorized(T0 + 3, connector, OTHER_TAG)


def test_a_scheduled_change_can_be_taken_back() -> None:
    charger = charging(charger_of())
    (connector,) = charger.connectors
    charger.change_availability(T0 + 1, connector, False)
    assert charger.change_availability(T0 + 2, connector, True) == "Accepted"
    charger.unplug(T0 + 3, connector)
    assert connector.status == "Available"


def test_a_cable_at_an_unavailable_connector_waits() -> None:
    """H2."""
    charger = charger_of()
    (connector,) = charger.connectors
    charger.change_availability(T0, connector, False)
    charger.plug(T0 + 1, connector)
    assert changed_status(told(charger)) == ["1 Unavailable"]
    charger.change_availability(T0 + 2, connector, True)
    assert told(charger) == ["1 Preparing"]


def test_a_start_point_that_waited_for_operation() -> None:
    charger = charger_of(version="2.0.1", configuration=points("EVConnected", "EVConnected"))
    (connector,) = charger.connectors
    charger.change_availability(T0, connector, False)
    charger.plug(T0 + 1, connector)
    assert charger.running() == []
    charger.change_availability(T0 + 2, connector, True)
    assert transactions(told(charger)) == ["Started CablePluggedIn EVConnected"]


def test_the_whole_takes_its_connectors_along() -> None:
    """S-06, TC_G_05, TC_G_06."""
    charger = charger_of(*DUO)
    assert charger.change_availability(T0, None, False) == "Accepted"
    assert sorted(told(charger)) == ["0 Unavailable", "1 Unavailable", "2 Unavailable"]
    assert charger.change_availability(T0 + 1, None, True) == "Accepted"
    assert sorted(told(charger)) == ["0 Available", "1 Available", "2 Available"]


def test_the_whole_waits_for_the_last_use() -> None:
    """TC_G_14."""
    charger = charging(charger_of(*DUO))
    assert charger.change_availability(T0 + 1, None, False) == "Scheduled"
    assert told(charger) == ["2 Unavailable"]
    charger.unplug(T0 + 2, charger.connectors[0])
    assert changed_status(told(charger)) == ["1 Unavailable", "0 Unavailable"]


def test_what_was_inoperative_by_itself_stays_so() -> None:
    """G03.FR.07."""
    charger = charger_of(*DUO)
    first, second = charger.connectors
    charger.change_availability(T0, first, False)
    charger.change_availability(T0 + 1, None, False)
    charger.change_availability(T0 + 2, None, True)
    assert (first.status, second.status, charger.status) == ("Unavailable", "Available", "Available")


def test_an_evse_takes_its_connectors_along() -> None:
    """TC_G_03, TC_G_04."""
    charger = charger_of(*TWIN, version="2.0.1")
    first, second = charger.connectors
    charger.change_availability(T0, second, False)
    assert charger.change_availability(T0 + 1, charger.evse(1), False) == "Accepted"
    assert first.availability == second.availability == "Unavailable"
    charger.change_availability(T0 + 2, charger.evse(1), True)
    assert (first.availability, second.availability) == ("Available", "Unavailable")


def test_a_token_is_refused_where_it_cannot_charge() -> None:
    charger = charger_of()
    charger.change_availability(T0, None, False)
    with pytest.raises(OperationRefused, match="connector 1: it is, or is to become, Unavailable"):
        charger.authorized(T0, charger.connectors[0], TAG)
    assert charger.free_connectors() == []


# -- power and reboot


def test_without_power_nothing_happens() -> None:
    charger = charging(charger_of())
    charger.power_off(T0 + 60)
    (connector,) = charger.connectors
    register = connector.register_wh(T0 + 60)
    assert charger.deadline == inf
    charger.advance(T0 + 3_600)
    assert connector.register_wh(T0 + 3_600) == register
    assert told(charger) == []
    with pytest.raises(OperationRefused, match="the charger has no power; start it first"):
        charger.authorized(T0 + 3_600, connector, TAG)


def test_a_transaction_goes_on_after_a_power_cut() -> None:
    """B-10, TC_032_2_CS: resumed."""
    charger = charging(charger_of())
    charger.power_off(T0 + 60)
    charger.power_on(T0 + 120)
    assert told(charger) == ["Updated AbnormalCondition"]
    (connector,) = charger.connectors
    assert (connector.status, connector.power_at(T0 + 120)) == ("Charging", 11_000)


def test_or_is_ended_before() -> None:
    """TC_032_1_CS: the cable stays; Finishing after the boot."""
    charger = charging(charger_of())
    charger.end_all(T0 + 60, StopReason.POWER_LOSS, Trigger.ABNORMAL_CONDITION)
    assert told(charger) == ["Ended AbnormalCondition PowerLoss EVConnected", "1 Finishing", "BecameIdle"]
    charger.power_off(T0 + 60)
    charger.power_on(T0 + 90)
    assert told(charger) == []
    (connector,) = charger.connectors
    assert (connector.status, connector.plugged) == ("Finishing", True)


def test_or_after() -> None:
    """TC_032_2_CS."""
    charger = charging(charger_of())
    charger.power_off(T0 + 60)
    charger.power_on(T0 + 90)
    charger.end_all(T0 + 91, StopReason.POWER_LOSS, Trigger.ABNORMAL_CONDITION)
    assert "Ended AbnormalCondition PowerLoss EVConnected" in told(charger)


def test_a_reset_ends_all_and_forgets_tokens() -> None:
    """TC_015_CS, TC_016_CS."""
    charger = charging(charger_of(*DUO))
    charger.authorized(T0 + 1, charger.connectors[1], OTHER_TAG)
    told(charger)
    charger.end_all(T0 + 2, StopReason.HARD_RESET, Trigger.RESET_COMMAND)
    assert told(charger) == [
        "Ended ResetCommand HardReset EVConnected",
        "1 Finishing",
        "2 Available",
        "BecameIdle",
    ]
    assert not charger.busy


@pytest.mark.parametrize("whole", [True, False])
def test_unavailable_stays_unavailable(whole: bool) -> None:
    """TC_034_CS, TC_G_19, TC_G_21."""
    charger = charger_of(*DUO)
    charger.change_availability(T0, None if whole else charger.connectors[0], False)
    charger.power_off(T0 + 1)
    charger.power_on(T0 + 2)
    statuses = [connector.status for connector in charger.connectors]
    assert statuses == ["Unavailable", "Unavailable" if whole else "Available"]
    assert charger.status == ("Unavailable" if whole else "Available")


def test_a_scheduled_change_is_done_by_a_reboot() -> None:
    charger = charger_of()
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.change_availability(T0 + 1, connector, False)
    charger.power_off(T0 + 2)
    charger.power_on(T0 + 3)
    assert connector.status == "Unavailable"


def test_a_token_that_waited_is_lost() -> None:
    charger = charger_of(*DUO, version="2.0.1", configuration=points("Authorized", "Authorized"))
    charger.authorized(T0, None, TAG)
    charger.power_off(T0 + 1)
    charger.power_on(T0 + 2)
    assert transactions(told(charger)) == ["Started Authorized Idle", "Ended AbnormalCondition PowerLoss Idle"]
    assert not charger.busy


def test_a_cable_pulled_in_the_dark_ends_its_transaction() -> None:
    charger = charging(charger_of())
    (connector,) = charger.connectors
    charger.power_off(T0 + 60)
    charger.unplug(T0 + 70, connector)
    charger.plug(T0 + 80, connector)
    assert told(charger) == []
    charger.power_on(T0 + 90)
    assert told(charger) == ["Ended EVCommunicationLost EVDisconnected EVConnected"]


def test_a_time_limit_that_passed_in_the_dark() -> None:
    charger = charger_of()
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.authorized(T0, connector, TAG, duration_s=100.0)
    charger.power_off(T0 + 60)
    charger.power_on(T0 + 600)
    assert transactions(told(charger))[-1] == "Ended TimeLimitReached TimeLimitReached EVConnected"


def test_a_power_setting_does_not_survive_faults_do() -> None:
    charger = charger_of(FIXED)
    (connector,) = charger.connectors
    charger.set_power(T0, connector, 1_000.0)
    charger.inject_fault(T0, "GroundFault", connector)
    charger.power_off(T0 + 1)
    charger.power_on(T0 + 2)
    assert (connector.power_w, connector.status) == (None, "Faulted")


def test_became_idle_after_the_last_use() -> None:
    """A reset OnIdle may go on (B12, TC_B_41)."""
    charger = charging(charger_of(*DUO))
    charger.plug(T0, charger.connectors[1])
    charger.authorized(T0, charger.connectors[1], OTHER_TAG)
    first, second = charger.running()
    charger.stop_authorized(T0 + 1, first)
    assert "BecameIdle" not in told(charger)
    charger.stop_authorized(T0 + 2, second)
    assert told(charger)[-1] == "BecameIdle"


def test_initial_configuration_that_is_wrong_is_told() -> None:
    charger = Charger(
        charger_of().model,
        "1.6",
        T0,
        random=charger_of()._random,
        vehicle=charger_of().vehicle,
        configuration={"HeartbeatInterval": "77", "Nonsense": "1", "NumberOfConnectors": "9"},
    )
    assert charger.settings.heartbeat_interval_s == 77
    assert [name for name, _ in charger.refused_configuration] == ["Nonsense", "NumberOfConnectors"]
    assert all(reason for _, reason in charger.refused_configuration)


def test_quiet_means_quiet() -> None:
    assert charger_of(version="2.0.1", configuration=QUIET).deadline == inf
