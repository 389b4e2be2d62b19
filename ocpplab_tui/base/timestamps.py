"""RFC 3339 timestamps in UTC, as OCPP wants them: at most three decimals, `Z`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from time import gmtime, strftime

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
CLOCK_MIN, CLOCK_MAX = 0.0, 253_370_764_800.0
"""From 1970 to the end of 9998: what a clock may be set to, with room for the times around it."""
_FIRST, _LAST = -62_135_596_800.0, 253_402_300_799.999
"""What four digits of a year can say: 0001 to 9999."""


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    moment = gmtime(seconds)
    return f"{moment.tm_year:04}{strftime('-%m-%dT%H:%M:%S', moment)}"


def to_text(when: float) -> str:
    """Seconds since the epoch as `2026-01-01T00:00:00.000Z`; years that RFC 3339 lacks give the nearest it has."""
    if not _FIRST <= when <= _LAST:
        when = min(max(when, _FIRST), _LAST)
    milliseconds = round(when * 1000)
    return f"{_second(milliseconds // 1000)}.{milliseconds % 1000:03d}Z"


def strict(text: str) -> str:
    """A timestamp that `from_text` reads, as RFC 3339 wants it: itself, or the same moment written anew."""
    return text if _RFC_3339.fullmatch(text) else to_text(from_text(text))


def from_text(text: str) -> float:
    """Seconds since the epoch of an RFC 3339 timestamp; without a zone it counts as UTC.

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()
