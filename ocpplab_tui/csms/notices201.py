"""OCPP 2.0.1 messages that the CSMS only keeps, and what it offers to vehicles that speak ISO 15118.

Import late: it imports `ocpp`.
"""

from __future__ import annotations

from typing import Any

from ocpp.v201 import call_result

from ocpplab_tui.csms.backend import as_mapping, as_whole
from ocpplab_tui.csms.desk import StationDesk
from ocpplab_tui.csms.ev_profiles import charging_profile
from ocpplab_tui.csms.policy import Policy
from ocpplab_tui.csms.routes import handles
from ocpplab_tui.csms.transactions import Transaction

PROFILE_IDS = 15_118_000
"""Above it lie the ids of profiles that the CSMS makes by itself."""


class Notices201(StationDesk):
    """Part of `station201.Station201`."""

    profiles_made = 0

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
    def on_notify_ev_charging_needs(self, evse_id: Any = 0, **_: Any) -> Any:
        """Accepted promises a charging profile, which follows (K15.FR.03, FR.07); without a transaction to which it
        could belong there is none to promise."""
        self.note("NotifyEVChargingNeeds")
        transaction = self._running_at(as_whole(evse_id))
        if self.policy is Policy.PENDING:
            return call_result.NotifyEVChargingNeeds("Processing")
        if self.policy is Policy.REJECT or transaction is None:
            return call_result.NotifyEVChargingNeeds("Rejected")
        needs = as_mapping(self.call_payload.get("chargingNeeds"))
        self.profiles_made += 1
        profile = charging_profile(PROFILE_IDS + self.profiles_made, transaction.id, needs)
        request = {"evseId": transaction.evse_id, "chargingProfile": profile}
        self.follow_ups.append(lambda: self.request("SetChargingProfile", request))
        return call_result.NotifyEVChargingNeeds("Accepted")

    def _running_at(self, evse_id: int) -> Transaction | None:
        running = self.backend.transactions.running(self.record.identity)
        return next((each for each in reversed(running) if each.evse_id == evse_id), None)

    @handles("NotifyEVChargingSchedule")
    def on_notify_ev_charging_schedule(self, **_: Any) -> Any:
        """The EV's own plan is taken as it is."""
        self.note("NotifyEVChargingSchedule")
        return call_result.NotifyEVChargingSchedule("Rejected" if self.policy is Policy.REJECT else "Accepted")

    # services of certificate authorities

    @handles("Get15118EVCertificate")
    def on_get_15118_ev_certificate(self, **_: Any) -> Any:
        """Contracts are a provider's to sign, and this CSMS knows none (M01.FR.01)."""
        self.note("Get15118EVCertificate")
        return call_result.Get15118EVCertificate("Failed", "")

    @handles("GetCertificateStatus")
    def on_get_certificate_status(self, ocsp_request_data: Any = None, **_: Any) -> Any:
        """An OCSP response for what our own authority signed; others' responders are out of reach (M06.FR.04)."""
        self.note("GetCertificateStatus")
        refused = self.policy is Policy.REJECT
        result = None if refused else self.backend.authority.ocsp_result(as_mapping(ocsp_request_data))
        if result is None:
            return call_result.GetCertificateStatus("Failed")
        return call_result.GetCertificateStatus("Accepted", ocsp_result=result)
