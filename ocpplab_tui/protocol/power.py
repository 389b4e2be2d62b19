"""A station's power: up, down, restart (OCPP 1.6 B-01, B-10, §5.14; 2.0.1 B01, B11, B12)."""

from __future__ import annotations

from typing import Any

from ocpplab_tui.base.clock import Timer
from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.states import StopReason, Trigger
from ocpplab_tui.protocol.core import StationCore
from ocpplab_tui.protocol.life import Booted, WentDown, WentUp
from ocpplab_tui.protocol.outbox import StoredMessage
from ocpplab_tui.protocol.proxy import Proxy

GOODBYE_S = 10.0  # how long a restart waits for its last transaction messages to be answered
RESTART_S = 3.0  # how long the charger is away


class PoweredStation(StationCore):
    """Starts, goes down, and comes back."""

    proxied: Proxy

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._restart: Timer | None = None

    # -- life ----------------------------------------------------------------------------------------------------

    def accepted(self) -> None:
        """The CSMS accepted the boot: tell all connectors, then what waited (B-02)."""
        self.reports.report_all()
        self.outbox.pump()
        self.proxied.flush()
        self.backlog.flush()
        self.react(Booted(self.registration_state.reason))

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
        self.react(WentUp(reason))
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
        self.react(WentDown())

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

    def require_running(self) -> None:
        if not self.powered:
            raise OperationRefused(f"{self.identity} is switched off; start it first")
