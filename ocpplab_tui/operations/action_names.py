"""Names of messages: in snake_case for people and the vendor's API, in OCPP's own spelling on the wire."""

from __future__ import annotations

from collections.abc import Iterable

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.config.nearest import suggestion


def find_action(text: str, actions: Iterable[str]) -> str:
    """The action that is meant: `boot_notification`, `BootNotification` and `bootnotification` are one.

    Raises OperationRefused with the nearest right one.
    """
    known = list(actions)
    if (action := found_action(text, known)) is not None:
        return action
    raise OperationRefused(f"A charger of this version sends no message {text!r}; {suggestion(text, known)}")


def found_action(text: str, actions: Iterable[str]) -> str | None:
    """The one of these actions that is meant."""
    wanted = _folded(text)
    return next((action for action in actions if _folded(action) == wanted), None)


def snake_case(name: str) -> str:
    """`BootNotification` as `boot_notification`, `Get15118EVCertificate` as `get_15118_ev_certificate`."""
    parts: list[str] = []
    for index, char in enumerate(name):
        before = name[index - 1] if index else ""
        after = name[index + 1 : index + 2]
        starts = char.isupper() and (not before.isupper() or after.islower())
        if index and (starts or (char.isdigit() and not before.isdigit())):
            parts.append("_")
        parts.append(char.lower())
    return "".join(parts)


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()
