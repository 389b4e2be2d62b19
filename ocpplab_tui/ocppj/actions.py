"""Which messages each version has, and who may begin them: CS the charger, CSMS the central system (J-08, part 2)."""

from __future__ import annotations

from ocpplab_tui.base.redaction import SECRET_ACTIONS

_FROM_CHARGER_16 = """
    Authorize BootNotification DataTransfer DiagnosticsStatusNotification FirmwareStatusNotification Heartbeat
    LogStatusNotification MeterValues SecurityEventNotification SignCertificate SignedFirmwareStatusNotification
    StartTransaction StatusNotification StopTransaction
"""
_FROM_CSMS_16 = """
    CancelReservation CertificateSigned ChangeAvailability ChangeConfiguration ClearCache ClearChargingProfile
    DataTransfer DeleteCertificate ExtendedTriggerMessage GetCompositeSchedule GetConfiguration GetDiagnostics
    GetInstalledCertificateIds GetLocalListVersion GetLog InstallCertificate RemoteStartTransaction
    RemoteStopTransaction ReserveNow Reset SendLocalList SetChargingProfile SignedUpdateFirmware TriggerMessage
    UnlockConnector UpdateFirmware
"""
_FROM_CHARGER_201 = """
    Authorize BootNotification ClearedChargingLimit DataTransfer FirmwareStatusNotification Get15118EVCertificate
    GetCertificateStatus Heartbeat LogStatusNotification MeterValues NotifyChargingLimit NotifyCustomerInformation
    NotifyDisplayMessages NotifyEVChargingNeeds NotifyEVChargingSchedule NotifyEvent NotifyMonitoringReport
    NotifyReport PublishFirmwareStatusNotification ReportChargingProfiles ReservationStatusUpdate
    SecurityEventNotification SignCertificate StatusNotification TransactionEvent
"""
_FROM_CSMS_201 = """
    CancelReservation CertificateSigned ChangeAvailability ClearCache ClearChargingProfile ClearDisplayMessage
    ClearVariableMonitoring CostUpdated CustomerInformation DataTransfer DeleteCertificate GetBaseReport
    GetChargingProfiles GetCompositeSchedule GetDisplayMessages GetInstalledCertificateIds GetLocalListVersion GetLog
    GetMonitoringReport GetReport GetTransactionStatus GetVariables InstallCertificate PublishFirmware
    RequestStartTransaction RequestStopTransaction ReserveNow Reset SendLocalList SetChargingProfile SetDisplayMessage
    SetMonitoringBase SetMonitoringLevel SetNetworkProfile SetVariableMonitoring SetVariables TriggerMessage
    UnlockConnector UnpublishFirmware UpdateFirmware
"""

ACTIONS: dict[tuple[str, str], frozenset[str]] = {
    ("1.6", "CS"): frozenset(_FROM_CHARGER_16.split()),
    ("1.6", "CSMS"): frozenset(_FROM_CSMS_16.split()),
    ("2.0.1", "CS"): frozenset(_FROM_CHARGER_201.split()),
    ("2.0.1", "CSMS"): frozenset(_FROM_CSMS_201.split()),
}

# Messages that cannot carry a secret as long as they fit their schema.
PLAIN_ACTIONS: frozenset[str] = frozenset().union(*ACTIONS.values()) - SECRET_ACTIONS
