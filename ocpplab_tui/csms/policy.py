"""How the CSMS treats each action on purpose, to see how chargers behave."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import StrEnum

from ocpplab_tui.base.errors import OperationRefused

logger = logging.getLogger(__name__)


class Policy(StrEnum):
    """What happens to the CALLs of one action."""

    ACCEPT = "accept"  # answer as the state of things demands
    REJECT = "reject"  # a status that refuses; CALLERROR GenericError where the answer has none
    PENDING = "pending"  # BootNotification: Pending; NotifyEVChargingNeeds: Processing
    SLOW = "slow"  # the answer comes late
    SILENT = "silent"  # no answer at all


PENDING_ACTIONS = frozenset({"BootNotification", "NotifyEVChargingNeeds"})


def policies_for(action: str) -> tuple[str, ...]:
    """The policies that an action can have."""
    return tuple(each.value for each in Policy if each is not Policy.PENDING or action in PENDING_ACTIONS)


class Policies:
    """The policy of each action; `accept` where nothing was said."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._policies: dict[str, Policy] = {}
        for action, word in words.items():
            try:
                self.set(action, word)
            except OperationRefused as error:
                logger.warning("embedded_csms.policy: %s", error)

    def of(self, action: str) -> Policy:
        return self._policies.get(action, Policy.ACCEPT)

    def set(self, action: str, word: str) -> None:
        """Change the policy of an action. Raises OperationRefused for what cannot be."""
        if word not in list(Policy):
            raise OperationRefused(f"{word} is no policy; one of {', '.join(Policy)}")
        if word == Policy.PENDING and action not in PENDING_ACTIONS:
            raise OperationRefused(
                f"{action} has no pending answer; only {', '.join(sorted(PENDING_ACTIONS))} have one"
            )
        self._policies[action] = Policy(word)

    def words(self) -> dict[str, str]:
        """Every policy that was set, as written."""
        return {action: policy.value for action, policy in self._policies.items()}
