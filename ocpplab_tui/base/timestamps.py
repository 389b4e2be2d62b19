"""RFC 3339 timestamps in UTC, as OCPP wants them: at most three decimals, `Z`."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from time import gmtime, strftime


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    return strftime("%Y-%m-%dT%H:%M:%S", gmtime(seconds))


def to_text(when: float) -> str:
    """Seconds since the epoch as `2026-01-01T00:00:00.000Z`."""
    milliseconds = round(when * 1000)
    return f"{_second(milliseconds // 1000)}.{milliseconds % 1000:03d}Z"


def from_text(text: str) -> float:
    """Seconds since the epoch of an RFC 3339 timestamp; without a zone it counts as UTC.

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()
