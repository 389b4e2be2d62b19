"""Keys: those of operations come from the registry, the others stand with the widget or screen that obeys them."""

from __future__ import annotations

from textual.binding import Binding

from ocpplab_tui.operations.model import Operation
from ocpplab_tui.operations.registry import OPERATIONS

_SHORT = {
    "plug-connector": "plug",
    "unplug-connector": "unplug",
    "unlock-connector": "unlock",
    "start-transaction": "start tx",
    "stop-transaction": "stop tx",
    "start-session": "start session",
    "stop-session": "stop session",
    "authorize-id-tag": "authorize",
    "ev-requests-energy": "EV draws",
    "ev-stops-energy": "EV pauses",
    "power-update": "power",
    "inject-fault": "fault",
    "clear-fault": "clear fault",
    "set-configuration": "config",
    "reset-authorization-cache": "reset cache",
    "send-local-authorization-list": "local list",
    "clear-local-authorization-list": "clear list",
    "proxy-message": "message",
    "start-charger": "power on",
    "stop-charger": "power off",
    "reset-charger": "reboot",
    "disconnect": "disconnect",
    "connect": "connect",
    "unplug-ev-side": "unplug at EV",
    "replug-ev-side": "replug at EV",
    "set-bay-occupancy": "bay sensor",
    "jam-connector-lock": "jam lock",
    "ev-ends-session": "EV ends",
    "lose-ev-communication": "lose EV comm",
    "restore-ev-communication": "EV comm back",
    "set-state-of-charge": "set SoC",
    "send-meter-values": "meter values",
    "set-external-limit": "extern limit",
    "set-ev-charging-needs": "EV needs",
    "press-start-button": "start button",
    "authorize-contract": "contract",
    "request-ev-certificate": "EV cert",
    "data-transfer": "data transfer",
    "set-network-fault": "net fault",
    "clear-network-faults": "net is well",
}

_SHOWN = {
    "question_mark": "?",
    "slash": "/",
    "full_stop": ".",
    "apostrophe": "'",
    "colon": ":",
    "asterisk": "*",
    "space": "space",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "shift+Tab",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "ctrl+p": "ctrl+p",
}


def short(operation: type[Operation]) -> str:
    """What the footer calls an operation."""
    return _SHORT.get(operation.name, operation.title.lower())


def shown(key: str) -> str:
    """A key as people write it."""
    return _SHOWN.get(key, key)


def operation_bindings() -> list[Binding]:
    """One binding for each operation that has a key; the screen obeys them."""
    return [
        Binding(
            operation.key,
            f"screen.operate('{operation.name}')",
            operation.title,
            show=False,
            id=f"operation.{operation.name}",
        )
        for operation in OPERATIONS.values()
        if operation.key
    ]


def connector_bindings() -> list[Binding]:
    """1–9 give a connector of the focused charger the focus."""
    return [
        Binding(str(number), f"screen.connector({number})", f"connector {number}", show=False)
        for number in range(1, 10)
    ]
