"""The HTTP upgrade that opens a websocket: what is asked, what was answered."""

from __future__ import annotations

import logging
import uuid

from websockets.client import ClientProtocol
from websockets.exceptions import NegotiationError
from websockets.http11 import Request, Response
from websockets.protocol import Event
from websockets.typing import Subprotocol
from websockets.uri import WebSocketURI

from ocpplab_tui import __version__
from ocpplab_tui.ocppj import diagnosis
from ocpplab_tui.ocppj.address import authorization_of
from ocpplab_tui.ocppj.failure import Failure
from ocpplab_tui.ocppj.settings import SUBPROTOCOLS, LinkSettings

_logger = logging.getLogger("ocpplab_tui.websocket")
_logger.setLevel(logging.WARNING)  # at DEBUG the library would log each header and frame, passwords included

_OFFERS = {version: [Subprotocol(name)] for version, name in SUBPROTOCOLS.items()}
_NOWHERE = WebSocketURI(False, "", 0, "", "")
_NO_ID = uuid.UUID(int=0)


def protocol_for(settings: LinkSettings, uri: WebSocketURI) -> ClientProtocol:
    """A websocket that offers the sub-protocol of the charger's OCPP version, and no compression (T-10)."""
    offer = _OFFERS[settings.version]
    return ClientProtocol(uri, subprotocols=offer, max_size=settings.max_frame_bytes, logger=_logger)


def request_for(protocol: ClientProtocol, settings: LinkSettings) -> Request:
    """The upgrade request with the charger's credentials."""
    request = protocol.connect()
    request.headers["User-Agent"] = f"ocpplab-tui/{__version__}"
    authorization = authorization_of(settings)
    if authorization is not None:
        request.headers.pop("Authorization", None)  # of a user name in the URL
        request.headers["Authorization"] = authorization
    return request


def failure_in(protocol: ClientProtocol, events: list[Event], settings: LinkSettings) -> Failure | None:
    """Why the answer to the request opens nothing; None when it opened a websocket with the sub-protocol wanted."""
    error = protocol.handshake_exc
    if error is None:
        if not events or protocol.subprotocol is not None:
            return None
        return diagnosis.wrong_subprotocol(None, settings)
    response = events[0] if events else None
    if isinstance(error, NegotiationError) and isinstance(response, Response):
        chosen = response.headers.get_all("Sec-WebSocket-Protocol")
        if chosen:
            return diagnosis.wrong_subprotocol(", ".join(chosen), settings)
    return diagnosis.explain(error, settings)


def forget(protocol: ClientProtocol, response: Event) -> None:
    """Free what only the handshake needed: 1.7 KB of each open connection."""
    if isinstance(response, Response):
        response.headers.clear()  # the protocol's parser holds the response as long as the connection lives
    protocol.uri = _NOWHERE
    protocol.key = ""
    protocol.id = _NO_ID
