"""Giving chargers back what an earlier run of the program kept of them (`lab.memory`)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from ocpplab_tui.charger.kept import Kept

logger = logging.getLogger(__name__)


class Machine:
    """A `charger.kept.Kept` that says which machine the others belong to."""

    __slots__ = ("_state",)

    revision = 0

    def __init__(self, model: str, version: str) -> None:
        self._state = [model, version]

    def is_that_of(self, parts: Mapping[str, str]) -> bool:
        """Whether what was kept is of the same model and version of OCPP."""
        return parts.get("machine") == _text(self._state)

    def state(self) -> Any:
        return self._state

    def restore(self, state: Any, _now: float) -> None:
        """It is what it is."""


def restore(kept: Mapping[str, Kept], parts: Mapping[str, str], now: float, whose: str) -> None:
    """Give each part back what an earlier run kept of it. What cannot be read is named and left out."""
    for name, part in kept.items():
        text = parts.get(name)
        if text is None or text == "null":
            continue
        try:
            part.restore(orjson.loads(text), now)
        except (ValueError, TypeError, KeyError, LookupError, AttributeError) as error:
            logger.warning(
                "%s: what was kept as %r cannot be read (%s); it starts afresh", whose, name, type(error).__name__
            )


def _text(state: Any) -> str:
    return orjson.dumps(state).decode()
