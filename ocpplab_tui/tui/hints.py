"""Which keys the footer shows: those that make sense for what has the focus."""

from __future__ import annotations

from ocpplab_tui.lab.port import ChargerView, ConnectorView
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.keys import short
from ocpplab_tui.tui.widgets.footer import Hint

ALWAYS = [
    Hint("o", "all", "screen.menu"),
    Hint("/", "filter", "screen.filter"),
    Hint("?", "help", "screen.help"),
    Hint("q", "quit", "app.leave"),
]

BACK = Hint("Esc", "back", "screen.back")
NEXT_TAB = Hint("Tab", "next", "screen.tab(1)")


def for_connector(view: ChargerView | None, connector: ConnectorView | None) -> list[Hint]:
    """The operations that fit the state of the focused connector, the likeliest first."""
    if view is None or connector is None:
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
    return [Hint("Esc", f"unmark {count}", "screen.back"), *(operation_hint(name) for name in names)]


def for_traffic(follow: bool) -> list[Hint]:
    follows = Hint(".", "stand still" if follow else "follow", "screen.toggle_follow")
    return [follows, Hint("Enter", "read frame", "screen.open_frame"), Hint("End", "newest", "screen.newest")]


def for_frame() -> list[Hint]:
    return [Hint("Esc", "back", "screen.back")]


def operation_hint(name: str) -> Hint:
    operation = OPERATIONS[name]
    return Hint(operation.key or "", short(operation), f"screen.operate('{name}')")
