"""The table of handlers, filled by decorators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ocpplab_tui.operations.model import Command, Operation
from ocpplab_tui.protocol.station import Station

O = TypeVar("O", bound=Operation)  # noqa: E741 - any operation
Handler = Callable[[Station, O, Command], None]

HANDLERS: dict[type[Operation], Handler[Any]] = {}


def handles(operation: type[O]) -> Callable[[Handler[O]], Handler[O]]:
    """Register the decorated function for this operation."""

    def register(handler: Handler[O]) -> Handler[O]:
        HANDLERS[operation] = handler
        return handler

    return register
