"""The local authorization list (OCPP 1.6 §3.5.3 and SendLocalList, 2.0.1 D01, D02)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.id_token_info import IdTokenInfo

if TYPE_CHECKING:
    from ocpplab_tui.charger.settings import Settings

_Entries = dict[tuple[str, str], tuple[IdToken, IdTokenInfo]]


class ListChange(NamedTuple):
    """One entry of an update. Without info a Differential update removes the token."""

    id_token: IdToken
    info: IdTokenInfo | None


class ListOutcome(NamedTuple):
    """`status`: Accepted, Failed or VersionMismatch; `reason` says why not, for people; `reason_code` is 2.0.1's."""

    status: str
    reason: str = ""
    reason_code: str = ""


class LocalList:
    """One state of the list. Never changed in place: an update makes the next one or a refusal."""

    __slots__ = ("_entries", "version")

    def __init__(self, version: int = 0, entries: _Entries | None = None) -> None:
        self.version = version
        self._entries: _Entries = entries if entries is not None else {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, id_token: object) -> bool:
        return isinstance(id_token, IdToken) and id_token.key in self._entries

    def get(self, id_token: IdToken) -> IdTokenInfo | None:
        entry = self._entries.get(id_token.key)
        return entry[1] if entry is not None else None

    def entries(self) -> Mapping[IdToken, IdTokenInfo]:
        return dict(self._entries.values())

    def replaced(
        self, version: int, changes: list[ListChange], settings: Settings, *, only_newer: bool
    ) -> LocalList | ListOutcome:
        """The list after a Full update (D01.FR.04, FR.15)."""
        most = settings.local_list_max if only_newer else settings.send_local_list_max  # people send no messages
        if (refusal := _refusal(version, changes, settings, most)) is not None:
            return refusal
        if any(change.info is None for change in changes):
            return ListOutcome("Failed", "a full list must say something about each token", "MissingParam")
        entries = {change.id_token.key: (change.id_token, change.info) for change in changes if change.info is not None}
        if only_newer and version <= self.version and (version, entries) != (self.version, self._entries):
            return ListOutcome(
                "VersionMismatch", f"version {version} is not above the present {self.version}", "InvalidValue"
            )
        return _checked(version, entries, settings)

    def updated(self, version: int, changes: list[ListChange], settings: Settings) -> LocalList | ListOutcome:
        """The list after a Differential update (D01.FR.05, FR.16, FR.17, FR.19)."""
        if settings.local_list_enabled and version <= self.version:
            return ListOutcome(
                "VersionMismatch", f"version {version} is not above the present {self.version}", "InvalidValue"
            )
        if (refusal := _refusal(version, changes, settings, settings.send_local_list_max)) is not None:
            return refusal
        entries = dict(self._entries)
        for id_token, info in changes:
            if info is None:
                entries.pop(id_token.key, None)
            else:
                entries[id_token.key] = (id_token, info)
        return _checked(version, entries, settings)

    def state(self) -> dict[str, Any]:
        """As plain data for the store."""
        rows = [[*id_token, info.state()] for id_token, info in self._entries.values()]
        return {"version": self.version, "entries": rows}

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> LocalList:
        tokens = [(IdToken(value, kind), IdTokenInfo.restored(info)) for value, kind, info in state["entries"]]
        return cls(state["version"], {id_token.key: (id_token, info) for id_token, info in tokens})


def _refusal(version: int, changes: list[ListChange], settings: Settings, most: int) -> ListOutcome | None:
    if not settings.local_list_enabled:
        return ListOutcome("Failed", "the local list is disabled", "NotEnabled")
    if version <= 0:
        return ListOutcome("Failed", f"a list version is above 0, not {version}", "ValueOutOfRange")
    if len(changes) > most:
        return ListOutcome("Failed", f"{len(changes)} entries in one update; at most {most}", "TooManyElements")
    if len({change.id_token.key for change in changes}) < len(changes):
        return ListOutcome("Failed", "a token stands twice in the update", "InvalidValue")
    return None


def _checked(version: int, entries: _Entries, settings: Settings) -> LocalList | ListOutcome:
    if len(entries) > settings.local_list_max:
        reason = f"{len(entries)} entries; the list holds at most {settings.local_list_max}"
        return ListOutcome("Failed", reason, "OutOfStorage")
    empty = not entries and settings.empty_list_has_no_version
    return LocalList(0 if empty else version, entries)
