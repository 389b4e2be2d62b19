"""What a face may do with the CSMS that the lab brings along, in whichever process it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ocpplab_tui.csms.answers import Answered, Gone, NoAnswer, Refused, StationAnswer
from ocpplab_tui.csms.policy import Policy
from ocpplab_tui.csms.snapshot import Snapshot, StationView, TokenView, TransactionView

__all__ = [
    "Answered",
    "CsmsPort",
    "Gone",
    "NoAnswer",
    "Policy",
    "Refused",
    "Snapshot",
    "StationAnswer",
    "StationView",
    "TokenView",
    "TransactionView",
]


class CsmsPort(Protocol):
    """The embedded CSMS. What waits for a station or a pipe is a coroutine: for a worker, never for the screen."""

    @property
    def url(self) -> str:
        """Where stations connect to, without an identity."""
        ...

    def requests(self, version: str) -> Sequence[str]:
        """The actions that a CSMS of this version sends, by name."""
        ...

    def answered(self, version: str) -> Sequence[str]:
        """The actions that stations of this version send: those that have a policy."""
        ...

    def policies_for(self, action: str) -> Sequence[str]:
        """The policies that this action can have, `accept` first."""
        ...

    def schema(self, version: str, action: str) -> Mapping[str, Any]:
        """The JSON schema of a request. Raises OperationRefused for one that a CSMS doesn't send."""
        ...

    def fault(self, version: str, action: str, payload: Any) -> str:
        """ "" when the payload fits the request's schema, else where and what, without any value."""
        ...

    async def snapshot(self, transactions: int = 200) -> Snapshot:
        """Stations, transactions, tokens and policies now. Raises OperationRefused when the CSMS has ended."""
        ...

    async def call(
        self, identity: str, action: str, payload: Mapping[str, Any], *, check: bool = True
    ) -> StationAnswer:
        """Send a request and wait for its end. Raises UnknownName, OperationRefused."""
        ...

    async def set_policy(self, action: str, word: str) -> None:
        """How an action is treated from now on. Raises OperationRefused."""
        ...
