"""A charge point that speaks OCPP 1.6J."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import ConnectorChanged
from ocpplab_tui.charger.transaction import IdToken, Transaction
from ocpplab_tui.protocol import security_events
from ocpplab_tui.protocol.core import OnInfo
from ocpplab_tui.protocol.outbox import StoredMessage
from ocpplab_tui.protocol.ports import Cause, Payload
from ocpplab_tui.protocol.reactions import Reaction, all_reactions, all_requests
from ocpplab_tui.protocol.requests import Handler
from ocpplab_tui.protocol.station import Station
from ocpplab_tui.protocol.status import Told
from ocpplab_tui.protocol.v16 import (
    certificates,
    core,
    firmware,
    local_list,
    logs,
    proxying,
    remote_trigger,
    reservation,
    smart_charging,
    transactions,
)
from ocpplab_tui.protocol.v16.access import Access16
from ocpplab_tui.protocol.v16.authorize import ask

MODULES = (
    security_events,
    transactions,
    core,
    local_list,
    remote_trigger,
    reservation,
    smart_charging,
    firmware,
    logs,
    certificates,
)
"""One a feature profile; in this order they follow what happens."""


class Station16(Station):
    """OCPP 1.6 edition 2: what is built is what SupportedFeatureProfiles says."""

    version = "1.6"
    handlers: ClassVar[dict[str, Handler[Any]]] = all_requests(MODULES)
    reactions: ClassVar[dict[type, tuple[Reaction[Any, Any], ...]]] = all_reactions(MODULES)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.access = Access16(self)
        self.keep("access", self.access)
        self.adopting: dict[Connector, int] = {}  # transactions that a proxied StartTransaction has told already
        self.told_ended: set[int] = set()  # numbers whose StopTransaction was proxied

    def boot_payload(self, reason: str) -> Payload:
        """BootNotification.req (B-08); 1.6 has no reason."""
        model = self.charger.model
        return {
            "chargePointVendor": model.vendor_name[:20],
            "chargePointModel": model.model_name[:20],
            "chargePointSerialNumber": self.identity[-25:],
            "firmwareVersion": self.charger.firmware_version[:50],
        }

    def whole(self) -> Sequence[None]:
        return (None,)

    def status_of(self, connector: Connector | None) -> Told:
        if connector is None:
            return (self.charger.status, self.charger.error_code, "")
        return (connector.status, connector.error_code, connector.info)

    def status_in(self, event: ConnectorChanged) -> Told:
        return (event.status, event.error_code, event.info)

    def send_status(self, connector: Connector | None, at: float, told: Told, cause: Cause | None = None) -> None:
        status, error_code, info = told
        payload: Payload = {
            "connectorId": 0 if connector is None else connector.number,
            "errorCode": error_code,
            "status": status,
            "timestamp": self.stamp(at),
        }
        if info:
            payload["info"] = info[:50]
        self.call("StatusNotification", payload, cause=cause)

    def tell_firmware(self, status: str, request_id: int | None) -> None:
        firmware.tell(self, status, request_id)

    def tell_log(self, status: str, request_id: int | None) -> None:
        logs.tell(self, status, request_id)

    def ask(self, id_token: IdToken, on_info: OnInfo) -> None:
        ask(self, id_token, on_info)

    def prepare(self, message: StoredMessage) -> None:
        """Only when it is sent is the id known that StartTransaction.conf gave; -1 where it never came (I-04)."""
        transaction = message.transaction
        if transaction is not None and "transactionId" in message.payload:
            message.payload["transactionId"] = -1 if transaction.number is None else transaction.number

    def follow_up(self, message: StoredMessage) -> Callable[[Payload], None] | None:
        return transactions.follow_up(self, message) if message.transaction else proxying.follow_up(self, message)

    def welcome_back(self, offline_s: float) -> None:
        self.reports.report_changed()

    def refuse_unregistered(self) -> CallError | None:
        """B-04: a rejected charge point need not answer; an honest error tells more than silence."""
        return CallError("GenericError", "the central system rejected this charge point; it waits for its next boot")

    def unlock_connector(self, connector: Connector) -> str:
        return core.unlock(self, connector)

    def wire_id(self, transaction: Transaction) -> str:
        return "-1" if transaction.number is None else str(transaction.number)

    def proxy_now(self, action: str, payload: Payload, *, check: bool, cause: Cause | None = None) -> None:
        proxying.send(self, action, payload, check=check, cause=cause)

    def connector_of(self, number: int) -> Connector | None:
        """The connector with this connectorId; None for 0 and for those that do not exist."""
        connectors = self.charger.connectors
        return connectors[number - 1] if 1 <= number <= len(connectors) else None
