"""Authorize and what idTagInfo means (OCPP 1.6 §4.1, §7.27)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ocpplab_tui.base.timestamps import from_text
from ocpplab_tui.charger.authorization import IdTokenInfo
from ocpplab_tui.charger.transaction import IdToken
from ocpplab_tui.protocol.core import OnInfo
from ocpplab_tui.protocol.ports import Payload

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

TOKEN_TYPE = "ISO14443"  # noqa: S105 - 1.6 knows no types; a card is what its users hold


def token(id_tag: str) -> IdToken:
    return IdToken(id_tag, TOKEN_TYPE)


def token_info(info: Payload) -> IdTokenInfo:
    """IdTagInfo of the wire."""
    expires_at = None
    with contextlib.suppress(KeyError, ValueError):
        expires_at = from_text(info["expiryDate"])
    return IdTokenInfo(status=info["status"], expires_at=expires_at, group_id=info.get("parentIdTag"))


def ask(station: Station16, id_token: IdToken, on_info: OnInfo) -> None:
    """Send Authorize.req."""
    station.call(
        "Authorize",
        {"idTag": id_token.value},
        lambda answer: on_info(token_info(answer["idTagInfo"])),
        on_failure=lambda _answer: on_info(None),
    )
