"""How far running sessions have come since `SessionState` was last told: what one periodic sample changes.

Samples are most of what a charger says, and each has to be on disk before it is said, so what is written for one is
little: nothing of what stays the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ocpplab_tui.charger.charger import Charger
    from ocpplab_tui.charger.connector import Connector


class SessionProgress:
    """A `Kept`, to be restored after the `SessionState` of the same charger."""

    __slots__ = ("_charger",)

    def __init__(self, charger: Charger) -> None:
        self._charger = charger

    @property
    def revision(self) -> int:
        return self._charger.progressed

    def state(self) -> Any:
        """[at, [connector, register_wh, single_wh, double_wh, level_wh, transaction, sequence, sampled_at, sampled_wh,
        told] …] of all connectors with a transaction; None before the first sample."""
        charger = self._charger
        if not charger.progressed:
            return None
        now = charger.now
        return [now, *[_progress(each, now) for each in charger.connectors if each.transaction is not None]]

    def restore(self, state: Any, now: float) -> None:
        """What is older than the session state is left out; a register never goes back (M-05)."""
        charger = self._charger
        if not isinstance(state, list):
            return
        at = min(float(state[0]), now)
        if at < charger.now:
            return
        charger.now = at
        for connector in charger.connectors:
            for number, *progress in state[1:]:
                if number == connector.number:
                    _come_so_far(connector, *progress)
        charger.touched += 1
        charger.interrupt(at)


def _progress(connector: Connector, now: float) -> list[Any]:
    transaction, meter, battery = connector.transaction, connector.meter, connector.vehicle
    assert transaction is not None  # noqa: S101 - the caller looked
    flowed_wh = connector.flow.delivered_wh(now) if connector.flow else 0.0
    return [
        connector.number,
        meter.at(now),
        *meter.uneven_at(now),
        None if battery is None else battery.level_wh + flowed_wh,
        transaction.id,
        transaction.sequence,
        transaction.sampled_at,
        transaction.sampled_wh,
        sorted(transaction.told),
    ]


def _come_so_far(
    connector: Connector,
    register_wh: float,
    single_wh: float,
    double_wh: float,
    level_wh: float | None,
    transaction_id: str,
    sequence: int,
    sampled_at: float,
    sampled_wh: int | None,
    told: list[str],
) -> None:
    meter, battery, transaction = connector.meter, connector.vehicle, connector.transaction
    later = register_wh > meter.register_wh
    if later:
        meter.register_wh, meter.single_wh, meter.double_wh = register_wh, single_wh, double_wh
    if battery is not None and level_wh is not None:
        battery.level_wh = min(max(battery.level_wh, level_wh), battery.capacity_wh)
    if transaction is None or transaction.id != transaction_id:
        return
    transaction.sequence = max(transaction.sequence, sequence)
    transaction.sampled_at = max(transaction.sampled_at, sampled_at)
    transaction.sampled_wh = sampled_wh
    transaction.told |= set(told)
    if later:
        transaction.interrupted = None  # it was still charging then
