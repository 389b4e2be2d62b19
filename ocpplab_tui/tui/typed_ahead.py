"""Keys one after the other: each reaches what has the focus once the keys before it have done their work.

Textual hands every key on at once. Who types faster than the program draws (over a slow line, or by a script) would
have the second key go where the focus was before the first one moved it: `/CP-003` would open the screen on `C`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from textual import events, on
from textual.app import App
from textual.message import Message

PATIENCE_S = 0.5
"""A key whose end was not seen by then (a dialog that went away under it) no longer holds the others."""


class TypedAhead(App[None]):
    """Holds what was typed until what was typed before it has been handled."""

    class Handled(Message):
        """Follows a key on its way from the focus up to the app: behind it in each queue."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._typed: deque[events.Key | events.Paste] = deque()
        self._handed_on = 0
        self._in_hand: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._in_hand is None:
            await self._hand_on(event)
        else:
            self._typed.append(event)

    async def _hand_on(self, event: events.Key | events.Paste) -> None:
        self._handed_on += 1
        number = self._handed_on
        self._in_hand = asyncio.get_running_loop().call_later(PATIENCE_S, self._let_go, number)
        target = self.focused or self.screen
        await super().on_event(event)
        if not target.post_message(self.Handled(number)):
            self._let_go(number)

    @on(Handled)
    def _handled(self, message: Handled) -> None:
        """The key has come to its end; a screen that it opened may still have to appear, and to choose its focus."""
        message.stop()
        if not self.screen.call_later(self.call_later, self._let_go, message.number):
            self._let_go(message.number)

    def _let_go(self, number: int) -> None:
        if self._in_hand is None or number != self._handed_on:
            return
        self._in_hand.cancel()
        self._in_hand = None
        if self._typed:
            self.call_next(self._hand_on, self._typed.popleft())
