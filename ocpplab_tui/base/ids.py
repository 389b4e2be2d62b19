"""Unique ids: short, cheap, never the same twice."""

from __future__ import annotations

import itertools
import secrets
from random import Random


class MessageIds:
    """Unique ids of OCPP messages, ≤ 36 characters, different over all runs (OCPP-J 1.6 §4.1.4, J-05).

    The prefix is drawn anew by each run; the counter makes the rest.
    """

    def __init__(self, prefix: str | None = None) -> None:
        self._prefix = prefix or secrets.token_hex(8)
        self._numbers = itertools.count(1)

    def next(self) -> str:
        return f"{self._prefix}-{next(self._numbers):x}"


def hex_id(random: Random, digits: int = 12) -> str:
    """Lower-case hex digits from a seeded source: ids that people see and tests compare."""
    return f"{random.getrandbits(4 * digits):0{digits}x}"


def uuid_text(random: Random) -> str:
    """A version-4 UUID from a seeded source (transaction ids of OCPP 2.0.1)."""
    bits = random.getrandbits(128)
    bits = bits & ~(0xF << 76) | (0x4 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
