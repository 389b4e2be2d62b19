"""What callers of the wire may get to see."""

from __future__ import annotations

from ocpplab_tui.base.errors import OperationRefused


class InvalidPayload(OperationRefused):
    """A payload that the schema of its message forbids; nothing was sent.

    `path` leads to the field (`idToken.type`, "" for the whole payload), `rule` says what is wrong with it.
    """

    title = "Payload breaks its schema"
    code = "invalid-payload"

    def __init__(self, action: str, path: str, rule: str) -> None:
        self.action = action
        self.path = path
        self.rule = rule
        super().__init__(f"{action}: {path}: {rule}" if path else f"{action}: {rule}")
