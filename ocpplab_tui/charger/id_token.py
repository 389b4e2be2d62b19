"""What identifies a driver: a card, a contract, a start button."""

from __future__ import annotations

from typing import NamedTuple


class IdToken(NamedTuple):
    """`value` (≤ 36 characters, 1.6: idTag ≤ 20) and `type` (2.0.1 IdTokenEnumType; all idTags of 1.6 are one type)."""

    value: str
    type: str = "ISO14443"

    @property
    def key(self) -> tuple[str, str]:
        """What makes two tokens the same: the value in any case, and the type (GEN-03, C01.FR.25)."""
        return self.value.casefold(), self.type

    def same(self, other: IdToken) -> bool:
        """Whether both name the same driver."""
        return self.type == other.type and self.value.casefold() == other.value.casefold()
