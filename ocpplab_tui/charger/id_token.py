"""What identifies a driver: a card, a contract, a start button."""

from __future__ import annotations

from typing import NamedTuple

from ocpplab_tui.base.redaction import REDACTED

NO_AUTHORIZATION = "NoAuthorization"
"""The type of the token of nobody in particular: a start button (C02), or a charger that asks for none."""
KEY_CODE = "KeyCode"
"""The type of a token that is a secret: a code that a driver types."""


class IdToken(NamedTuple):
    """`value` (≤ 36 characters, 1.6: idTag ≤ 20) and `type` (2.0.1 IdTokenEnumType; all idTags of 1.6 are one type)."""

    value: str
    type: str = "ISO14443"

    @classmethod
    def of_nobody(cls) -> IdToken:
        """The token of a start button (C02.FR.01)."""
        return cls("", NO_AUTHORIZATION)

    @property
    def key(self) -> tuple[str, str]:
        """What makes two tokens the same: the value in any case, and the type (GEN-03, C01.FR.25)."""
        return self.value.casefold(), self.type

    @property
    def shown(self) -> str:
        """For people, screens and logs: what a driver typed is covered (C04.FR.04)."""
        return REDACTED if self.type == KEY_CODE else self.value

    def same(self, other: IdToken) -> bool:
        """Whether both name the same driver."""
        return self.type == other.type and self.value.casefold() == other.value.casefold()
