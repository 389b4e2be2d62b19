"""The CSMS's door: path, password and sub-protocol of a handshake (OCPP-J 1.6 §3; security profiles 1 and 2)."""

from __future__ import annotations

import binascii
import contextlib
import hmac
from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from ocpplab_tui.csms.framing import VERSIONS

PATH = "/ocpp/"
MAX_IDENTITY = 255


class Refusal(NamedTuple):
    """Why a handshake is refused: HTTP status and a body for people."""

    status: int
    body: str


class Door:
    """Decides who comes in. `serial_number`: what a station called itself when it booted, "" where it never did."""

    def __init__(self, password: str | None, serial_number: Callable[[str], str] = lambda _: "") -> None:
        self._passwords = [] if password is None else accepted_forms(password)
        self._serial_number = serial_number

    def process_request(self, connection: ServerConnection, request: Request) -> Response | None:
        """The hook of `websockets`: a response refuses the handshake."""
        refusal = self._refusal(request, _common_names(connection))
        if refusal is None:
            return None
        response = connection.respond(refusal.status, refusal.body + "\n")
        if refusal.status == 401:
            response.headers["WWW-Authenticate"] = 'Basic realm="OCPP"'
        return response

    def select_subprotocol(self, _: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        """The hook of `websockets`: the first one of the client's that the CSMS speaks."""
        return next((one for one in offered if one in VERSIONS), None)

    def _refusal(self, request: Request, common_names: Sequence[str] | None = None) -> Refusal | None:
        identity = identity_of(request.path)
        if identity is None:
            return Refusal(404, f"Nothing is here. Charging stations connect to {PATH}IDENTITY.")
        if self._passwords and not self._knows(request, identity):
            return Refusal(401, "The user name must be the station's identity, and the password the configured one.")
        if common_names is not None and not self._owns(identity, common_names):
            shown = ", ".join(common_names)[:200] or "nobody"
            return Refusal(403, f"The client certificate names {shown}; it must name {identity} as its common name.")
        offered = _offered(request)
        if not any(name in VERSIONS for name in offered):
            shown = ", ".join(offered)[:200] or "none"
            return Refusal(400, f"Sec-WebSocket-Protocol must offer one of {', '.join(VERSIONS)}; it offers {shown}.")
        return None

    def _owns(self, identity: str, common_names: Sequence[str]) -> bool:
        """A station's certificate names it, or its serial number (A-05)."""
        return identity in common_names or self._serial_number(identity) in common_names

    def _knows(self, request: Request, identity: str) -> bool:
        user, password = _credentials(request)
        right = [hmac.compare_digest(password, form) for form in self._passwords]
        return any(right) and hmac.compare_digest(user, identity.encode())


def _common_names(connection: ServerConnection) -> list[str] | None:
    """Those of the client's certificate, which TLS has judged; None where none was asked for."""
    certificate = connection.transport.get_extra_info("peercert")
    if not certificate:
        return None
    return [value for part in certificate.get("subject", ()) for name, value in part if name == "commonName"]


def identity_of(path: str) -> str | None:
    """The station's identity in a request path, percent-decoded; None for another path."""
    path = path.partition("?")[0]
    segment = path.removeprefix(PATH)
    if segment == path or not segment or "/" in segment:
        return None
    identity = unquote(segment)
    return identity if len(identity) <= MAX_IDENTITY and identity.isprintable() else None


def accepted_forms(password: str) -> list[bytes]:
    """The password as text, and, when it is the hex of an AuthorizationKey, the bytes behind it (1.6 X-01)."""
    forms = [password.encode("utf-8", "surrogateescape")]
    with contextlib.suppress(ValueError):
        forms.append(bytes.fromhex(password))
    return [form for form in forms if form]


def _offered(request: Request) -> list[str]:
    headers = request.headers.get_all("Sec-WebSocket-Protocol")
    return [name.strip() for header in headers for name in header.split(",") if name.strip()]


def _credentials(request: Request) -> tuple[bytes, bytes]:
    for header in request.headers.get_all("Authorization"):
        scheme, _, encoded = header.partition(" ")
        if scheme.lower() == "basic":
            try:
                user, _, password = b64decode(encoded.strip(), validate=True).partition(b":")
            except binascii.Error:
                break
            return user, password
    return b"", b""
