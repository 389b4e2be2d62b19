"""Who may charge: the local list, the cache, and what they decide (OCPP 1.6 §3.5, 2.0.1 C01, C09–C15, D01–D02)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from ocpplab_tui.charger.authorization_cache import AuthorizationCache, CacheEntry
from ocpplab_tui.charger.definitions import CACHE_MAX
from ocpplab_tui.charger.id_token import NO_AUTHORIZATION, IdToken
from ocpplab_tui.charger.id_token_info import ACCEPTED, IdTokenInfo
from ocpplab_tui.charger.local_list import ListChange, ListOutcome, LocalList

if TYPE_CHECKING:
    from ocpplab_tui.charger.settings import Settings

__all__ = [
    "ACCEPTED",
    "AuthorizationStore",
    "CacheEntry",
    "Decision",
    "IdToken",
    "IdTokenInfo",
    "ListChange",
    "ListOutcome",
    "Verdict",
]

NEVER_ASKED = frozenset({"Central", NO_AUTHORIZATION})
"""Token types that need no AuthorizeRequest and are not cached (C02.FR.03, C03, C05)."""


class Verdict(Enum):
    """What to do with a token."""

    ACCEPT = "accept"
    REJECT = "reject"
    ASK = "ask"  # send Authorize and do what the CSMS says


class Decision(NamedTuple):
    """`info` is what the list or cache holds (None: unknown); `source` is "list", "cache" or "unknown"."""

    verdict: Verdict
    info: IdTokenInfo | None
    source: str


UNKNOWN = "unknown"


def decide(found: IdTokenInfo | None, source: str, *, online: bool, now: float, settings: Settings) -> Decision:
    """The rules, of what was found where (I-05..I-08, C-02, C-09..C-11). Expired entries count as not Accepted."""
    accepted = found is not None and found.accepted_at(now)
    verdict = _online(accepted, source, settings) if online else _offline(accepted, source, settings)
    return Decision(verdict, found, source)


def _online(accepted: bool, source: str, settings: Settings) -> Verdict:
    if source == UNKNOWN:  # only here: what is stored may be asked for all the same
        return Verdict.REJECT if settings.disable_remote_authorization else Verdict.ASK
    if accepted:
        trusted = settings.local_pre_authorize or (source == "list" and settings.list_needs_no_question)
        return Verdict.ACCEPT if trusted else Verdict.ASK
    final = settings.list_disable_post_authorize if source == "list" else settings.cache_disable_post_authorize
    return Verdict.REJECT if final else Verdict.ASK


def _offline(accepted: bool, source: str, settings: Settings) -> Verdict:
    if source != UNKNOWN and not accepted:  # also where unknown tokens may start (I-08, C13.FR.04)
        return Verdict.REJECT
    allowed = settings.offline_unknown_id or (accepted and settings.local_authorize_offline)
    return Verdict.ACCEPT if allowed else Verdict.REJECT


class AuthorizationStore:
    """The local list and the cache of one charger. One that was never used costs its few slots.

    Times are simulated seconds since the epoch; the CSMS's dates are compared with the charger's own clock, which is
    `clock_offset_s` ahead of them. `settings` of the charger decides what is enabled; `decide` and `may_stop` take
    others for what-if questions.
    """

    __slots__ = ("_cache", "_list", "_settings", "clock_offset_s", "revision")

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._list: LocalList | None = None
        self._cache: AuthorizationCache | None = None
        self.clock_offset_s = 0.0
        self.revision = 0
        """Rises with each change: what was stored at the same revision needs no storing again."""

    # -- decisions -----------------------------------------------------------------------------------------------

    def decide(self, id_token: IdToken, *, online: bool, now: float, settings: Settings | None = None) -> Decision:
        """Whether this token may start, may not, or must be asked for. Changes nothing."""
        settings = settings or self._settings
        if id_token.type in NEVER_ASKED:
            return Decision(Verdict.ACCEPT, None, UNKNOWN)
        found, source = self._find(id_token, now, settings)
        return decide(found, source, online=online, now=now + self.clock_offset_s, settings=settings)

    def may_stop(
        self,
        started_by: IdToken | None,
        group_id: str | None,
        other: IdToken,
        *,
        now: float,
        settings: Settings | None = None,
    ) -> Verdict:
        """Whether `other` ends the authorization that `started_by` (of group `group_id`) was given.

        ASK: send Authorize, and let it stop only if that is Accepted and of the same group (`same_group`); offline it
        counts as REJECT (O-05). In 1.6 nothing is asked where no answer could help (I-05, TC_068).
        """
        settings = settings or self._settings
        if started_by is not None and started_by.same(other):
            return Verdict.ACCEPT
        if other.type in NEVER_ASKED:
            return Verdict.REJECT
        found, source = self._find(other, now, settings)
        clock = now + self.clock_offset_s
        accepted = found is not None and found.accepted_at(clock)
        if accepted and same_group(found.group_id if found else None, group_id):
            return Verdict.ACCEPT
        if settings.asks_only_for_groups and (not group_id or accepted):
            return Verdict.REJECT
        if accepted:  # a known token of another group (C09.FR.03)
            return Verdict.ASK
        return decide(found, source, online=True, now=clock, settings=settings).verdict

    def lookup(self, id_token: IdToken, now: float) -> IdTokenInfo | None:
        """What the list, else the cache, says about this token; None where neither knows it."""
        return self._find(id_token, now, self._settings)[0]

    def _find(self, id_token: IdToken, now: float, settings: Settings) -> tuple[IdTokenInfo | None, str]:
        if self._list is not None and settings.local_list_enabled and (info := self._list.get(id_token)) is not None:
            return info, "list"
        if self._cache is not None and settings.cache_enabled:
            info = self._cache.get(id_token, now, settings.cache_lifetime_s)
            return info, "cache" if info is not None else UNKNOWN
        return None, UNKNOWN

    # -- cache ---------------------------------------------------------------------------------------------------

    def remember(self, id_token: IdToken, info: IdTokenInfo, now: float) -> None:
        """Keep what the CSMS said, whatever it said (I-06, C10); not for tokens of the local list."""
        if not self._settings.cache_enabled or id_token.type in NEVER_ASKED or self._listed(id_token):
            return
        if self._cache is None:
            self._cache = AuthorizationCache(CACHE_MAX)
        self._cache.put(id_token, info, now, now + self.clock_offset_s)
        self.revision += 1

    def clear_cache(self) -> int:
        """Empty the cache; how many entries it had."""
        count = self.cache_entries
        if count:
            self._cache = None
            self.revision += 1
        return count

    def forget(self, id_token: IdToken) -> None:
        """Take one token out of the cache (N10)."""
        if self._cache is not None and self._cache.forget(id_token):
            self.revision += 1

    @property
    def cache_entries(self) -> int:
        return len(self._cache) if self._cache is not None else 0

    def cached(self) -> list[CacheEntry]:
        """What the cache holds, the longest unchanged first."""
        return self._cache.entries() if self._cache is not None else []

    # -- local list ----------------------------------------------------------------------------------------------

    @property
    def list_version(self) -> int:
        """The version to tell: 0 without a list; where lists are disabled -1 in 1.6, 0 in 2.0.1 (D02.FR.02)."""
        if not self._settings.local_list_enabled:
            return self._settings.disabled_list_version
        return self._list.version if self._list is not None else 0

    @property
    def list_count(self) -> int:
        """How many entries the local list has, enabled or not."""
        return len(self._list) if self._list is not None else 0

    @property
    def list_entries(self) -> Mapping[IdToken, IdTokenInfo]:
        """What the local list holds, in its order."""
        return self._list.entries() if self._list is not None else {}

    def replace_list(self, version: int, entries: Iterable[ListChange], *, only_newer: bool = False) -> ListOutcome:
        """A Full update: these entries and no others. Refused, nothing changes.

        `only_newer` (for people's doors; OCPP knows no such rule for Full): an older or the same version with other
        entries is a VersionMismatch; the same version with the same entries changes nothing and is Accepted.
        """
        return self._adopt(self._current().replaced(version, list(entries), self._settings, only_newer=only_newer))

    def update_list(self, version: int, changes: Iterable[ListChange]) -> ListOutcome:
        """A Differential update: with info add or change, without remove (D01.FR.16–19). Refused, nothing changes."""
        return self._adopt(self._current().updated(version, list(changes), self._settings))

    def clear_list(self) -> int:
        """Forget the local list and its version; how many entries it had."""
        count = self.list_count
        if self._list is not None:
            self._list = None
            self.revision += 1
        return count

    def _current(self) -> LocalList:
        return LocalList() if self._list is None else self._list  # an empty one has a version too

    def _adopt(self, result: LocalList | ListOutcome) -> ListOutcome:
        if isinstance(result, ListOutcome):
            return result
        self._list = result
        if self._cache is not None:
            self._cache.drop(result)
        self.revision += 1
        return ListOutcome("Accepted")

    def _listed(self, id_token: IdToken) -> bool:
        enabled = self._settings.local_list_enabled
        return enabled and self._list is not None and self._list.get(id_token) is not None

    # -- what survives a reboot ----------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Everything, as plain data for the store; {} where nothing was ever kept."""
        kept: dict[str, Any] = {}
        if self._list is not None:
            kept["list"] = self._list.state()
        if self._cache is not None:
            kept["cache"] = self._cache.state()
        return kept

    def restore(self, state: Mapping[str, Any], _now: float = 0.0) -> None:
        """Become what `state()` told (`charger.kept.Kept`)."""
        self._list = LocalList.restored(state["list"]) if "list" in state else None
        self._cache = AuthorizationCache.restored(CACHE_MAX, state["cache"]) if "cache" in state else None


def same_group(one: str | None, other: str | None) -> bool:
    """Whether both are the same parent idTag or groupIdToken, and there is one at all."""
    return bool(one and other) and str(one).casefold() == str(other).casefold()
