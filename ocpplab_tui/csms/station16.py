"""What the CSMS answers to OCPP 1.6 stations. Import late: it imports `ocpp`."""

from __future__ import annotations

from typing import Any

from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.datatypes import IdTagInfo
from websockets.asyncio.server import ServerConnection

from ocpplab_tui.csms.authority import BadRequest
from ocpplab_tui.csms.backend import Backend, as_whole
from ocpplab_tui.csms.desk import StationDesk
from ocpplab_tui.csms.metering import ENERGY, latest_values, merge
from ocpplab_tui.csms.policy import Policy
from ocpplab_tui.csms.records import StationRecord
from ocpplab_tui.csms.routes import handles
from ocpplab_tui.csms.tokens import TokenAnswer
from ocpplab_tui.csms.transactions import Transaction

UNKNOWN_TRANSACTION = -1  # what a station says while it does not know the id yet (errata, I-04)


class Station16(StationDesk, ChargePoint):  # type: ignore[misc] # the package is not typed
    """One OCPP 1.6 connection."""

    version = "1.6"
    refusing = frozenset({"Authorize", "BootNotification", "DataTransfer", "SignCertificate", "StartTransaction"})
    while_pending = frozenset(
        {
            "DiagnosticsStatusNotification",
            "FirmwareStatusNotification",
            "LogStatusNotification",
            "SignedFirmwareStatusNotification",
        }
    )

    def __init__(self, record: StationRecord, backend: Backend, connection: ServerConnection) -> None:
        StationDesk.__init__(self, record, backend, connection)
        ChargePoint.__init__(self, record.identity, connection)

    # core profile

    @handles("BootNotification")
    def on_boot_notification(self, **boot: Any) -> Any:
        status, interval = self.register(boot)
        return call_result.BootNotification(self.backend.now_text(), interval, status)

    @handles("Heartbeat")
    def on_heartbeat(self, **_: Any) -> Any:
        return call_result.Heartbeat(self.backend.now_text())

    @handles("Authorize")
    def on_authorize(self, id_tag: Any = "", **_: Any) -> Any:
        return call_result.Authorize(self._id_tag_info(id_tag))

    @handles("StartTransaction")
    def on_start_transaction(
        self,
        connector_id: Any = 0,
        id_tag: Any = "",
        meter_start: Any = None,
        timestamp: Any = "",
        **_: Any,
    ) -> Any:
        """A start that is sent again (same unique id, or same connector, time and meter) keeps its transaction."""
        transaction, new = self.backend.transactions.open_numbered(
            self.record.identity,
            (self.call_id, str(connector_id)),
            (str(connector_id), str(timestamp), str(meter_start)),
        )
        info = self._id_tag_info(id_tag)
        if new:
            transaction.evse_id = transaction.connector_id = as_whole(connector_id)
            transaction.id_token, transaction.started_at = str(id_tag), str(timestamp)
            transaction.read_meter(meter_start if isinstance(meter_start, int) else None)
        transaction.status = info.status
        transaction.messages += 1
        return call_result.StartTransaction(transaction.number, info)

    @handles("StopTransaction")
    def on_stop_transaction(
        self,
        transaction_id: Any = UNKNOWN_TRANSACTION,
        meter_stop: Any = None,
        timestamp: Any = "",
        reason: Any = "Local",
        id_tag: Any = None,
        transaction_data: Any = None,
        **_: Any,
    ) -> Any:
        """A stop cannot be refused; idTagInfo only says what the token is worth."""
        transaction = self._transaction(transaction_id)
        if transaction is not None:
            transaction.messages += 1
            merge(transaction.values, latest_values(transaction_data))
            transaction.read_meter(meter_stop if isinstance(meter_stop, int) else None)
            transaction.reason = transaction.reason or str(reason)
            self.backend.transactions.end(transaction, str(timestamp))
        return call_result.StopTransaction(None if id_tag is None else self._id_tag_info(id_tag))

    @handles("MeterValues")
    def on_meter_values(
        self, connector_id: Any = 0, transaction_id: Any = None, meter_value: Any = None, **_: Any
    ) -> Any:
        values = latest_values(meter_value)
        number = as_whole(connector_id)
        merge(self.record.connector(number, number).values, values)
        transaction = self._transaction(transaction_id) if transaction_id is not None else None
        if transaction is not None:
            transaction.messages += 1
            merge(transaction.values, values)
            transaction.read_meter(values.get(ENERGY))
        return call_result.MeterValues()

    @handles("StatusNotification")
    def on_status_notification(
        self, connector_id: Any = 0, status: Any = "", error_code: Any = "", timestamp: Any = "", **_: Any
    ) -> Any:
        number = as_whole(connector_id)
        connector = self.record.connector(number, number)
        connector.status, connector.error_code = str(status), str(error_code)
        connector.at = str(timestamp) or self.backend.now_text()
        return call_result.StatusNotification()

    @handles("DataTransfer")
    def on_data_transfer(self, **_: Any) -> Any:
        """This CSMS has no agreement with any vendor (§4.3)."""
        self.note("DataTransfer")
        return call_result.DataTransfer("Rejected" if self.policy is Policy.REJECT else "UnknownVendorId")

    # firmware, diagnostics, security extension: kept for whoever looks

    @handles("DiagnosticsStatusNotification")
    def on_diagnostics_status_notification(self, **_: Any) -> Any:
        self.note("DiagnosticsStatusNotification")
        return call_result.DiagnosticsStatusNotification()

    @handles("FirmwareStatusNotification")
    def on_firmware_status_notification(self, **_: Any) -> Any:
        self.note("FirmwareStatusNotification")
        return call_result.FirmwareStatusNotification()

    @handles("SignedFirmwareStatusNotification")
    def on_signed_firmware_status_notification(self, **_: Any) -> Any:
        self.note("SignedFirmwareStatusNotification")
        return call_result.SignedFirmwareStatusNotification()

    @handles("LogStatusNotification")
    def on_log_status_notification(self, **_: Any) -> Any:
        self.note("LogStatusNotification")
        return call_result.LogStatusNotification()

    @handles("SecurityEventNotification")
    def on_security_event_notification(self, **_: Any) -> Any:
        self.note("SecurityEventNotification")
        return call_result.SecurityEventNotification()

    @handles("SignCertificate")
    def on_sign_certificate(self, csr: Any = "", **_: Any) -> Any:
        """Accepted means that CertificateSigned follows."""
        try:
            chain = self.signed(csr)
        except BadRequest:
            return call_result.SignCertificate("Rejected")
        self.follow_ups.append(lambda: self.request("CertificateSigned", {"certificateChain": chain}))
        return call_result.SignCertificate("Accepted")

    def _id_tag_info(self, id_tag: Any) -> Any:
        answer = self.backend.tokens.look_up(str(id_tag), unknown="Invalid")
        if self.policy is Policy.REJECT:
            answer = TokenAnswer("Blocked", answer.parent)
        return IdTagInfo(answer.status, parent_id_tag=answer.parent)

    def _transaction(self, number: Any) -> Transaction | None:
        """The transaction of that number; a number that an earlier CSMS gave is taken over."""
        if not isinstance(number, int) or number == UNKNOWN_TRANSACTION:
            running = self.backend.transactions.running(self.record.identity)
            return running[-1] if running else None
        transaction = self.backend.transactions.open(self.record.identity, str(number))
        transaction.number = number
        self.backend.transactions.saw_number(number)
        return transaction
