"""Block C: Authorize, ClearCache."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ocpplab_tui.base.timestamps import from_text
from ocpplab_tui.charger.authorization import IdTokenInfo
from ocpplab_tui.charger.transaction import IdToken
from ocpplab_tui.protocol.core import OnInfo
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201 import tariff
from ocpplab_tui.protocol.v201.payloads import rejected

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()


def token(id_token: Payload) -> IdToken:
    return IdToken(id_token["idToken"], id_token["type"])


def token_payload(id_token: IdToken) -> Payload:
    return {"idToken": id_token.value, "type": id_token.type}


def token_info(info: Payload) -> IdTokenInfo:
    """IdTokenInfoType of the wire."""
    expires_at = None
    with contextlib.suppress(KeyError, ValueError):
        expires_at = from_text(info["cacheExpiryDateTime"])
    group_id = info.get("groupIdToken", {}).get("idToken")
    return IdTokenInfo(info["status"], expires_at, group_id, tuple(info.get("evseId", ())))


def ask(station: Station201, id_token: IdToken, on_info: OnInfo) -> None:
    """Send AuthorizeRequest (C01.FR.02)."""

    def answered(answer: Payload) -> None:
        tariff.greet(station, id_token, answer["idTokenInfo"])
        on_info(token_info(answer["idTokenInfo"]))

    station.call(
        "Authorize",
        {"idToken": token_payload(id_token)},
        answered,
        on_failure=lambda _answer: on_info(None),
    )


@requests("ClearCache")
def clear_cache(station: Station201, _request: Payload) -> Payload:
    """C11: refused while the cache is off."""
    if not station.charger.settings.cache_enabled:
        return rejected("NotEnabled", "AuthCacheCtrlr.Enabled is false")
    station.clear_cache()
    return {"status": "Accepted"}
