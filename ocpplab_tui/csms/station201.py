"""What the CSMS answers to OCPP 2.0.1 stations. Import late: it imports `ocpp`."""

from __future__ import annotations

from typing import Any

from ocpp.v201 import ChargePoint, call_result
from ocpp.v201.datatypes import IdTokenInfoType, IdTokenType
from websockets.asyncio.server import ServerConnection

from ocpplab_tui.base.redaction import REDACTED, redact
from ocpplab_tui.csms.authority import BadRequest
from ocpplab_tui.csms.backend import Backend, as_mapping, as_whole
from ocpplab_tui.csms.metering import ENERGY, latest_values, merge
from ocpplab_tui.csms.notices201 import Notices201
from ocpplab_tui.csms.policy import Policy
from ocpplab_tui.csms.records import StationRecord
from ocpplab_tui.csms.routes import handles
from ocpplab_tui.csms.tokens import TokenAnswer
from ocpplab_tui.csms.transactions import Transaction


class Station201(Notices201, ChargePoint):  # type: ignore[misc] # the package is not typed
    """One OCPP 2.0.1 connection; `Notices201` has the messages that are only kept."""

    version = "2.0.1"
    refusing = frozenset(
        {
            "Authorize",
            "BootNotification",
            "DataTransfer",
            "Get15118EVCertificate",
            "GetCertificateStatus",
            "NotifyEVChargingNeeds",
            "NotifyEVChargingSchedule",
            "SignCertificate",
            "TransactionEvent",
        }
    )
    while_pending = frozenset()

    def __init__(self, record: StationRecord, backend: Backend, connection: ServerConnection) -> None:
        Notices201.__init__(self, record, backend, connection)
        ChargePoint.__init__(self, record.identity, connection)

    @handles("BootNotification")
    def on_boot_notification(self, **boot: Any) -> Any:
        status, interval = self.register(boot)
        return call_result.BootNotification(self.backend.now_text(), interval, status)

    @handles("Heartbeat")
    def on_heartbeat(self, **_: Any) -> Any:
        return call_result.Heartbeat(self.backend.now_text())

    @handles("Authorize")
    def on_authorize(
        self, id_token: Any = None, iso15118_certificate_hash_data: Any = None, certificate: Any = None, **_: Any
    ) -> Any:
        """A contract certificate counts as much as its token: this CSMS knows no other register of contracts."""
        info = self._id_token_info(id_token)
        certificate_status = None
        if iso15118_certificate_hash_data or certificate:
            certificate_status = "Accepted" if info.status == "Accepted" else "ContractCancelled"
        return call_result.Authorize(info, certificate_status)

    @handles("TransactionEvent")
    def on_transaction_event(
        self, event_type: Any = "", timestamp: Any = "", seq_no: Any = None, transaction_info: Any = None, **event: Any
    ) -> Any:
        """E01–E05: books the event; idTokenInfo only where the station asks about a token (E01.FR.11)."""
        details = as_mapping(transaction_info)
        transaction = self.backend.transactions.open(self.record.identity, str(details.get("transaction_id", "")))
        transaction.messages += 1
        transaction.count_sequence(seq_no)
        self._book(transaction, details, event)
        if event_type == "Started":
            transaction.started_at = str(timestamp)
        if event_type == "Ended":
            transaction.reason = str(details.get("stopped_reason", "Local"))
            self.backend.transactions.end(transaction, str(timestamp))
        if event.get("id_token") is None:
            return call_result.TransactionEvent()
        info = self._id_token_info(event["id_token"])
        transaction.status = info.status
        return call_result.TransactionEvent(id_token_info=info)

    @handles("MeterValues")
    def on_meter_values(self, evse_id: Any = 0, meter_value: Any = None, **_: Any) -> Any:
        merge(self.record.connector(as_whole(evse_id), 0).values, latest_values(meter_value))
        return call_result.MeterValues()

    @handles("StatusNotification")
    def on_status_notification(
        self, evse_id: Any = 0, connector_id: Any = 0, connector_status: Any = "", timestamp: Any = "", **_: Any
    ) -> Any:
        connector = self.record.connector(as_whole(evse_id), as_whole(connector_id))
        connector.status, connector.at = str(connector_status), str(timestamp)
        return call_result.StatusNotification()

    @handles("DataTransfer")
    def on_data_transfer(self, **_: Any) -> Any:
        """This CSMS has no agreement with any vendor (P02.FR.06)."""
        self.note("DataTransfer")
        return call_result.DataTransfer("Rejected" if self.policy is Policy.REJECT else "UnknownVendorId")

    @handles("SignCertificate")
    def on_sign_certificate(self, csr: Any = "", certificate_type: Any = None, **_: Any) -> Any:
        """Accepted means that CertificateSigned follows (A02.FR.04)."""
        try:
            chain = self.signed(csr)
        except BadRequest:
            return call_result.SignCertificate("Rejected")
        signed = {"certificateChain": chain}
        if certificate_type is not None:
            signed["certificateType"] = certificate_type
        self.follow_ups.append(lambda: self.request("CertificateSigned", signed))
        return call_result.SignCertificate("Accepted")

    def _id_token_info(self, id_token: Any) -> Any:
        token = as_mapping(id_token)
        answer = self.backend.tokens.look_up(str(token.get("id_token", "")), unknown="Unknown")
        if token.get("type") == "NoAuthorization":  # C02: the start button asks for no token
            answer = TokenAnswer("Accepted")
        if self.policy is Policy.REJECT:
            answer = TokenAnswer("Blocked", answer.parent)
        group = None if answer.parent is None else IdTokenType(answer.parent, "Central")
        return IdTokenInfoType(answer.status, group_id_token=group)

    def _book(self, transaction: Transaction, details: Any, event: dict[str, Any]) -> None:
        evse = as_mapping(event.get("evse"))
        if evse:
            transaction.evse_id = as_whole(evse.get("id"))
            transaction.connector_id = as_whole(evse.get("connector_id"), transaction.connector_id)
        token = as_mapping(redact(event.get("id_token")))
        shown = REDACTED if token.get("type") == "KeyCode" else str(token.get("id_token", ""))
        transaction.id_token = transaction.id_token or shown
        transaction.charging_state = str(details.get("charging_state", transaction.charging_state))
        values = latest_values(event.get("meter_value"))
        merge(transaction.values, values)
        transaction.read_meter(values.get(ENERGY))
        merge(self.record.connector(transaction.evse_id, 0).values, values)
