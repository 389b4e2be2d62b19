"""What people, vehicles and reboots do to a charger, in either version of OCPP."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charging import KeptProfiles
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.states import ConnectorStatus
from ocpplab_tui.charger.transaction import IdToken, Transaction
from ocpplab_tui.protocol.firmware import FirmwareUpdates
from ocpplab_tui.protocol.hands import Hands
from ocpplab_tui.protocol.life import Configured
from ocpplab_tui.protocol.log_upload import LogUploads
from ocpplab_tui.protocol.ports import Cause, Payload
from ocpplab_tui.protocol.proxy import Proxy
from ocpplab_tui.protocol.swipe import Swipe


@dataclass(frozen=True, slots=True)
class KeyResult:
    """What became of one configuration key: Accepted, RebootRequired, Rejected or NotSupported (unknown), and why."""

    name: str
    status: str
    reason: str = ""


class Station(Hands):
    """The operations that both versions share. All raise OperationRefused for what cannot be done now."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.keep("authorization", self.charger.authorization)
        self.keep("reservations", self.charger.reservations)
        self.swipes = Swipe(self)
        self.proxied = Proxy(self)
        self.firmware = FirmwareUpdates(self)
        self.log_uploads = LogUploads(self)
        self.keep("firmware", self.firmware)
        protocols = ",".join(scheme.upper() for scheme in self.transfers.schemes)
        self.charger.device_model.put("OCPPCommCtrlr.FileTransferProtocols", protocols)
        self.keep("charging-profiles", KeptProfiles(self.charger))

    # -- sessions ------------------------------------------------------------------------------------------------

    def swipe(self, id_token: IdToken, connector: Connector | None = None) -> None:
        """A card is shown: stops where it may, else starts where a cable waits, else waits for a cable."""
        self.require_running()
        self.swipes.present(id_token, connector)
        self.process()

    def start_transaction(self, connector: Connector, id_token: IdToken) -> None:
        """Start without asking (no Authorize). That token's own transaction there is fine, another's is not."""
        self.require_running()
        self.require_accepted()
        running = connector.transaction
        if running is not None and running.id_token is not None:
            if running.id_token.same(id_token):
                return
            raise OperationRefused(f"{self.place(connector)}: another token's transaction runs there; stop it first")
        if not connector.plugged:
            raise OperationRefused(f"{self.place(connector)}: no cable is plugged in; plug first")
        self.charger.authorized(self.now(), connector, id_token, self.swipes.known_group(id_token))
        self.process()

    def stop_transaction(self, transaction_id: str | None = None) -> None:
        """Stop without asking; without an id the charger's only running transaction."""
        self.require_running()
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
        self.require_running()
        self.require_accepted()
        self.swipes.check_free(connector, id_token)
        if not connector.plugged:
            self.charger.plug(self.now(), connector)
            self.process()
        self.swipes.start(id_token, connector, duration_s=duration_s, energy_limit_wh=energy_wh)
        self.process()

    def stop_session(self, connector: Connector) -> None:
        """Stop, unplug, and drive away."""
        self.require_running()
        transaction = connector.transaction
        if transaction is None and not connector.plugged:
            raise OperationRefused(f"{self.place(connector)}: no session runs there")
        if transaction is not None and transaction.authorized:
            self.charger.stop_authorized(self.now(), transaction, id_token=transaction.id_token)
            self.process()
        self.charger.unplug(self.now(), connector)
        self.process()
        if connector.bay_occupied:
            self.charger.set_bay_occupancy(self.now(), connector, False)
            self.process()

    # -- faults --------------------------------------------------------------------------------------------------

    def inject_fault(self, fault: str, connector: Connector | None) -> None:
        self.require_running()
        self.charger.inject_fault(self.now(), fault, connector)
        self.process()

    def clear_fault(self, connector: Connector | None) -> None:
        self.require_running()
        if not self.charger.clear_fault(self.now(), connector):
            raise OperationRefused(f"{self.place(connector)}: no fault to clear")
        self.process()

    def set_sensor(self, sensor: str, value: float | None, evse_id: int = 0) -> None:
        """Make a sensor (`charger.sensors`) tell a value; None: its own again."""
        self.require_running()
        self.charger.set_sensor(self.now(), sensor, value, evse_id)
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
        self.react(Configured())
        self.process()

    def clear_cache(self) -> int:
        """Empty the authorization cache; how many entries it had."""
        return self.charger.authorization.clear_cache()

    # -- messages ------------------------------------------------------------------------------------------------

    def proxy(self, action: str, payload: Payload, *, check: bool = True) -> None:
        """Send one message as it is, in the charger's name; what it implies becomes true when the CSMS accepts it."""
        self.require_running()
        self.proxied.send(action, payload, check=check)
        self.process()

    def data_transfer(self, vendor_id: str, message_id: str | None = None, data: str | None = None) -> None:
        """Send DataTransfer (1.6 §4.3, 2.0.1 P02). It is not kept, so the CSMS must listen now."""
        self.require_running()
        if not self.speaking:
            raise OperationRefused(f"{self.identity} is not connected and accepted; DataTransfer waits for nothing")
        fields = {"vendorId": vendor_id, "messageId": message_id, "data": data}
        self.call("DataTransfer", {name: value for name, value in fields.items() if value is not None})

    @abstractmethod
    def proxy_now(self, action: str, payload: Payload, *, check: bool, cause: Cause | None = None) -> None:
        """Send it and let the charger's state follow. `cause`: whose message it is, if it waited until now."""

    # -- firmware and logs ---------------------------------------------------------------------------------------

    @abstractmethod
    def tell_firmware(self, status: str, request_id: int | None) -> None:
        """Tell the CSMS a state of a firmware update, now or as soon as it listens. `status`: 2.0.1
        FirmwareStatusEnumType; `request_id` None: of 1.6's UpdateFirmware."""

    @abstractmethod
    def tell_log(self, status: str, request_id: int | None) -> None:
        """Tell the CSMS what became of a log. `status`: 2.0.1 UploadLogStatusEnumType; `request_id` None: of 1.6's
        GetDiagnostics."""

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

    def shown(self) -> tuple[str, ...]:
        """What takes turns on the charger's display now; 1.6 has no messages for it."""
        return ()

    def waiting_for_card(self) -> list[Connector]:
        """Where a cable waits for authorization (Finishing too: a new swipe starts a new transaction, F2)."""
        return [connector for connector in self.charger.connectors if self.startable(connector) and connector.plugged]

    def require_accepted(self) -> None:
        """Nothing starts before the CSMS accepted the boot, unless TxBeforeAcceptedEnabled says so (B02.FR.03)."""
        if self.registration != "Accepted" and not self.charger.settings.tx_before_accepted:
            why = "the CSMS has not accepted its boot yet, and TxCtrlr.TxBeforeAcceptedEnabled is false"
            raise OperationRefused(f"{self.identity}: {why}")

    @staticmethod
    def startable(connector: Connector) -> bool:
        blocked = (ConnectorStatus.FAULTED, ConnectorStatus.UNAVAILABLE)
        running = connector.transaction
        return connector.status not in blocked and (running is None or not running.authorized)

    def _names(self, transactions: Sequence[Transaction]) -> str:
        return ", ".join(self.wire_id(transaction) for transaction in transactions)
