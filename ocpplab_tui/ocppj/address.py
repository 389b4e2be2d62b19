"""Where a charger connects to, and what it says of itself in the HTTP upgrade (J-01, T-01, security profiles)."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from websockets.exceptions import InvalidURI
from websockets.uri import WebSocketURI, parse_uri

from ocpplab_tui.base.errors import LinkError
from ocpplab_tui.base.redaction import redact_url
from ocpplab_tui.ocppj.settings import LinkSettings

_UNESCAPED = ":@=*"  # of the characters that an identity may have, those that mean nothing in a path segment


def uri_of(settings: LinkSettings) -> WebSocketURI:
    """The endpoint with the identity as its last path segment. Raises LinkError for a URL that cannot be right."""
    try:
        place = _place_of(settings.url)
    except (InvalidURI, ValueError) as error:
        why = error.msg if isinstance(error, InvalidURI) else "its host or port cannot be read"
        raise LinkError(
            f"{redact_url(settings.url)} is not a websocket URL ({why}); write ws://host:port/path"
        ) from None
    uri = replace(place, path=f"{place.path.rstrip('/')}/{quote(settings.identity, safe=_UNESCAPED)}")
    if settings.security_profile >= 2 and not uri.secure:
        raise LinkError(f"security profile {settings.security_profile} needs TLS; write wss:// instead of ws://")
    return uri


@lru_cache(maxsize=256)
def _place_of(url: str) -> WebSocketURI:
    """Read once for all chargers of a CSMS, which may all come at the same time. Raises InvalidURI, ValueError."""
    scheme, place, path, query, _ = urlsplit(url)
    return parse_uri(urlunsplit((scheme, place, path or "/", query, "")))


def authorization_of(settings: LinkSettings) -> str | None:
    """The value of the `Authorization` header: HTTP Basic with the identity and the raw bytes of the password;
    None for the profiles without it."""
    if settings.password is None or settings.security_profile not in (1, 2):
        return None
    credentials = settings.identity.encode() + b":" + settings.password
    return "Basic " + base64.b64encode(credentials).decode()
