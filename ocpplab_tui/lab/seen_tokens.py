"""The id tokens that forms offer: those of the lab file, then those that operations brought."""

from __future__ import annotations

from collections.abc import Sequence

from ocpplab_tui.charger.id_token import KEY_CODE
from ocpplab_tui.config.lab_model import LabFile
from ocpplab_tui.operations.model import Operation


class SeenTokens:
    """Codes that a driver typed are secrets, and not among them."""

    def __init__(self, lab_file: LabFile) -> None:
        self._tokens: dict[str, None] = dict.fromkeys(token.id for token in lab_file.tokens)

    def all(self) -> Sequence[str]:
        return tuple(self._tokens)

    def see(self, operation: Operation) -> None:
        """Remember the token that an operation names."""
        token = getattr(operation, "id_tag", None)
        if isinstance(token, str) and getattr(operation, "id_token_type", None) != KEY_CODE:
            self._tokens.setdefault(token)
