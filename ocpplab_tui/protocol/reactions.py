"""Which function follows which event: what the hardware tells, and the turns of a station's life."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, Generic, TypeVar

S = TypeVar("S")
E = TypeVar("E")
Reaction = Callable[[S, E], None]


class Reactions(Generic[S]):
    """What one feature profile or functional block does when something happened.

    A reaction takes the station and the event (`charger.events`, `protocol.life`). Several blocks may follow one event;
    they do in the order of the station's modules.
    """

    def __init__(self) -> None:
        self.by_event: dict[type, Reaction[S, Any]] = {}

    def __call__(self, event: type[E]) -> Callable[[Reaction[S, E]], Reaction[S, E]]:
        def register(reaction: Reaction[S, E]) -> Reaction[S, E]:
            self.by_event[event] = reaction
            return reaction

        return register


def all_requests(modules: Iterable[ModuleType]) -> dict[str, Callable[[Any, Any], Any]]:
    """Action → handler, of all modules that have `requests`."""
    handlers: dict[str, Callable[[Any, Any], Any]] = {}
    for module in modules:
        requests = getattr(module, "requests", None)
        if requests is not None:
            handlers |= requests.handlers
    return handlers


def all_reactions(modules: Iterable[ModuleType]) -> dict[type, tuple[Reaction[Any, Any], ...]]:
    """Event → what follows, of all modules that have `reactions`."""
    followers: dict[type, tuple[Reaction[Any, Any], ...]] = {}
    for module in modules:
        reactions = getattr(module, "reactions", None)
        for event, reaction in {} if reactions is None else reactions.by_event.items():
            followers[event] = (*followers.get(event, ()), reaction)
    return followers
