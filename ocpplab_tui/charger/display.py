"""The charger's display: messages of the CSMS, and which of them it shows at an instant (OCPP 2.0.1 block O)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import inf
from typing import Any, NamedTuple

ALWAYS_FRONT, IN_FRONT, NORMAL_CYCLE = "AlwaysFront", "InFront", "NormalCycle"
PRIORITIES = (ALWAYS_FRONT, IN_FRONT, NORMAL_CYCLE)
STATES = ("Charging", "Faulted", "Idle", "Unavailable")
CAPACITY = 100
"""Most messages that a display keeps."""


class DisplayMessage(NamedTuple):
    """One message. `state`: shown only in that state of the charger, "" in any. `starts_at` and `ends_at`: seconds
    since the epoch by the charger's own clock. `transaction_id`: it lives and is shown as long as that transaction.
    `display`: the name of the one it was meant for, "" where none was named."""

    id: int
    priority: str
    format: str
    content: str
    language: str = ""
    state: str = ""
    starts_at: float | None = None
    ends_at: float | None = None
    transaction_id: str = ""
    display: str = ""

    def due_at(self, now: float) -> bool:
        """Its time has come and is not over."""
        return (self.starts_at is None or self.starts_at <= now) and not self.over_at(now)

    def over_at(self, now: float) -> bool:
        return self.ends_at is not None and self.ends_at <= now


class Scene(NamedTuple):
    """What the charger is doing, as far as its display cares.

    `states`: those of `STATES` that are true somewhere on the charger; `transactions`: id → those that are true at its
    connector; `languages`: what the driver prefers, best first.
    """

    states: frozenset[str]
    transactions: dict[str, frozenset[str]]
    languages: tuple[str, ...] = ()


def shown(messages: Iterable[DisplayMessage], now: float, scene: Scene) -> list[DisplayMessage]:
    """What the display shows: an AlwaysFront message alone; else those InFront by turns; else the normal cycle.

    Of messages of one priority those in the driver's language are taken, where there are any (TC_O_15).
    """
    fitting = [message for message in messages if message.due_at(now) and _fits(message, scene)]
    for priority in PRIORITIES:
        if turn := [message for message in fitting if message.priority == priority]:
            return _understood(turn, scene.languages)
    return []


def _fits(message: DisplayMessage, scene: Scene) -> bool:
    if not message.transaction_id:
        return message.state in ("", *scene.states)
    states = scene.transactions.get(message.transaction_id)
    return states is not None and message.state in ("", *states)


def _understood(messages: list[DisplayMessage], languages: tuple[str, ...]) -> list[DisplayMessage]:
    for language in languages:
        if any(_same_language(message.language, language) for message in messages):
            return [message for message in messages if _same_language(message.language or language, language)]
    return messages


def _same_language(one: str, other: str) -> bool:
    """RFC 5646: `en-GB` is understood by who asks for `en`, and the other way round."""
    return one.casefold().partition("-")[0] == other.casefold().partition("-")[0]


class Display:
    """The messages of one charger, in the order in which they came. One that never got any costs its few slots."""

    __slots__ = ("_messages", "revision")

    def __init__(self) -> None:
        self._messages: dict[int, DisplayMessage] | None = None
        self.revision = 0
        """Rises with each change: what was stored at the same revision needs no storing again."""

    def __len__(self) -> int:
        return len(self._messages or ())

    def messages(self, now: float) -> list[DisplayMessage]:
        """All that are configured, shown or not."""
        self._drop(message.id for message in self._all() if message.over_at(now))
        return self._all()

    def has_room(self, message_id: int, now: float) -> bool:
        messages = self.messages(now)
        return len(messages) < CAPACITY or any(message.id == message_id for message in messages)

    def put(self, message: DisplayMessage) -> None:
        """Add it, or put it in place of the one with its id (O06). There is one AlwaysFront message: the latest."""
        if message.priority == ALWAYS_FRONT:
            self._drop(other.id for other in self._all() if other.priority == ALWAYS_FRONT and other.id != message.id)
        self._messages = (self._messages or {}) | {message.id: message}
        self.revision += 1

    def select(
        self, now: float, ids: Collection[int] | None = None, priority: str = "", state: str = ""
    ) -> list[DisplayMessage]:
        """Those that meet all criteria that are given (O04)."""
        return [
            message
            for message in self.messages(now)
            if (ids is None or message.id in ids)
            and priority in ("", message.priority)
            and state in ("", message.state)
        ]

    def clear(self, message_id: int, now: float) -> bool:
        """Forget a message; False: there is none of this id (O05)."""
        self.messages(now)
        return self._drop([message_id]) > 0

    def transaction_over(self, transaction_id: str) -> None:
        """Its messages go with it (O02)."""
        self._drop(message.id for message in self._all() if message.transaction_id == transaction_id)

    def only_transactions(self, running: Collection[str]) -> None:
        """Forget messages of transactions that do not run (any more)."""
        self._drop(m.id for m in self._all() if m.transaction_id and m.transaction_id not in running)

    def next_change(self, now: float) -> float:
        """When a message begins or ends next; inf = never."""
        moments = (moment for message in self._all() for moment in (message.starts_at, message.ends_at))
        return min((moment for moment in moments if moment is not None and moment > now), default=inf)

    def _all(self) -> list[DisplayMessage]:
        return [] if self._messages is None else list(self._messages.values())

    def _drop(self, ids: Iterable[int]) -> int:
        gone = [message_id for message_id in ids if self._messages and self._messages.pop(message_id, None)]
        if gone:
            self._messages = self._messages or None
            self.revision += 1
        return len(gone)

    # -- what is kept (`charger.kept.Kept`) ------------------------------------------------------------------------

    def state(self) -> Any:
        """A row a message, for the store."""
        return [list(message) for message in self._all()] or None

    def restore(self, state: Any, _now: float) -> None:
        messages = [DisplayMessage(*row[: len(DisplayMessage._fields)]) for row in state or ()]
        self._messages = {message.id: message for message in messages} or None
