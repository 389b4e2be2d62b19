"""How often, and how far apart, a file is tried for: `retries` and `retryInterval` of a request, within reason."""

from __future__ import annotations

from typing import NamedTuple

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.base.timestamps import from_text
from ocpplab_tui.protocol.ports import Payload

DEFAULT_RETRIES = 1
DEFAULT_INTERVAL_S = 10.0
"""What a charger chooses where the request leaves it to it."""
RETRIES_MAX = 100
INTERVAL_MIN_S = 1.0
"""No request makes a charger hammer a server."""


class Retries(NamedTuple):
    """`more`: attempts after the first one (2.0.1: 0 = no retries; 1.6 says no more than "how many times": the same).
    `interval_s`: simulated seconds between two of them."""

    more: int = DEFAULT_RETRIES
    interval_s: float = DEFAULT_INTERVAL_S


def retries_of(request: Payload) -> Retries:
    more = request.get("retries", DEFAULT_RETRIES)
    interval = request.get("retryInterval", DEFAULT_INTERVAL_S)
    return Retries(min(max(int(more), 0), RETRIES_MAX), max(float(interval), INTERVAL_MIN_S))


def moment_of(text: str | None) -> float | None:
    """A timestamp of the CSMS; None for none. Raises CallError for a text that is no timestamp."""
    if text is None:
        return None
    try:
        return from_text(text)
    except (ValueError, OverflowError):
        raise CallError("PropertyConstraintViolation", "a timestamp of the request is none") from None
