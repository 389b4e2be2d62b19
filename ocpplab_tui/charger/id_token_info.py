"""What a CSMS or the local list says about a token."""

from __future__ import annotations

from typing import Any, NamedTuple

ACCEPTED = "Accepted"


class IdTokenInfo(NamedTuple):
    """`status`: AuthorizationStatus. `expires_at`: seconds since the epoch (1.6 expiryDate, 2.0.1 cacheExpiryDateTime).
    `group_id`: 1.6 parentIdTag, 2.0.1 groupIdToken. `evse_ids`: where it may charge, () = anywhere (C01.FR.21)."""

    status: str
    expires_at: float | None = None
    group_id: str | None = None
    evse_ids: tuple[int, ...] = ()
    personal_message: str = ""

    def accepted_at(self, now: float) -> bool:
        """Accepted and not expired (I-06: a date in the past counts as Expired)."""
        return self.status == ACCEPTED and not self.expired_at(now)

    def expired_at(self, now: float) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def allows_evse(self, evse_id: int) -> bool:
        return not self.evse_ids or evse_id in self.evse_ids

    def state(self) -> list[Any]:
        """As plain data for the store."""
        return [self.status, self.expires_at, self.group_id, list(self.evse_ids), self.personal_message]

    @classmethod
    def restored(cls, state: list[Any]) -> IdTokenInfo:
        status, expires_at, group_id, evse_ids, personal_message = state
        return cls(status, expires_at, group_id, tuple(evse_ids), personal_message)
