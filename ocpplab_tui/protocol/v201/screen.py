"""What people read on the station's display now (blocks I and O)."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.display import MESSAGE_SIZE_MAX
from ocpplab_tui.charger.display import Scene, shown
from ocpplab_tui.charger.states import ConnectorStatus
from ocpplab_tui.protocol.life import Closed, WentDown, WentUp
from ocpplab_tui.protocol.reactions import Reactions

if TYPE_CHECKING:
    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.protocol.v201.station import Station201

reactions: Reactions[Station201] = Reactions()

LONGEST_WAIT_S = 86_400.0  # nobody's timers reach further

STATES = {
    ConnectorStatus.CHARGING: "Charging",
    ConnectorStatus.SUSPENDED_EV: "Charging",
    ConnectorStatus.SUSPENDED_EVSE: "Charging",
    ConnectorStatus.FAULTED: "Faulted",
    ConnectorStatus.UNAVAILABLE: "Unavailable",
}
"""MessageStateEnumType of a connector; else it is Idle."""


def own_time(station: Station201) -> float:
    """What the station's own clock shows: the times of its messages are compared with that."""
    return station.now() + station.clock_offset_s


def texts(station: Station201) -> tuple[str, ...]:
    """All that takes turns on the display: what concerns the drivers who are here, then messages. Nothing without
    power; what cannot be printed is a space."""
    if not station.powered:
        return ()
    charger, now = station.charger, station.now()
    lines = charger.driver_texts.lines(now)
    if len(charger.display) and charger.settings.display_enabled:
        kept = charger.display.messages(own_time(station))
        lines += [message.content for message in shown(kept, own_time(station), _scene(station))]
    return tuple("".join(sign if sign.isprintable() else " " for sign in line[:MESSAGE_SIZE_MAX]) for line in lines)


def _scene(station: Station201) -> Scene:
    charger = station.charger
    states = {_state(connector) for connector in charger.connectors}
    if "Charging" in states:
        states.discard("Idle")  # somebody charges: the station is not idle
    if charger.status in STATES:
        states.add(STATES[charger.status])
    running = {item.id: item.connector for item in charger.running()}
    transactions = {key: frozenset({_state(place)} if place else {"Idle"}) for key, place in running.items()}
    return Scene(frozenset(states), transactions, charger.driver_texts.languages(station.now()))


def _state(connector: Connector) -> str:
    return STATES.get(connector.status, "Idle")


def redraw(station: Station201) -> None:
    """What is shown changed: people look, and so does the station when something begins or ends by itself."""
    if station.screen_timer is not None:
        station.screen_timer.cancel()
        station.screen_timer = None
    now, own = station.now(), own_time(station)
    wait = min(station.charger.display.next_change(own) - own, station.charger.driver_texts.next_change(now) - now)
    if wait < inf and station.powered:
        station.screen_timer = station.clock.call_later(min(wait, LONGEST_WAIT_S), partial(_turn, station))
    station.on_change()


def _turn(station: Station201) -> None:
    station.screen_timer = None
    station.charger.display.messages(own_time(station))
    redraw(station)


@reactions(WentUp)
def went_up(station: Station201, _event: WentUp) -> None:
    """Messages are kept over a reboot, but those of transactions that did not survive it (O02)."""
    display = station.charger.display
    if len(display):
        display.only_transactions([transaction.id for transaction in station.charger.running()])
        redraw(station)


@reactions(WentDown)
def went_down(station: Station201, _event: WentDown) -> None:
    station.charger.driver_texts.forget()
    redraw(station)


@reactions(Closed)
def closed(station: Station201, _event: Closed) -> None:
    if station.screen_timer is not None:
        station.screen_timer.cancel()
