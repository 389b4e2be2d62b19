"""Boot and heartbeat (OCPP 1.6 §2: B-01..B-07; 2.0.1 B01–B03, G02)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ocpplab_tui.base.timers import Timer
from ocpplab_tui.base.timestamps import CLOCK_MAX, CLOCK_MIN, from_text
from ocpplab_tui.ocppj.answers import Answer, Lost, Result
from ocpplab_tui.protocol.ports import Cause, Payload, refusal_in

if TYPE_CHECKING:
    from ocpplab_tui.protocol.core import StationCore

logger = logging.getLogger(__name__)

DAY_S = 86_400.0
OWN_BOOT_INTERVAL_S = 30.0  # between attempts where the CSMS names no interval (B-03, B-05)
SMALLEST_CORRECTION_S = 1.0  # what a network delay may explain is no reason to set the clock


class Registration:
    """Whether the CSMS has accepted this charger, and the regular sign of life after that."""

    __slots__ = ("_asking", "_heartbeat", "_last_heartbeat", "_retry", "_station", "accepted_at", "reason", "status")

    def __init__(self, station: StationCore) -> None:
        self._station = station
        self.status = ""
        self.reason = "PowerUp"
        self.accepted_at: float | None = None
        self._asking = False
        self._retry: Timer | None = None
        self._heartbeat: Timer | None = None
        self._last_heartbeat = 0.0

    def start_over(self, reason: str) -> None:
        """The charger (re)boots: nothing may be said before the CSMS accepts it again."""
        self.status = ""
        self.reason = reason
        self.accepted_at = None
        self._asking = False
        self.rest()

    def boot(self, payload: Payload | None = None) -> None:
        """Send BootNotification, unless one is under way. A payload of one's own goes out as it is (proxy-message)."""
        if self._asking:
            return
        self.rest()
        self._asking = True
        station = self._station
        cause = station.cause
        if cause is not None:
            cause.begun()
        unique_id = station.transmit(
            "BootNotification",
            payload or station.boot_payload(self.reason),
            lambda answer: self._answered(answer, cause),
        )
        if cause is not None:
            cause.sent(unique_id)

    def rest(self) -> None:
        """No attempt and no heartbeat until told again."""
        self._asking = False
        for timer in (self._retry, self._heartbeat):
            if timer is not None:
                timer.cancel()
        self._retry = self._heartbeat = None

    def heartbeat_soon(self) -> None:
        """Arm the heartbeat by the interval in force: after so long without another message, at least once a day."""
        if self._heartbeat is not None:
            self._heartbeat.cancel()
            self._heartbeat = None
        interval = self._station.heartbeat_s
        if interval > 0 and self._station.speaking:
            due = min(self._station.last_sent_at + interval, self._last_heartbeat + DAY_S)
            self._heartbeat = self._station.clock.call_at(max(due, self._station.now()), self._heartbeat_due)

    def heartbeat(self) -> None:
        """Send a Heartbeat now."""
        self._last_heartbeat = self._station.now()
        self._station.call("Heartbeat", {}, lambda answer: self.follow_clock(answer["currentTime"]))

    def follow_clock(self, current_time: str) -> None:
        """Set the charger's clock by the CSMS's (B-02; 2.0.1: TimeSource Heartbeat)."""
        station = self._station
        if not station.sync_clock or not station.charger.settings.clock_follows_csms:
            return
        try:
            time = from_text(current_time)
        except ValueError:
            time = -1.0
        if not CLOCK_MIN <= time < CLOCK_MAX:  # some CSMSs say 0001-01-01 as long as they don't know
            logger.warning("%s: the CSMS sent a time that no clock shows", station.identity)
            return
        difference = time - (station.now() + station.clock_offset_s)
        if abs(difference) > SMALLEST_CORRECTION_S:
            station.clock_offset_s += difference
        if abs(difference) > station.charger.settings.clock_report_threshold_s:
            station.security.report("SettingSystemTime", f"by {difference:.0f} s")

    def _heartbeat_due(self) -> None:
        self._heartbeat = None
        station = self._station
        now = station.now()
        if now >= min(station.last_sent_at + station.heartbeat_s, self._last_heartbeat + DAY_S):
            self.heartbeat()
        self.heartbeat_soon()

    def _answered(self, answer: Answer, cause: Cause | None) -> None:
        self._asking = False
        if isinstance(answer, Result):
            with self._station.on_behalf_of(cause):
                self._registered(answer.payload)
                self._station.process()
        elif not isinstance(answer, Lost):
            self._try_again_in(OWN_BOOT_INTERVAL_S)
        if cause is not None:
            cause.answered(answer, refusal_in("BootNotification", answer))

    def _registered(self, payload: Payload) -> None:
        station = self._station
        was, self.status = self.status, str(payload["status"])
        interval = float(payload["interval"])
        if self.status != "Accepted":
            self._try_again_in(interval if interval > 0 else OWN_BOOT_INTERVAL_S)
            return
        if interval > 0:
            station.charger.device_model.set_any("HeartbeatInterval", str(int(interval)))
        self.follow_clock(str(payload["currentTime"]))
        self.accepted_at = self._last_heartbeat = station.now()
        if was != "Accepted":
            station.accepted()
        self.heartbeat_soon()

    def _try_again_in(self, seconds: float) -> None:
        self._retry = self._station.clock.call_later(seconds, self._retry_due)

    def _retry_due(self) -> None:
        self._retry = None
        if self._station.wire.online:
            self.boot()
