"""A charging station that speaks OCPP 2.0.1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.base.timers import Timer
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
from ocpplab_tui.protocol.v201 import (
    authorization,
    availability,
    certificates,
    charging_reports,
    customer_information,
    data_transfer,
    device_model,
    display,
    ev_charging,
    firmware,
    local_list,
    logs,
    meter_values,
    monitoring,
    network_profiles,
    ocsp,
    proxying,
    remote_control,
    reservation,
    reset,
    screen,
    smart_charging,
    tariff,
    transactions,
    trigger,
)
from ocpplab_tui.protocol.v201.notify_event import Notifier
from ocpplab_tui.protocol.v201.slots import Slots

MODULES = (
    security_events,
    transactions,
    availability,
    meter_values,
    device_model,
    reset,
    network_profiles,
    certificates,
    ocsp,
    authorization,
    local_list,
    remote_control,
    trigger,
    reservation,
    tariff,
    smart_charging,
    charging_reports,
    ev_charging,
    firmware,
    logs,
    customer_information,
    monitoring,
    display,
    screen,
    data_transfer,
)
"""One a functional block; in this order they follow what happens."""


class Station201(Station):
    """OCPP 2.0.1 edition 3: blocks B, C, D, E, F, G, J and P as far as they are built."""

    version = "2.0.1"
    handlers: ClassVar[dict[str, Handler[Any]]] = all_requests(MODULES)
    reactions: ClassVar[dict[type, tuple[Reaction[Any, Any], ...]]] = all_reactions(MODULES)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.access = self.slots = Slots(self)
        self.keep("access", self.access)
        self.certificate_statuses: ocsp.Statuses | None = None
        self.charger.device_model.put("SecurityCtrlr.Identity", self.identity)
        self.reset_when_idle = reset.WhenIdle()
        self.screen_timer: Timer | None = None
        self.keep("display", self.charger.display)
        self.notifier = Notifier(self)
        self.on_settled = self.notifier.settled
        self.keep("monitors", self.notifier.monitors)
        self.adopting: dict[Connector, Payload] = {}  # transactions that a proxied TransactionEvent has told already
        self.told_ended: set[str] = set()  # transactions whose end was proxied
        self.ev_talks: dict[int, ev_charging.Talk] | None = None  # by EVSE: vehicles that told their needs

    def boot_payload(self, reason: str) -> Payload:
        """BootNotificationRequest (B01)."""
        model = self.charger.model
        return {
            "reason": reason,
            "chargingStation": {
                "vendorName": model.vendor_name[:50],
                "model": model.model_name[:20],
                "serialNumber": self.identity[-25:],
                "firmwareVersion": self.charger.firmware_version[:50],
            },
        }

    def whole(self) -> Sequence[None]:
        return ()  # 2.0.1 reports connectors; the station's own state is a variable of the device model

    def status_of(self, connector: Connector | None) -> Told:
        return ("" if connector is None else connector.availability, "", "")

    def status_in(self, event: ConnectorChanged) -> Told:
        return (event.availability, "", "")

    def send_status(self, connector: Connector | None, at: float, told: Told, cause: Cause | None = None) -> None:
        """StatusNotificationRequest (G01.FR.03); 2.0.1 has it for connectors only. It waits with QueueAllMessages."""
        if connector is None:
            return
        payload: Payload = {
            "timestamp": self.stamp(at),
            "connectorStatus": str(told[0]),
            "evseId": connector.evse_id,
            "connectorId": connector.connector_id,
        }
        if self.charger.settings.queue_all_messages and not self.speaking:
            self.backlog.send("StatusNotification", payload)
        else:
            self.call("StatusNotification", payload, cause=cause)

    def tell_firmware(self, status: str, request_id: int | None) -> None:
        firmware.tell(self, status, request_id)

    def tell_log(self, status: str, request_id: int | None) -> None:
        logs.tell(self, status, request_id)

    def ask(self, id_token: IdToken, on_info: OnInfo) -> None:
        authorization.ask(self, id_token, on_info)

    def prepare(self, message: StoredMessage) -> None:
        """Nothing is missing: a station gives its transactions their ids itself."""

    def follow_up(self, message: StoredMessage) -> Callable[[Payload], None] | None:
        return transactions.follow_up(self, message) if message.transaction else proxying.follow_up(self, message)

    def closed(self) -> None:
        """What waits now will be told late (E11.FR.07)."""
        for message in self.outbox.messages():
            if message.action == "TransactionEvent":
                message.payload["offline"] = True
        super().closed()

    def welcome_back(self, offline_s: float) -> None:
        """B04: everything after a long spell offline, else what changed."""
        if self.charger.settings.queue_all_messages:
            self.backlog.flush()  # old statuses before those of today
        if offline_s > self.charger.settings.offline_threshold_s:
            self.reports.report_all()
        else:
            self.reports.report_changed()

    def refuse_unregistered(self) -> CallError | None:
        return CallError("SecurityError", "the CSMS rejected this station; it waits for its next boot")  # B03.FR.08

    def unlock_connector(self, connector: Connector) -> str:
        return remote_control.unlock(self, connector)

    def shown(self) -> tuple[str, ...]:
        return screen.texts(self)

    def wire_id(self, transaction: Transaction) -> str:
        return transaction.id

    def proxy_now(self, action: str, payload: Payload, *, check: bool, cause: Cause | None = None) -> None:
        proxying.send(self, action, payload, check=check, cause=cause)

    def connectors_of(self, evse_id: int, connector_id: int | None = None) -> list[Connector]:
        """The connectors that an EVSEType names; empty for one that does not exist."""
        return [
            connector
            for connector in self.charger.connectors
            if connector.evse_id == evse_id and connector_id in (None, connector.connector_id)
        ]
