"""The token table: who may charge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ocpplab_tui.csms.settings import Token

STATUSES = ("Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx")
"""Statuses that a token may be given: those that both versions of OCPP know."""


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """What the CSMS says to a token. `parent` is its group's token, None without one."""

    status: str
    parent: str | None = None

    @property
    def accepted(self) -> bool:
        return self.status == "Accepted"


class TokenTable:
    """The known tokens; ids are compared without regard to case (OCPP 1.6 J-12, 2.0.1 C01.FR.25)."""

    def __init__(self, tokens: Iterable[Token], *, accept_unknown: bool) -> None:
        self.accept_unknown = accept_unknown
        self._tokens = {token.id.casefold(): token for token in tokens}

    def tokens(self) -> Sequence[Token]:
        """All known tokens."""
        return tuple(self._tokens.values())

    def set(self, token: Token) -> None:
        """Add a token, or change what is said to it."""
        self._tokens[token.id.casefold()] = token

    def remove(self, token_id: str) -> bool:
        """Forget a token; False when it was unknown."""
        return self._tokens.pop(token_id.casefold(), None) is not None

    def look_up(self, token_id: str, *, unknown: str) -> TokenAnswer:
        """What to say to a token; `unknown` is this version's status for one that is not in the table."""
        token = self._tokens.get(token_id.casefold())
        if token is not None:
            return TokenAnswer(token.status, token.parent)
        return TokenAnswer("Accepted" if self.accept_unknown else unknown)
