"""When another limit comes into force: who gets more or less, and what is worth telling (OCPP 2.0.1 K-08)."""

from __future__ import annotations

from ocpplab_tui.charger.accounts import Accounts
from ocpplab_tui.charger.events import TransactionUpdated
from ocpplab_tui.charger.states import ChargingState, Trigger
from ocpplab_tui.charger.transaction import Transaction


class Rates(Accounts):
    """What a change of the limits by charging profiles does to running transactions."""

    __slots__ = ()

    def _limits_changed(self, now: float, _subject: None) -> None:
        """A period begins or ends, or profiles came or went: in force at once."""
        before = [(transaction, transaction.charging_state) for transaction in self.running()]
        self._settle_all(now)
        for transaction, state in before:
            self._tell_rate(now, transaction, state)

    def _tell_rate(self, now: float, transaction: Transaction, before: ChargingState) -> None:
        """ChargingRateChanged, unless the new charging state has told it already."""
        connector = transaction.connector
        if connector is None or transaction.rate_w is None or not connector.energized or not transaction.running:
            return
        rate, told = self.rate_of(connector), transaction.rate_w
        if abs(rate - told) <= told * self.settings.limit_change_percent / 100:
            return
        transaction.rate_w = rate
        if transaction.charging_state is before:
            self._tell(TransactionUpdated(now, transaction, Trigger.CHARGING_RATE_CHANGED))
