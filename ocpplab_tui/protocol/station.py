"""What people, vehicles and reboots do to a charger, in either version of OCPP."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ocpplab_tui.base.clock import Timer
from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.states import ConnectorStatus, StopReason, Trigger
from ocpplab_tui.charger.transaction import IdToken, Transaction
from ocpplab_tui.protocol.core import StationCore
from ocpplab_tui.protocol.outbox import StoredMessage
from ocpplab_tui.protocol.ports import Cause, Payload
from ocpplab_tui.protocol.proxy import Proxy
from ocpplab_tui.protocol.swipe import Swipe

GOODBYE_S = 10.0  # how long a restart waits for its last transaction messages to be answered
RESTART_S = 3.0  # how long the charger is away


@dataclass(frozen=True, slots=True)
class KeyResult:
    """What became of one configuration key: Accepted, RebootRequired, Rejected or NotSupported (unknown), and why."""

    name: str
    status: str
    reason: str = ""


class Station(StationCore):
    """The operations that both versions share. All raise OperationRefused for what cannot be done now."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.swipes = Swipe(self)
        self.proxied = Proxy(self)
        self._restart: Timer | None = None

    # -- life ----------------------------------------------------------------------------------------------------

    def accepted(self) -> None:
        """The CSMS accepted the boot: tell all connectors, then what waited (B-02)."""
        self.reports.report_all()
        self.outbox.pump()
        self.proxied.flush()

    def opened(self) -> None:
        super().opened()
        if self.speaking:
            self.proxied.flush()

    def power_on(self, reason: str = "PowerUp") -> None:
        """Start up; BootNotification follows when the link is open."""
        if self.powered:
            raise OperationRefused(f"{self.identity} is running already")
        self.powered = True
        self.charger.power_on(self.now())
        self.registration_state.start_over(reason)
        self.reports.forget()
        self.process()
        self.wire.reconnect()

    def power_off(self, stop_reason: StopReason = StopReason.POWER_LOSS) -> None:
        """Down at once, without a word. What ended is told after the next boot (B-10)."""
        if not self.powered:
            raise OperationRefused(f"{self.identity} is off already")
        self._cancel_restart()
        self.wire.disconnect("the charger lost its power")
        self._go_down(stop_reason)

    def restart(self, boot_reason: str, stop_reason: StopReason) -> None:
        """Reboot: running transactions end and are told, then down, then up again (B-13, 1.6 Reset)."""
        self.charger.end_all(self.now(), stop_reason, Trigger.RESET_COMMAND)
        self.process()
        self._cancel_restart()
        self._restart = self.clock.call_later(GOODBYE_S if len(self.outbox) else 0.0, lambda: self._down(boot_reason))
        self._restart_reason = boot_reason

    def delivered(self, message: StoredMessage) -> None:
        """After the last stored message a restart that waits for it may go on."""
        if not self.queued and self._restart is not None and self.powered:
            self._restart.cancel()
            self._restart = self.clock.call_later(0.0, lambda: self._down(self._restart_reason))

    def _down(self, boot_reason: str) -> None:
        self.wire.disconnect("the charger restarts")
        self._go_down(StopReason.REBOOT)
        self._restart = self.clock.call_later(RESTART_S, lambda: self._up(boot_reason))
        self.on_change()

    def _go_down(self, stop_reason: StopReason) -> None:
        self.powered = False
        self.registration_state.start_over("PowerUp")
        self.charger.end_all(self.now(), stop_reason, Trigger.ABNORMAL_CONDITION)
        self.charger.power_off(self.now())
        self.process()
        self.reports.forget()

    def _up(self, boot_reason: str) -> None:
        self._restart = None
        self.power_on(boot_reason)

    def _cancel_restart(self) -> None:
        if self._restart is not None:
            self._restart.cancel()
            self._restart = None

    def close(self) -> None:
        self._cancel_restart()
        self.proxied.close()
        super().close()

    # -- cable and vehicle ---------------------------------------------------------------------------------------

    def plug(self, connector: Connector) -> None:
        self._running()
        self.charger.plug(self.now(), connector)
        self.process()

    def unplug(self, connector: Connector) -> None:
        self._running()
        self.charger.unplug(self.now(), connector)
        self.process()

    def unlock(self, connector: Connector) -> None:
        """Release the latch from the charger's side."""
        self._running()
        result = self.unlock_connector(connector)
        self.process()
        if result != "Unlocked":
            raise OperationRefused(f"{self.place(connector)}: {_UNLOCK_REASONS.get(result, result)}")

    @abstractmethod
    def unlock_connector(self, connector: Connector) -> str:
        """UnlockConnector as this version means it; its UnlockStatus."""

    def ev_requests_energy(self, connector: Connector) -> None:
        self._running()
        self.charger.ev_requests_energy(self.now(), connector)
        self.process()

    def ev_stops_energy(self, connector: Connector) -> None:
        self._running()
        self.charger.ev_stops_energy(self.now(), connector)
        self.process()

    def set_power(self, connector: Connector, power_w: float) -> None:
        self._running()
        self.charger.set_power(self.now(), connector, power_w)
        self.process()

    # -- sessions ------------------------------------------------------------------------------------------------

    def swipe(self, id_token: IdToken, connector: Connector | None = None) -> None:
        """A card is shown: stops where it may, else starts where a cable waits, else waits for a cable."""
        self._running()
        self.swipes.present(id_token, connector)
        self.process()

    def start_transaction(self, connector: Connector, id_token: IdToken) -> None:
        """Start without asking (no Authorize). That token's own transaction there is fine, another's is not."""
        self._running()
        running = connector.transaction
        if running is not None and running.id_token is not None:
            if running.id_token.same(id_token):
                return
            raise OperationRefused(f"{self.place(connector)}: another token's transaction runs there; stop it first")
        if not connector.plugged:
            raise OperationRefused(f"{self.place(connector)}: no cable is plugged in; plug first")
        self.charger.authorized(self.now(), connector, id_token)
        self.process()

    def stop_transaction(self, transaction_id: str | None = None) -> None:
        """Stop without asking; without an id the charger's only running transaction."""
        self._running()
        transaction = self.find_transaction(transaction_id)
        self.charger.stop_authorized(self.now(), transaction, id_token=transaction.id_token)
        self.process()

    def start_session(
        self,
        connector: Connector,
        id_token: IdToken,
        duration_s: float | None = None,
        energy_wh: float | None = None,
    ) -> None:
        """Plug, authorize, start, charge; it stops by itself at a limit."""
        self._running()
        self.swipes.check_free(connector, id_token)
        if not connector.plugged:
            self.charger.plug(self.now(), connector)
            self.process()
        self.swipes.start(id_token, connector, duration_s=duration_s, energy_limit_wh=energy_wh)
        self.process()

    def stop_session(self, connector: Connector) -> None:
        """Stop, then unplug."""
        self._running()
        transaction = connector.transaction
        if transaction is None and not connector.plugged:
            raise OperationRefused(f"{self.place(connector)}: no session runs there")
        if transaction is not None and transaction.authorized:
            self.charger.stop_authorized(self.now(), transaction, id_token=transaction.id_token)
            self.process()
        self.charger.unplug(self.now(), connector)
        self.process()

    # -- faults --------------------------------------------------------------------------------------------------

    def inject_fault(self, fault: str, connector: Connector | None) -> None:
        self._running()
        self.charger.inject_fault(self.now(), fault, connector)
        self.process()

    def clear_fault(self, connector: Connector | None) -> None:
        self._running()
        if not self.charger.clear_fault(self.now(), connector):
            raise OperationRefused(f"{self.place(connector)}: no fault to clear")
        self.process()

    # -- configuration and authorization data --------------------------------------------------------------------

    def configure(self, configuration: dict[str, str]) -> list[KeyResult]:
        """Set keys, each for itself; one result a key, in order."""
        results = []
        for name, value in configuration.items():
            outcome = self.charger.device_model.set_any(name, value)
            results.append(KeyResult(name, str(outcome.status), outcome.reason))
        self.configuration_changed()
        return results

    def configuration_changed(self) -> None:
        """What was set is in force at once."""
        self.charger.advance(self.now())
        self.registration_state.heartbeat_soon()
        self.process()

    def clear_cache(self) -> int:
        """Empty the authorization cache; how many entries it had."""
        return self.charger.authorization.clear_cache()

    # -- messages ------------------------------------------------------------------------------------------------

    def proxy(self, action: str, payload: Payload, *, check: bool = True) -> None:
        """Send one message as it is, in the charger's name; what it implies becomes true when the CSMS accepts it."""
        self._running()
        self.proxied.send(action, payload, check=check)
        self.process()

    @abstractmethod
    def proxy_now(self, action: str, payload: Payload, *, check: bool, cause: Cause | None = None) -> None:
        """Send it and let the charger's state follow. `cause`: whose message it is, if it waited until now."""

    # -- help ----------------------------------------------------------------------------------------------------

    def find_transaction(self, transaction_id: str | None) -> Transaction:
        running = self.charger.running()
        if transaction_id is None:
            if len(running) == 1:
                return running[0]
            if not running:
                raise OperationRefused(f"{self.identity}: no transaction runs, nothing to stop")
            raise OperationRefused(f"{self.identity}: several transactions run; say which: {self._names(running)}")
        for transaction in running:
            if transaction_id in (transaction.id, self.wire_id(transaction)):
                return transaction
        known = self._names(running) or "none"
        raise OperationRefused(f"{self.identity}: no transaction {transaction_id!r} runs; running: {known}")

    @abstractmethod
    def wire_id(self, transaction: Transaction) -> str:
        """The transaction's id as the CSMS knows it."""

    def place(self, connector: Connector | None) -> str:
        """For messages to people."""
        return self.identity if connector is None else f"{self.identity} connector {connector.number}"

    def waiting_for_card(self) -> list[Connector]:
        """Where a cable waits for authorization (Finishing too: a new swipe starts a new transaction, F2)."""
        return [connector for connector in self.charger.connectors if self.startable(connector) and connector.plugged]

    @staticmethod
    def startable(connector: Connector) -> bool:
        blocked = (ConnectorStatus.FAULTED, ConnectorStatus.UNAVAILABLE)
        running = connector.transaction
        return connector.status not in blocked and (running is None or not running.authorized)

    def _names(self, transactions: Sequence[Transaction]) -> str:
        return ", ".join(self.wire_id(transaction) for transaction in transactions)

    def _running(self) -> None:
        if not self.powered:
            raise OperationRefused(f"{self.identity} is switched off; start it first")


_UNLOCK_REASONS = {
    "UnlockFailed": "the latch does not open (lock failure)",
    "NotSupported": "nothing to unlock: its cable is fixed, or it has no latch",
    "OngoingAuthorizedTransaction": "a transaction runs; stop it first",
    "UnknownConnector": "there is no such connector",
}
