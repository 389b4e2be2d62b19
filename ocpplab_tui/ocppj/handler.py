"""Whom the wire tells what happens: implemented by the lab for each charger."""

from __future__ import annotations

from typing import Any, Protocol


class CallHandler(Protocol):
    """Who performs the CALLs of the CSMS."""

    def call_received(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The payload of the answer. Raises CallError to refuse. CALLs made in here go out after the answer."""
        ...

    def message_refused(self, why: str) -> None:
        """A message came that is none of OCPP-J's, or a CALL that breaks its schema; it has been dealt with."""
        ...


class LinkHandler(CallHandler, Protocol):
    """Whom a link tells what happens. Nothing here may block."""

    def link_opened(self) -> None: ...

    def link_closed(self, reason: str) -> None:
        """It was open and is now lost or closed; its CALLs have ended before. `reason` is for people."""
        ...

    def link_failed(self, reason: str, retry_in_s: float | None) -> None:
        """It could not be opened. None: it will not be tried again with these settings."""
        ...
