"""Block K15–K17: what a vehicle asks for over ISO 15118, and which schedule it chooses.

The vehicle tells its needs; the CSMS may answer with a TxProfile of up to three schedules; the vehicle takes one of
them and tells how it will charge under it. Until then, and where the CSMS has no schedule for it, the TxDefaultProfile
holds. A later TxProfile (K16) or new needs (K17) begin the same again. So no timer is needed for the minute that a
vehicle waits (K15.FR.07): it charges already, and what comes after the minute is a renegotiation by the CSMS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charging_profile import ChargingProfile, ChargingSchedule
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.definitions.iso15118 import SCHEDULE_ENTRIES
from ocpplab_tui.charger.events import TransactionEnded
from ocpplab_tui.charger.vehicle import Battery, most_of_vehicle
from ocpplab_tui.charger.wiring import in_use
from ocpplab_tui.protocol.life import WentDown
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

reactions: Reactions[Station201] = Reactions()

HOUR_S = 3600.0
MIN_CURRENT_A = 6.0
TRANSFERS = {1: "AC_single_phase", 2: "AC_two_phase", 3: "AC_three_phase", 0: "DC"}
BATTERY_RISE = 1.1
"""The highest voltage of a battery, as a part of its nominal one."""


class Needs(NamedTuple):
    """What the vehicle asks for; None: what its battery and inlet say. `departure_s`: seconds from now."""

    energy_wh: float | None = None
    departure_s: float | None = None
    max_current_a: float | None = None
    min_current_a: float | None = None
    max_power_w: float | None = None


@dataclass(slots=True)
class Talk:
    """A vehicle that has told its needs, and listens to schedules."""

    battery: Battery
    energy_wh: float
    leaves_at: float


# -- needs -------------------------------------------------------------------------------------------------------


def tell_needs(station: Station201, connector: Connector, needs: Needs) -> None:
    """NotifyEVChargingNeeds (K15, K17). What it takes at most is true from now on, whatever the CSMS says."""
    station.require_running()
    battery = _battery(station, connector)
    most_w = _most_w(connector, battery, needs)
    if most_w < _least_w(connector, needs):
        raise OperationRefused(f"{station.place(connector)}: the vehicle's minimum is above its maximum")
    station.charger.set_ev_limit(station.now(), connector, most_w)
    missing_wh = battery.capacity_wh * (100 - (connector.soc(station.now()) or 0.0)) / 100
    leaves_at = inf if needs.departure_s is None else station.now() + needs.departure_s
    talk = Talk(battery, missing_wh if needs.energy_wh is None else needs.energy_wh, leaves_at)
    station.ev_talks = (station.ev_talks or {}) | {connector.evse_id: talk}
    payload = _payload(station, connector, talk, most_w, needs)
    station.call("NotifyEVChargingNeeds", payload, partial(_answered, station, connector.evse_id, talk))
    station.process()


def _battery(station: Station201, connector: Connector) -> Battery:
    """Of the vehicle that is here and may talk now."""
    if connector.vehicle is None or not connector.connected:
        raise OperationRefused(f"{station.place(connector)}: no vehicle is plugged in; plug one in first")
    if not station.charger.settings.smart_charging:
        raise OperationRefused(f"{station.identity}: smart charging is switched off (SmartChargingCtrlr.Enabled)")
    if not station.speaking:
        raise OperationRefused(f"{station.identity} is not connected and accepted; TxDefaultProfile holds until then")
    return connector.vehicle


def _most_w(connector: Connector, battery: Battery, needs: Needs) -> float:
    most_w = most_of_vehicle(connector.spec, battery.vehicle)
    if needs.max_power_w is not None:
        most_w = min(most_w, needs.max_power_w)
    if needs.max_current_a is not None:
        most_w = min(most_w, needs.max_current_a * in_use(connector).line_w)
    return most_w


def _least_w(connector: Connector, needs: Needs) -> float:
    return 0.0 if needs.min_current_a is None else needs.min_current_a * in_use(connector).line_w


def _payload(station: Station201, connector: Connector, talk: Talk, most_w: float, needs: Needs) -> Payload:
    told: Payload = {"requestedEnergyTransfer": TRANSFERS[connector.phases]}
    if talk.leaves_at != inf:
        told["departureTime"] = station.stamp(talk.leaves_at)
    if connector.phases:
        told["acChargingParameters"] = _ac(connector, talk, most_w, needs)
    else:
        told["dcChargingParameters"] = _dc(station, connector, talk, most_w)
    return {"evseId": connector.evse_id, "maxScheduleTuples": SCHEDULE_ENTRIES, "chargingNeeds": told}


def _ac(connector: Connector, talk: Talk, most_w: float, needs: Needs) -> Payload:
    least_a = MIN_CURRENT_A if needs.min_current_a is None else needs.min_current_a
    most_a = int(most_w / in_use(connector).line_w + 1e-6)
    return {
        "energyAmount": round(talk.energy_wh),
        "evMinCurrent": min(round(least_a), most_a),
        "evMaxCurrent": most_a,
        "evMaxVoltage": round(connector.spec.voltage),
    }


def _dc(station: Station201, connector: Connector, talk: Talk, most_w: float) -> Payload:
    voltage = connector.spec.voltage * BATTERY_RISE
    return {
        "evMaxCurrent": int(most_w / connector.spec.voltage + 1e-6),
        "evMaxVoltage": round(voltage),
        "energyAmount": round(talk.energy_wh),
        "evMaxPower": int(most_w),
        "stateOfCharge": round(connector.soc(station.now()) or 0.0),
        "evEnergyCapacity": round(talk.battery.capacity_wh),
    }


def _answered(station: Station201, evse: int, talk: Talk, answer: Payload) -> None:
    """Accepted or Processing: schedules will come. Rejected: there are none, and TxDefault holds (K15.FR.05)."""
    if answer["status"] == "Rejected" and (station.ev_talks or {}).get(evse) is talk:
        forget(station, evse)


# -- schedules ---------------------------------------------------------------------------------------------------


def schedules_max(station: Station201, evse: int) -> int:
    """How many schedules a profile for this EVSE may have: several where a vehicle chooses (K01.FR.34)."""
    return 1 if _talk(station, evse) is None else SCHEDULE_ENTRIES


def profile_came(station: Station201, profile: ChargingProfile) -> None:
    """A TxProfile is installed: the vehicle, if it talks, chooses and tells how it will charge (K15.FR.09, K16)."""
    talk = _talk(station, profile.evse)
    if talk is None:
        return
    connector = station.charger.find(profile.evse)
    choices = [_outline(station, connector, profile, index) for index in range(len(profile.schedules))]
    index = _choice(choices, talk, station.now())
    if index:
        station.charger.choose_schedule(station.now(), profile, index)
    told = _told(profile.schedules[index], choices[index])
    payload: Payload = {"timeBase": station.stamp(), "evseId": profile.evse, "chargingSchedule": told}
    station.call("NotifyEVChargingSchedule", payload)


def _told(schedule: ChargingSchedule, choice: Outline) -> Payload:
    """A ChargingScheduleType that counts from now."""
    periods = [{"startPeriod": start_s, "limit": limit} for start_s, limit, _ in choice.periods]
    told: Payload = {"id": schedule.id, "chargingRateUnit": schedule.unit, "chargingSchedulePeriod": periods}
    return told if choice.duration_s is None else told | {"duration": choice.duration_s}


class Outline(NamedTuple):
    """How the vehicle would charge under one schedule: (start in seconds from now, limit, the same in watts), until
    `duration_s`; None: without end."""

    periods: Sequence[tuple[int, float, float]]
    duration_s: int | None


def _outline(station: Station201, connector: Connector, profile: ChargingProfile, index: int) -> Outline:
    """The schedule, cut at what the vehicle takes."""
    charger, wiring = station.charger, in_use(connector)
    unit = profile.schedules[index].unit
    most = wiring.of_watts(connector.ev_max_power_w, unit)
    start = charger.clock_at(station.now())
    steps = list(charger.outline(profile, index, start, connector))
    ends = steps[-1][1] is None and len(steps) > 1
    periods: list[tuple[int, float, float]] = []
    for start_s, rate in steps[:-1] if ends else steps:
        limit = int(min(most if rate is None else wiring.value(rate, unit), most) * 10 + 1e-6) / 10
        periods.append((start_s, limit, limit if unit == "W" else limit * wiring.line_w))
    return Outline(periods, steps[-1][0] if ends else None)


def _choice(choices: Sequence[Outline], talk: Talk, now: float) -> int:
    """The first schedule under which the vehicle has its energy when it leaves; if there is none, the first of those
    that give most."""
    window_s = talk.leaves_at - now
    gains = [min(_energy_wh(choice, window_s), talk.energy_wh) for choice in choices]
    return gains.index(max(gains))


def _energy_wh(choice: Outline, window_s: float) -> float:
    total = 0.0
    ends = [start_s for start_s, _, _ in choice.periods[1:]] + [inf if choice.duration_s is None else choice.duration_s]
    for (start_s, _, watts), end in zip(choice.periods, ends, strict=True):
        seconds = max(min(end, window_s) - start_s, 0.0)
        total += watts * seconds / HOUR_S if watts else 0.0
    return total


# -- the end of a talk -------------------------------------------------------------------------------------------


def _talk(station: Station201, evse: int) -> Talk | None:
    """The talk with the vehicle that is here; one with another that left is over."""
    talk = (station.ev_talks or {}).get(evse)
    here = talk is not None and any(item.vehicle is talk.battery for item in station.connectors_of(evse))
    return talk if here else None


def forget(station: Station201, evse: int) -> None:
    """The vehicle is done talking."""
    (station.ev_talks or {}).pop(evse, None)


@reactions(TransactionEnded)
def transaction_ended(station: Station201, event: TransactionEnded) -> None:
    if event.transaction.connector is not None:
        forget(station, event.transaction.connector.evse_id)


@reactions(WentDown)
def went_down(station: Station201, _event: WentDown) -> None:
    station.ev_talks = None
