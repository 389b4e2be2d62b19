"""The authorization cache (OCPP 1.6 §3.5.2, 2.0.1 C10–C12): bounded, what is least worth goes first."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, NamedTuple

from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.id_token_info import IdTokenInfo


class CacheEntry(NamedTuple):
    """A token, what the CSMS said of it last, and when (simulated seconds since the epoch)."""

    id_token: IdToken
    info: IdTokenInfo
    since: float


class AuthorizationCache:
    """Tokens with what the CSMS said last and when, the longest unchanged first."""

    __slots__ = ("_entries", "_most")

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: dict[tuple[str, str], CacheEntry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, id_token: IdToken, now: float, lifetime_s: float) -> IdTokenInfo | None:
        """What was said; None once it lived `lifetime_s` since then, unless it has an expiry date of its own (C10)."""
        entry = self._entries.get(id_token.key)
        if entry is None:
            return None
        _, info, since = entry
        outlived = info.expires_at is None and now - since >= lifetime_s
        return None if outlived else info

    def put(self, id_token: IdToken, info: IdTokenInfo, now: float, clock: float | None = None) -> None:
        """Keep it as the newest; when full, first what is not Accepted goes, then what is oldest. `clock`: what the
        charger's own clock shows, if that is not `now`."""
        self._entries.pop(id_token.key, None)
        if len(self._entries) >= self._most:
            del self._entries[self._least_worth(now if clock is None else clock)]
        self._entries[id_token.key] = CacheEntry(id_token, info, now)

    def entries(self) -> list[CacheEntry]:
        return list(self._entries.values())

    def forget(self, id_token: IdToken) -> bool:
        """Whether there was such an entry."""
        return self._entries.pop(id_token.key, None) is not None

    def drop(self, listed: Container[IdToken]) -> None:
        """Forget the tokens that the local list holds now."""
        for key in [key for key, (id_token, _, _) in self._entries.items() if id_token in listed]:
            del self._entries[key]

    def _least_worth(self, now: float) -> tuple[str, str]:
        bad = (key for key, (_, info, _) in self._entries.items() if not info.accepted_at(now))
        return next(bad, None) or next(iter(self._entries))

    def state(self) -> list[Any]:
        """As plain data for the store."""
        return [[*id_token, since, info.state()] for id_token, info, since in self._entries.values()]

    @classmethod
    def restored(cls, most: int, state: list[Any]) -> AuthorizationCache:
        cache = cls(most)
        for value, kind, since, info in state[-most:]:
            id_token = IdToken(value, kind)
            cache._entries[id_token.key] = CacheEntry(id_token, IdTokenInfo.restored(info), since)
        return cache
