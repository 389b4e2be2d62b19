"""Which keys the footer shows: those that make sense for what has the focus."""

from __future__ import annotations

from ocpplab_tui.lab.port import ChargerView, ConnectorView
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.keys import short
from ocpplab_tui.tui.widgets.footer import Hint

ALWAYS = [
    Hint("screen.menu", "all", "screen.menu"),
    Hint("screen.filter", "filter", "screen.filter"),
    Hint("screen.help", "help", "screen.help"),
    Hint("app.quit", "quit", "app.leave"),
]

BACK = Hint("screen.back", "back", "screen.back")
NEXT_TAB = Hint("charger.next", "next", "screen.tab(1)")


def for_connector(view: ChargerView | None, connector: ConnectorView | None) -> list[Hint]:
    """The operations that fit the state of the focused connector, the likeliest first."""
    if view is None:
        return [Hint("fleet.add", "add chargers", "screen.add")]
    if connector is None:
        return []
    names = [
        "unplug-connector" if connector.plugged else "plug-connector",
        "stop-session" if connector.transaction_id else "start-session",
        "authorize-id-tag",
        "clear-fault" if view.faults or connector.error_code not in ("", "NoError") else "inject-fault",
    ]
    if connector.transaction_id:
        names.append("ev-stops-energy" if connector.status == "Charging" else "ev-requests-energy")
    if not view.online:
        names.append("connect" if view.powered else "start-charger")
    names.extend(("power-update", "set-configuration", "proxy-message", "unlock-connector"))
    return [operation_hint(name) for name in names]


def for_marks(count: int) -> list[Hint]:
    """With marked chargers every operation goes to all of them."""
    names = ("plug-connector", "unplug-connector", "start-session", "stop-session", "inject-fault", "clear-fault")
    return [Hint("screen.back", f"unmark {count}", "screen.back"), *(operation_hint(name) for name in names)]


def for_traffic(follow: bool) -> list[Hint]:
    follows = Hint("screen.follow", "stand still" if follow else "follow", "screen.toggle_follow")
    return [follows, Hint("log.open", "read frame", "screen.open_frame"), Hint("log.newest", "newest", "screen.newest")]


def for_frame() -> list[Hint]:
    return [BACK]


def operation_hint(name: str) -> Hint:
    operation = OPERATIONS[name]
    return Hint(f"operation.{name}", short(operation), f"screen.operate('{name}')")
