"""What a charger tells its drivers: tariff and cost (OCPP 2.0.1 block I)."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from ocpplab_tui.charger.id_token import IdToken

SHOWN_S = 60.0
"""How long a greeting waits for its transaction, and a final cost stays."""


@dataclass(slots=True)
class DriverText:
    """What one driver reads. `until`: simulated seconds since the epoch; inf while the transaction runs."""

    personal: str = ""
    cost: str = ""
    languages: tuple[str, ...] = ()
    until: float = inf


class DriverTexts:
    """The texts of one charger: the greeting of the last card, then one text a transaction. None is kept over a
    reboot; a charger that never told anything costs its few slots."""

    __slots__ = ("_by_transaction", "_greeted", "_greeting")

    def __init__(self) -> None:
        self._greeted: IdToken | None = None
        self._greeting: DriverText | None = None
        self._by_transaction: dict[str, DriverText] | None = None

    def greet(self, id_token: IdToken, personal: str, languages: tuple[str, ...], now: float) -> None:
        """What the CSMS says when a card is shown (I01)."""
        self._greeted = id_token
        self._greeting = DriverText(personal, languages=languages, until=now + SHOWN_S)

    def begin(self, transaction_id: str, id_token: IdToken, fallback: str) -> None:
        """The card holds a transaction now: its greeting goes with it, or (I04) the fallback where there is none."""
        if transaction_id in (self._by_transaction or {}):
            return
        greeting = self._greeting if self._greeted is not None and self._greeted.same(id_token) else None
        if greeting is None and not fallback:
            return
        text = greeting or DriverText()
        text.personal, text.until = text.personal or fallback, inf
        self._set(transaction_id, text)
        if greeting is not None:
            self._greeted = self._greeting = None

    def tell(self, transaction_id: str, *, personal: str = "", cost: str = "") -> None:
        """News of a running transaction; "" = none (I02, I06)."""
        text = (self._by_transaction or {}).get(transaction_id) or DriverText()
        text.personal, text.cost = personal or text.personal, cost or text.cost
        self._set(transaction_id, text)

    def end(self, transaction_id: str, cost: str, now: float) -> None:
        """The transaction is over: its driver reads the total, and nothing else, for a while (I03, I05)."""
        known = (self._by_transaction or {}).pop(transaction_id, None)
        if cost:
            languages = () if known is None else known.languages
            self._set(transaction_id, DriverText(cost=cost, languages=languages, until=now + SHOWN_S))

    def lines(self, now: float) -> list[str]:
        """What is to be read now, the card before the transactions."""
        return [line for text in self._texts(now) for line in (text.personal, text.cost) if line]

    def languages(self, now: float) -> tuple[str, ...]:
        """What the drivers who are here prefer, best first."""
        return tuple(dict.fromkeys(language for text in self._texts(now) for language in text.languages))

    def next_change(self, now: float) -> float:
        """When a text goes by itself; inf = never."""
        return min((text.until for text in self._texts(now)), default=inf)

    def forget(self) -> None:
        """The power is gone."""
        self._greeted = self._greeting = self._by_transaction = None

    def _set(self, transaction_id: str, text: DriverText) -> None:
        self._by_transaction = (self._by_transaction or {}) | {transaction_id: text}

    def _texts(self, now: float) -> list[DriverText]:
        """Those whose time is not over; the others are forgotten."""
        if self._greeting is None and self._by_transaction is None:
            return []
        if self._greeting is not None and self._greeting.until <= now:
            self._greeted = self._greeting = None
        kept = {key: text for key, text in (self._by_transaction or {}).items() if text.until > now}
        self._by_transaction = kept or None
        return [*([self._greeting] if self._greeting else []), *kept.values()]
