"""Which function answers which request of the CSMS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

S = TypeVar("S")
Handler = Callable[[S, dict[str, Any]], dict[str, Any]]


class Requests(Generic[S]):
    """The requests that one feature profile or functional block answers.

    A handler takes the station and the payload (valid by its schema) and returns the answer's payload, or raises
    CallError. What it makes the charger do or say comes after the answer: the wire holds CALLs back until then.
    """

    def __init__(self) -> None:
        self.handlers: dict[str, Handler[S]] = {}

    def __call__(self, action: str) -> Callable[[Handler[S]], Handler[S]]:
        def register(handler: Handler[S]) -> Handler[S]:
            self.handlers[action] = handler
            return handler

        return register
