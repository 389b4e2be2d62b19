"""What takes a charger out of service and brings it back: availability, faults, mains power."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import FaultChanged, TransactionUpdated
from ocpplab_tui.charger.faults import (
    EV_COMMUNICATION_ERROR,
    EV_COMMUNICATION_STATUSES,
    ActiveFault,
    Fault,
    fault_named,
)
from ocpplab_tui.charger.schedule import Schedule
from ocpplab_tui.charger.session_record import Happened, note
from ocpplab_tui.charger.states import StopReason, Trigger


class AvailabilityResult(StrEnum):
    """What became of a change of availability."""

    ACCEPTED = "Accepted"
    SCHEDULED = "Scheduled"


class Switches(Schedule):
    """Operative or not, faulted or not, with or without power."""

    __slots__ = ()

    # -- availability

    def change_availability(
        self, now: float, target: Connector | Sequence[Connector] | None, operative: bool
    ) -> AvailabilityResult:
        """Make a connector, an EVSE (all its connectors, as a sequence) or (None) the whole charger operative or not.

        Scheduled: something of it is in use, and becomes Unavailable at the end of that use; the rest does at once.
        Each of the three remembers its own setting, also over a reboot, so that what was inoperative by itself stays
        so when the whole becomes operative again (G03.FR.07).
        """
        now = self._act(now)
        concerned = self._set_operative(target, operative)
        scheduled = not operative and any(self._in_use(c) and not c.out_of_service for c in concerned)
        self._settle_all(now)
        return AvailabilityResult.SCHEDULED if scheduled else AvailabilityResult.ACCEPTED

    def hold(self, now: float, held: bool) -> None:
        """Take what is idle out of service while new firmware waits or is installed, whatever ChangeAvailability said;
        what is in use follows at the end of its use. Or end that (1.6 §5.19; 2.0.1 L01.FR.07)."""
        if held != self.held:
            now = self._act(now)
            self.held = held
            self._settle_all(now)

    def _set_operative(self, target: Connector | Sequence[Connector] | None, operative: bool) -> Sequence[Connector]:
        if target is None:
            self.operative = operative
            return self.connectors
        if isinstance(target, Connector):
            target.operative = operative
            return (target,)
        for connector in target:
            connector.evse_operative = operative
        return target

    # -- faults

    @property
    def active_faults(self) -> tuple[ActiveFault, ...]:
        """All that last: those of the whole charger, then those of the connectors."""
        whole = [ActiveFault(fault.name, None) for fault in self.faults]
        return (*whole, *(ActiveFault(fault.name, c) for c in self.connectors for fault in c.faults))

    def inject_fault(self, now: float, fault: str, connector: Connector | None = None) -> None:
        """Let a fault happen, at a connector or (None) to the whole charger.

        One that blocks makes its place Faulted and ends transactions there; a warning only shows. OperationRefused
        lists the names for an unknown one, and refuses EVCommunicationError where no vehicle is talked to (S-02).
        One that lasts already changes nothing.
        """
        now = self._act(now)
        self._require_power()
        kind = fault_named(fault)
        if kind is EV_COMMUNICATION_ERROR:
            self._require_vehicle_talk(connector)
        place = self if connector is None else connector
        if kind in place.faults:
            return
        place.faults = (*place.faults, kind)
        self._tell(FaultChanged(now, kind.name, connector, True))
        concerned = self.connectors if connector is None else [connector]
        self._note_in_use(now, concerned, Happened.FAULT, kind.name)
        self._trip(now, concerned, kind)

    def _require_vehicle_talk(self, connector: Connector | None) -> None:
        if connector is None:
            raise OperationRefused("EVCommunicationError happens at a connector; name one")
        if connector.status not in EV_COMMUNICATION_STATUSES:
            names = ", ".join(sorted(EV_COMMUNICATION_STATUSES))
            raise self._refused(connector, f"it is {connector.status}; EVCommunicationError happens at {names}")

    def _trip(self, now: float, connectors: Sequence[Connector], fault: Fault) -> None:
        """The contactors open before anything is told; then the statuses, then the ends of the transactions."""
        if fault.blocks:
            for connector in connectors:
                connector.energized = False
            self._deal(now)
        self._report_whole(now)
        for connector in connectors:
            self._report(now, connector)
            if fault.blocks and connector.transaction is not None:
                self._end(now, connector.transaction, Trigger.ABNORMAL_CONDITION, fault.stop_reason)
        self._settle_all(now)

    def clear_fault(self, now: float, connector: Connector | None = None) -> bool:
        """Clear all faults of a connector; None: those of the whole charger, or if it has none those of all connectors.
        What the place was before it is again, as far as that is still true (I1–I8). False: there was none."""
        now = self._act(now)
        self._require_power()
        if connector is not None:
            places: list[Connector | None] = [connector]
        elif self.faults:
            places = [None]
        else:
            places = list(self.connectors)
        cleared = sum(self._clear(now, place) for place in places)
        if cleared:
            self._report_whole(now)
            self._report_all(now)
            self._settle_all(now)
        return cleared > 0

    def _clear(self, now: float, connector: Connector | None) -> int:
        place = self if connector is None else connector
        faults, place.faults = place.faults, ()
        if connector is not None:
            connector.latch_jams = False
        for fault in faults:
            self._tell(FaultChanged(now, fault.name, connector, False))
            concerned = self.connectors if connector is None else [connector]
            self._note_in_use(now, concerned, Happened.FAULT_CLEARED, fault.name)
        return len(faults)

    def _note_in_use(self, now: float, connectors: Sequence[Connector], what: Happened, about: str = "") -> None:
        """A turn of every session that lasts; what is over has no more of them."""
        for connector in connectors:
            if self._in_use(connector):
                note(connector, now, what, about or None)

    # -- mains power

    def power_off(self, now: float) -> None:
        """The mains fail, or a reboot begins. Tokens that wait, power settings and pauses are lost; availability,
        faults, cables, the register and running transactions stay (B-09). Nothing is told while there is no power."""
        now = self._act(now)
        self._note_in_use(now, self.connectors, Happened.POWER_LOST)
        self.interrupt(now)
        for connector in self.connectors:
            connector.energized = connector.paused = False
            connector.power_w = None
            if connector.transaction is None:
                connector.authorization = connector.unplugged_at = None
        self.waiting = self.offered = None
        self._deal(now)
        self.powered = False

    def power_on(self, now: float) -> None:
        """The mains are back. Transactions that ran go on (end them with `end_all` if they shall not); the connectors
        then have the statuses to report at boot, so no ConnectorChanged is told."""
        now = self._act(now)
        self.powered = True
        self._note_in_use(now, self.connectors, Happened.POWER_BACK)
        self._start_intervals(now)
        for connector in self.connectors:
            connector.out_of_service = self._inoperative(connector) and connector.transaction is None
            connector.energized = connector.transaction is not None and self._path_may_close(connector)
        self._silent = True
        self._end_what_cannot_go_on(now)
        self._settle_all(now)
        self._catch_up(now)  # limits that passed meanwhile
        self._silent = False
        self._tell_interruptions(now)

    def interrupt(self, at: float) -> None:
        """The power of running transactions went at this instant: the meter's last word, told when they go on."""
        for transaction in self.running():
            connector = transaction.connector
            if connector is not None and transaction.begun and transaction.interrupted is None:
                measurands = self.settings.sampled_measurands
                transaction.interrupted = self._read(at, connector, measurands, "Interruption.Begin")

    def _tell_interruptions(self, now: float) -> None:
        """A transaction that outlived a loss of power: the readings before and after it."""
        for transaction in self.running():
            before, transaction.interrupted = transaction.interrupted, None
            if before is not None and before.values:
                after = self._read(now, transaction.connector, self.settings.sampled_measurands, "Interruption.End")
                samples = (before, after)
                self._tell(TransactionUpdated(now, transaction, Trigger.ABNORMAL_CONDITION, None, samples))

    def _end_what_cannot_go_on(self, now: float) -> None:
        """The token without a cable is forgotten; a cable that was pulled in the dark ended its transaction."""
        for transaction in self.running():
            if transaction is self.waiting_transaction:
                self._end(now, transaction, Trigger.ABNORMAL_CONDITION, StopReason.POWER_LOSS)
            elif transaction.torn and transaction.connector is not None:
                reason = transaction.stop_reason or StopReason.EV_DISCONNECTED
                self._end(now, transaction, Trigger.EV_COMMUNICATION_LOST, reason)
                transaction.connector.finishing = False
