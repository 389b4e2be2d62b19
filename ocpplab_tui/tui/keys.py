"""Keys as people write them, and bindings made from the table of keys."""

from __future__ import annotations

import re

from textual.binding import Binding, BindingType
from textual.keys import key_to_character

from ocpplab_tui.operations.model import Operation
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.key_table import NO_KEY, table

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
    "delete": "Del",
    "backspace": "Backspace",
    "insert": "Ins",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "backslash": "\\",
}
"""Of characters that Unicode names, the others follow from their names."""


def short(operation: type[Operation]) -> str:
    """What the footer calls an operation."""
    return _SHORT.get(operation.name, operation.title.lower())


def shown(key: str) -> str:
    """A key as people write it."""
    if key in _SHOWN:
        return _SHOWN[key]
    if re.fullmatch(r"f[0-9]+", key):
        return key.upper()
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, key_to_character(last) or last])


def bind(binding_id: str, action: str) -> Binding:
    """The binding of this id: its keys by nature, what it does, and here what obeys it."""
    keys, does = table()[binding_id]
    return Binding(",".join(keys) or NO_KEY + binding_id, action, does, show=False, id=binding_id)


def bindings(group: str, **actions: str) -> list[BindingType]:
    """Some bindings of one group: `page_up="page(-1)"` for `group.page-up`."""
    return [bind(f"{group}.{name.replace('_', '-')}", action) for name, action in actions.items()]


def scroll_bindings() -> list[BindingType]:
    """Reading what is longer than its panel: for widgets that scroll by themselves."""
    return bindings(
        "scroll",
        up="scroll_up",
        down="scroll_down",
        first="scroll_home",
        last="scroll_end",
        page_up="page_up",
        page_down="page_down",
    )


def tab_bindings() -> list[BindingType]:
    """To the neighbouring tab of the screen."""
    return bindings("tab", previous="screen.tab(-1)", next="screen.tab(1)")


def operation_bindings() -> list[Binding]:
    """One binding for each operation; the screen obeys them. One without a key can be given one."""
    return [bind(f"operation.{name}", f"screen.operate('{name}')") for name in OPERATIONS]


def connector_bindings() -> list[Binding]:
    """1–9 give a connector of the focused charger the focus."""
    return [bind(f"connector.{number}", f"screen.connector({number})") for number in range(1, 10)]
