from __future__ import annotations

import pytest

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.operations.action_names import find_action, snake_case

ACTIONS = ["BootNotification", "Get15118EVCertificate", "NotifyEVChargingNeeds", "DataTransfer"]


@pytest.mark.parametrize("text", ["boot_notification", "BootNotification", "bootnotification", "BOOT_NOTIFICATION"])
def test_an_action_in_any_spelling(text: str) -> None:
    assert find_action(text, ACTIONS) == "BootNotification"


def test_an_unknown_action_names_the_nearest() -> None:
    with pytest.raises(OperationRefused, match='did you mean "BootNotification"'):
        find_action("boot_notificaton", ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
def test_snake_case_goes_there_and_back(action: str) -> None:
    assert find_action(snake_case(action), ACTIONS) == action


def test_snake_case_reads_well() -> None:
    assert [snake_case(action) for action in ACTIONS] == [
        "boot_notification",
        "get_15118_ev_certificate",
        "notify_ev_charging_needs",
        "data_transfer",
    ]
