"""A station's power: up, down, restart (OCPP 1.6 B-01, B-10, §5.14; 2.0.1 B01, B11, B12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.base.timers import Timer
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
        self.mains = True
        self._returns = False  # it ran when the mains were cut
        self._mains_timer: Timer | None = None
        self._restart: Timer | None = None
        self._leave: Callable[[], None] | None = None

    # -- life ----------------------------------------------------------------------------------------------------

    def accepted(self) -> None:
        """The CSMS accepted the boot: tell all connectors, then what waited (B-02)."""
        if self.charger.settings.queue_all_messages:
            self.backlog.flush()  # old statuses before those of today
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
        if not self.mains:
            raise OperationRefused(f"{self.identity} has no mains power; restore-power gives it back")
        self._cancel_restart()  # somebody starts it before the restart would have
        self.powered = True
        self.charger.power_on(self.now())
        self.registration_state.start_over(reason)
        self.reports.forget()
        self.react(WentUp(reason))
        self.process()
        self.wire.reconnect()

    def power_off(self, stop_reason: StopReason = StopReason.POWER_LOSS) -> None:
        """Down at once, without a word. What ended is told after the next boot (B-10)."""
        returned, self._returns = self._returns, False
        if returned and not self.powered:
            return  # it stays off when the mains are back
        if not self.powered:
            raise OperationRefused(f"{self.identity} is off already")
        self._go_dark(stop_reason)

    def restart(self, boot_reason: str, stop_reason: StopReason) -> None:
        """Reboot: running transactions end and are told, then down, then up again (B-13, 1.6 Reset)."""
        self.charger.end_all(self.now(), stop_reason, Trigger.RESET_COMMAND)
        self._say_goodbye(lambda: self._down(boot_reason))

    def crash(self, boot_reason: str) -> None:
        """Reboot without a word: transactions end, and are told after the boot with reason Reboot (TX-15)."""
        self.charger.advance(self.now())
        self.process()
        self._cancel_restart()
        self._down(boot_reason)

    def _say_goodbye(self, leave: Callable[[], None]) -> None:
        """Let the last messages out, then leave."""
        self.process()
        self._cancel_restart()
        self._leave = leave
        self._restart = self.clock.call_later(GOODBYE_S if len(self.outbox) else 0.0, leave)

    def delivered(self, message: StoredMessage) -> None:
        """After the last stored message a restart that waits for it may go on."""
        if not self.queued and self._restart is not None and self._leave is not None and self.powered:
            self._restart.cancel()
            self._restart = self.clock.call_later(0.0, self._leave)

    @property
    def cannot_restart(self) -> str:
        """Why this hardware can't be restarted now, for people; "" where it can."""
        failed = any(fault.fault == "ResetFailure" for fault in self.charger.active_faults)
        return "its reset does not work (fault ResetFailure)" if failed else ""

    # -- mains ---------------------------------------------------------------------------------------------------

    def cut_power(self, duration_s: float | None = None, transactions: str = "end") -> None:
        """The mains fail; after `duration_s` they come back by themselves.

        `transactions`: "end" (PowerLoss, told after the next boot), "resume" (they go on after it), or "tell-first" (a
        battery keeps the charger up until it has told that they ended): B-10, TC_032, TX-15.
        """
        if not self.mains:
            raise OperationRefused(f"{self.identity} has no mains power already")
        self.mains, self._returns = False, self.powered
        if duration_s is not None:
            self._mains_timer = self.clock.call_later(duration_s, self.restore_power)
        if transactions == "tell-first" and self.powered:
            self.charger.end_all(self.now(), StopReason.POWER_LOSS, Trigger.ABNORMAL_CONDITION)
            self._say_goodbye(lambda: self._go_dark(StopReason.POWER_LOSS))
        elif self.powered:
            self._go_dark(None if transactions == "resume" else StopReason.POWER_LOSS)
        self.on_change()

    def restore_power(self) -> None:
        """The mains are back; a charger that ran boots."""
        if self.mains:
            raise OperationRefused(f"{self.identity} has mains power")
        self.mains = True
        self._forget_mains_timer()
        if self.powered:  # its battery lasted
            self._cancel_restart()
        elif self._returns:
            self.power_on()
        self.on_change()

    def _go_dark(self, stop_reason: StopReason | None) -> None:
        self._cancel_restart()
        self.wire.disconnect("the charger lost its power")
        self._go_down(stop_reason)

    def _forget_mains_timer(self) -> None:
        if self._mains_timer is not None:
            self._mains_timer.cancel()
            self._mains_timer = None

    def recovered(self, *, resume: bool) -> None:
        """The program ended and starts again, what was kept is restored, and the power is not on yet: transactions
        that ran go on at the boot, or ended with PowerLoss when the program did (TX-15)."""
        if not resume:
            self.charger.end_all(self.charger.now, StopReason.POWER_LOSS, Trigger.ABNORMAL_CONDITION)
        self.process()

    def _down(self, boot_reason: str) -> None:
        self.wire.disconnect("the charger restarts")
        self._go_down(StopReason.REBOOT)
        self._restart = self.clock.call_later(RESTART_S, lambda: self._up(boot_reason))
        self.on_change()

    def _go_down(self, stop_reason: StopReason | None) -> None:
        """`stop_reason` None: transactions go on when the power is back."""
        self.powered = False
        self.registration_state.start_over("PowerUp")
        if stop_reason is not None:
            self.charger.end_all(self.now(), stop_reason, Trigger.ABNORMAL_CONDITION)
        self.charger.power_off(self.now())
        self.process()
        self.reports.forget()
        self.react(WentDown())

    def _up(self, boot_reason: str) -> None:
        self._restart = None
        if self.mains:
            self.power_on(boot_reason)
        else:
            self._returns = True

    def _cancel_restart(self) -> None:
        if self._restart is not None:
            self._restart.cancel()
            self._restart = None
        self._leave = None

    def close(self) -> None:
        self._cancel_restart()
        self._forget_mains_timer()
        self.proxied.close()
        super().close()

    def require_running(self) -> None:
        if not self.powered:
            raise OperationRefused(f"{self.identity} is switched off; start it first")
