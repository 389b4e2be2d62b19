"""OCPP 2.0.1 messages that the CSMS only keeps, and ISO 15118 services that it does not offer.

Import late: it imports `ocpp`.
"""

from __future__ import annotations

from typing import Any

from ocpp.v201 import call_result

from ocpplab_tui.csms.desk import StationDesk
from ocpplab_tui.csms.policy import Policy
from ocpplab_tui.csms.routes import handles


class Notices201(StationDesk):
    """Part of `station201.Station201`."""

    # reports that come in parts

    @handles("NotifyReport")
    def on_notify_report(self, **_: Any) -> Any:
        self.add_part("NotifyReport")
        return call_result.NotifyReport()

    @handles("NotifyMonitoringReport")
    def on_notify_monitoring_report(self, **_: Any) -> Any:
        self.add_part("NotifyMonitoringReport")
        return call_result.NotifyMonitoringReport()

    @handles("NotifyCustomerInformation")
    def on_notify_customer_information(self, **_: Any) -> Any:
        self.add_part("NotifyCustomerInformation")
        return call_result.NotifyCustomerInformation()

    @handles("NotifyDisplayMessages")
    def on_notify_display_messages(self, **_: Any) -> Any:
        self.add_part("NotifyDisplayMessages")
        return call_result.NotifyDisplayMessages()

    @handles("ReportChargingProfiles")
    def on_report_charging_profiles(self, **_: Any) -> Any:
        self.add_part("ReportChargingProfiles")
        return call_result.ReportChargingProfiles()

    # notifications

    @handles("NotifyEvent")
    def on_notify_event(self, **_: Any) -> Any:
        self.note("NotifyEvent")
        return call_result.NotifyEvent()

    @handles("NotifyChargingLimit")
    def on_notify_charging_limit(self, **_: Any) -> Any:
        self.note("NotifyChargingLimit")
        return call_result.NotifyChargingLimit()

    @handles("ClearedChargingLimit")
    def on_cleared_charging_limit(self, **_: Any) -> Any:
        self.note("ClearedChargingLimit")
        return call_result.ClearedChargingLimit()

    @handles("ReservationStatusUpdate")
    def on_reservation_status_update(self, **_: Any) -> Any:
        self.note("ReservationStatusUpdate")
        return call_result.ReservationStatusUpdate()

    @handles("SecurityEventNotification")
    def on_security_event_notification(self, **_: Any) -> Any:
        self.note("SecurityEventNotification")
        return call_result.SecurityEventNotification()

    @handles("FirmwareStatusNotification")
    def on_firmware_status_notification(self, **_: Any) -> Any:
        self.note("FirmwareStatusNotification")
        return call_result.FirmwareStatusNotification()

    @handles("PublishFirmwareStatusNotification")
    def on_publish_firmware_status_notification(self, **_: Any) -> Any:
        self.note("PublishFirmwareStatusNotification")
        return call_result.PublishFirmwareStatusNotification()

    @handles("LogStatusNotification")
    def on_log_status_notification(self, **_: Any) -> Any:
        self.note("LogStatusNotification")
        return call_result.LogStatusNotification()

    # smart charging with ISO 15118

    @handles("NotifyEVChargingNeeds")
    def on_notify_ev_charging_needs(self, **_: Any) -> Any:
        """Accepted would promise a charging profile (K15.FR.03); this CSMS makes none by itself."""
        self.note("NotifyEVChargingNeeds")
        return call_result.NotifyEVChargingNeeds("Processing" if self.policy is Policy.PENDING else "Rejected")

    @handles("NotifyEVChargingSchedule")
    def on_notify_ev_charging_schedule(self, **_: Any) -> Any:
        """The EV's own plan is taken as it is."""
        self.note("NotifyEVChargingSchedule")
        return call_result.NotifyEVChargingSchedule("Rejected" if self.policy is Policy.REJECT else "Accepted")

    # services of certificate authorities that this CSMS has no access to

    @handles("Get15118EVCertificate")
    def on_get_15118_ev_certificate(self, **_: Any) -> Any:
        self.note("Get15118EVCertificate")
        return call_result.Get15118EVCertificate("Failed", "")

    @handles("GetCertificateStatus")
    def on_get_certificate_status(self, **_: Any) -> Any:
        self.note("GetCertificateStatus")
        return call_result.GetCertificateStatus("Failed")
