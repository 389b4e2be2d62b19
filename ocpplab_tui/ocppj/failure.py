"""Why there is no connection: what sort of failure, and a sentence for people."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class FailureKind(StrEnum):
    """What sort of failure it was, for code that has to act on it."""

    SETTINGS = "settings"  # the link's own settings cannot work
    NETWORK = "network"
    NAME = "name"  # DNS
    TIMEOUT = "timeout"
    CREDENTIALS = "credentials"  # 401
    HTTP = "http"
    SUBPROTOCOL = "subprotocol"
    NOT_WEBSOCKET = "not-websocket"
    TLS_CERTIFICATE = "tls-certificate"  # the server's
    TLS_CLIENT_CERTIFICATE = "tls-client-certificate"  # ours, refused by the server
    TLS_VERSION = "tls-version"
    TLS_CIPHER = "tls-cipher"
    TLS = "tls"
    CLOSED = "closed"  # an open connection ended


class Failure(NamedTuple):
    kind: FailureKind
    reason: str
