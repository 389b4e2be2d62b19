"""DataTransfer: the one vendor extension that every charger of the lab knows (1.6 §4.3, §5.6; 2.0.1 P01, P02)."""

from __future__ import annotations

from typing import Any, NamedTuple

from ocpplab_tui.charger.definitions.device_data import VENDOR_ID

ECHO = "echo"
"""Answers with the data that came."""


class Reply(NamedTuple):
    """`status`: DataTransferStatus. `data`: None = none."""

    status: str
    data: Any = None


def received(vendor_id: str, message_id: str | None, data: Any, *, enabled: bool) -> Reply:
    """What a charger makes of a DataTransfer. Names match in any case."""
    if vendor_id.casefold() != VENDOR_ID or not enabled:
        return Reply("UnknownVendorId")
    if (message_id or "").casefold() != ECHO:
        return Reply("UnknownMessageId")
    return Reply("Accepted", data)
