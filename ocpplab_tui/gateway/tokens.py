"""Who may do what: bearer tokens with scopes, compared in constant time."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import SecretStr

Scope = Literal["read", "command", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "command", "admin")


@dataclass(frozen=True, slots=True)
class Token:
    """`name` stands in the history of operations; the secret stands nowhere."""

    name: str
    secret: SecretStr = field(repr=False)
    scopes: frozenset[str] = frozenset(SCOPES)


def generated_token() -> Token:
    """One that nobody chose, for everything."""
    return Token("generated", SecretStr(secrets.token_urlsafe(24)))


class TokenBook:
    """The tokens of one gateway."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._tokens: Sequence[tuple[bytes, Token]] = [
            (token.secret.get_secret_value().encode(), token) for token in tokens
        ]

    def find(self, authorization: str | None) -> Token | None:
        """Whose `Authorization` header this is. Every token is looked at, so that time tells nothing."""
        scheme, _, given = (authorization or "").partition(" ")
        presented = given.strip().encode("utf-8", "surrogateescape")
        found = None
        for secret, token in self._tokens:
            if hmac.compare_digest(secret, presented):
                found = token
        return found if scheme.casefold() == "bearer" else None


def scope_of(method: str, path: str) -> Scope:
    """What a request needs: looking, commanding, or changing what there is."""
    if method in ("GET", "HEAD"):
        return "read"
    return "command" if path.startswith("/ocpp/commands/") else "admin"
