"""Why there is no connection, for people: what happened and what would be right."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from http import HTTPStatus

from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus, InvalidUpgrade, PayloadTooBig
from websockets.frames import Close

from ocpplab_tui.base.errors import LinkError
from ocpplab_tui.ocppj.failure import Failure, FailureKind
from ocpplab_tui.ocppj.settings import SUBPROTOCOLS, LinkSettings
from ocpplab_tui.ocppj.text import printable

_ERRNO = re.compile(r"\[Errno (\d+)\]")

_NETWORK = {
    errno.ECONNREFUSED: "nothing listens at {place}; start the CSMS or correct the URL",
    errno.ECONNRESET: "{place} cut the connection off",
    errno.ECONNABORTED: "{place} cut the connection off",
    errno.EPIPE: "{place} cut the connection off",
    errno.EHOSTUNREACH: "no way to {place}; check the network and the host in the URL",
    errno.ENETUNREACH: "no way to {place}; check the network and the host in the URL",
    errno.ETIMEDOUT: "{place} does not answer; check the host and port in the URL, and firewalls",
    errno.EMFILE: "this machine allows no more open files; raise the limit (ulimit -n)",
    errno.ENFILE: "this machine allows no more open files; raise its limit",
    errno.EADDRNOTAVAIL: "this machine has no free local port left for {place}; widen its range of local ports "
    "(Linux: net.ipv4.ip_local_port_range), or let some chargers use another address of the CSMS",
}

_CUT_OFF = (errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE)
_CUT_OFF_TLS = (
    "{place} cut the connection off; does it speak TLS 1.2 or 1.3 there, and does it want another client certificate?"
)

# OpenSSL's verify codes, as in ssl.SSLCertVerificationError.verify_code.
_CERTIFICATE = {
    9: "the CSMS certificate is not valid yet; check its dates and this machine's clock",
    10: "the CSMS certificate has expired; renew it",
    18: "the CSMS certificate is self-signed; give it, or its CA, as CA file",
    19: "the CSMS certificate comes from an unknown CA; give that CA as CA file",
    20: "the CSMS certificate comes from an unknown CA; give that CA as CA file",
    21: "the chain of the CSMS certificate is incomplete; let the CSMS send its intermediate certificates",
    62: "the CSMS certificate is for another host than {host}; use the name in the certificate",
    66: "the key of the CSMS certificate is too weak; renew it with RSA from 2048 bits on, or ECDSA",
    67: "the key of a CA of the CSMS certificate is too weak; renew it with RSA from 2048 bits on, or ECDSA",
    68: "the CSMS certificate is signed with a weak digest (SHA-1 or MD5); renew it with SHA-256",
    64: "the CSMS certificate is for another host than {host}; use the name in the certificate",
}

_TLS = (
    (
        ("WRONG_VERSION_NUMBER", "HTTP_REQUEST"),
        FailureKind.TLS,
        "{place} does not speak TLS; use ws:// or its TLS port",
    ),
    (
        ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE"),
        FailureKind.TLS_VERSION,
        "the CSMS offers no TLS version from 1.2 on; let it speak TLS 1.2 or 1.3",
    ),
    (
        ("HANDSHAKE_FAILURE", "NO_SHARED_CIPHER", "INSUFFICIENT_SECURITY", "DH_KEY_TOO_SMALL"),
        FailureKind.TLS_CIPHER,
        "the CSMS and the charger share no TLS cipher",
    ),
    (
        ("ALERT_UNKNOWN_CA", "CERTIFICATE_REQUIRED", "ALERT_BAD_CERTIFICATE", "CERTIFICATE_EXPIRED"),
        FailureKind.TLS_CLIENT_CERTIFICATE,
        "the CSMS refuses the charger's client certificate; use one that its CA signed (security profile 3)",
    ),
    (
        ("CERTIFICATE_REVOKED", "CERTIFICATE_UNKNOWN", "ACCESS_DENIED", "UNSUPPORTED_CERTIFICATE"),
        FailureKind.TLS_CLIENT_CERTIFICATE,
        "the CSMS refuses the charger's client certificate; use one that its CA signed (security profile 3)",
    ),
)


def place_of(settings: LinkSettings) -> str:
    """Host and port of the URL, without anything secret."""
    match = re.match(r"[^:]*://(?:[^/?#]*@)?([^/?#]*)", settings.url)
    return printable(match[1], 100) if match else "the CSMS"


def explain(error: BaseException, settings: LinkSettings) -> Failure:
    """Why a connection could not be opened."""
    if isinstance(error, LinkError):
        return Failure(FailureKind.SETTINGS, str(error))
    if isinstance(error, ssl.SSLError):
        return _explain_tls(error, settings)
    if isinstance(error, InvalidHandshake):
        return _explain_handshake(error, settings)
    if isinstance(error, UnicodeError):
        return Failure(FailureKind.NAME, f"{place_of(settings)} is no host name; correct the URL")
    return _explain_network(error, settings)


def timed_out(settings: LinkSettings, seconds: float) -> Failure:
    reason = (
        f"{place_of(settings)} gave no answer within {seconds:g} s; check the host and port in the URL, and firewalls"
    )
    return Failure(FailureKind.TIMEOUT, reason)


def wrong_subprotocol(chosen: str | None, settings: LinkSettings) -> Failure:
    """The server agreed to none (None), or to one that this charger did not offer (J-02)."""
    wanted = SUBPROTOCOLS[settings.version]
    what = "no sub-protocol" if chosen is None else f"the sub-protocol {printable(chosen, 60)}"
    reason = f"the CSMS chose {what}, this charger speaks {wanted}; is it a CSMS for OCPP {settings.version}?"
    return Failure(FailureKind.SUBPROTOCOL, reason)


def ended(received: Close | None, broken_by: BaseException | None, error: BaseException | None) -> Failure:
    """Why an open connection is no more: a close frame, what broke the protocol, or an error of the socket."""
    if received is not None:
        return Failure(FailureKind.CLOSED, f"the CSMS closed the connection: {_close_text(received)}")
    if isinstance(broken_by, PayloadTooBig):
        return Failure(FailureKind.CLOSED, f"a message of the CSMS is too big ({broken_by}); closed with 1009")
    if broken_by is not None and not isinstance(broken_by, EOFError):
        return Failure(FailureKind.CLOSED, f"the CSMS broke the websocket protocol ({printable(str(broken_by), 100)})")
    if error is not None:
        return Failure(FailureKind.CLOSED, f"the connection broke ({printable(_error_text(error), 100)})")
    return Failure(FailureKind.CLOSED, "the CSMS ended the connection without a close frame")


def _close_text(close: Close) -> str:
    text = str(Close(close.code, ""))
    return f"{text} {printable(close.reason, 123)}" if close.reason else text


def _explain_handshake(error: InvalidHandshake, settings: LinkSettings) -> Failure:
    if isinstance(error, InvalidStatus):
        return _explain_status(error.response.status_code, error.response.headers.get("Location", ""), settings)
    if isinstance(error, InvalidMessage):
        return _explain_message(error, settings)
    if isinstance(error, InvalidUpgrade):
        return Failure(FailureKind.NOT_WEBSOCKET, f"{place_of(settings)} is no websocket server; correct the URL")
    return Failure(FailureKind.NOT_WEBSOCKET, f"the CSMS broke the websocket handshake ({printable(str(error), 100)})")


def _explain_message(error: InvalidMessage, settings: LinkSettings) -> Failure:
    place = place_of(settings)
    if isinstance(error.__cause__, EOFError):
        reason = f"{place} closed the connection instead of answering the handshake"
        if settings.security_profile == 3:
            return Failure(FailureKind.TLS, f"{reason}; it may not accept the charger's client certificate")
        return Failure(FailureKind.NETWORK, reason)
    return Failure(
        FailureKind.NOT_WEBSOCKET, f"{place} does not speak HTTP; is it a TLS port (wss://) or another service?"
    )


def _explain_status(status: int, location: str, settings: LinkSettings) -> Failure:
    identity = settings.identity
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return Failure(FailureKind.CREDENTIALS, f"401: {_credentials_advice(settings)}")
        case HTTPStatus.FORBIDDEN:
            own = "show its own certificate, or " if settings.security_profile == 3 else ""
            return Failure(FailureKind.HTTP, f"403: the CSMS does not let {identity} in; {own}allow it there")
        case HTTPStatus.NOT_FOUND:
            return Failure(
                FailureKind.HTTP, f"404: the CSMS does not know {identity}; add it there, or correct the URL"
            )
        case _ if 300 <= status < 400:
            to = f" to {printable(location, 100)}" if location else ""
            return Failure(FailureKind.HTTP, f"{status}: the CSMS redirects{to}; use that address as URL")
        case _ if status >= 500:
            return Failure(FailureKind.HTTP, f"{status}: the CSMS has a problem of its own ({_phrase(status)})")
        case _:
            return Failure(FailureKind.HTTP, f"{status}: the CSMS refuses the connection ({_phrase(status)})")


def _credentials_advice(settings: LinkSettings) -> str:
    if settings.security_profile not in (1, 2) or settings.password is None:
        return "the CSMS wants a password; use security profile 1 or 2 and set one"
    if ":" in settings.identity:
        return "the CSMS refuses identity or password; HTTP Basic cannot carry an identity with a colon"
    return f"the CSMS refuses the password of {settings.identity}; set the one that it knows"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "unknown status"


def _explain_tls(error: ssl.SSLError, settings: LinkSettings) -> Failure:
    if isinstance(error, ssl.SSLCertVerificationError):
        text = _CERTIFICATE.get(error.verify_code, f"the CSMS certificate cannot be trusted ({error.verify_message})")
        return Failure(FailureKind.TLS_CERTIFICATE, text.format(host=place_of(settings)))
    reason = error.reason or str(error)
    for marks, kind, text in _TLS:
        if any(mark in reason for mark in marks):
            return Failure(kind, text.format(place=place_of(settings)))
    return Failure(FailureKind.TLS, f"TLS failed ({printable(reason, 100).replace('_', ' ').lower()})")


def _explain_network(error: BaseException, settings: LinkSettings) -> Failure:
    place = place_of(settings)
    if isinstance(error, socket.gaierror):
        return Failure(FailureKind.NAME, f"the host of {place} is not known (DNS); correct the URL")
    number = error.errno if isinstance(error, OSError) else None
    if number is None and isinstance(error, ConnectionError):
        number = errno.ECONNRESET
    elif number is None and (match := _ERRNO.search(str(error))):  # several addresses were tried
        number = int(match[1])
    if number in _CUT_OFF and settings.url.startswith("wss:"):
        return Failure(FailureKind.TLS, _CUT_OFF_TLS.format(place=place))
    text = _NETWORK.get(number or 0, f"no connection to {{place}} ({printable(_error_text(error), 100)})")
    return Failure(FailureKind.NETWORK, text.replace("{place}", place))


def _error_text(error: BaseException) -> str:
    strerror = getattr(error, "strerror", None)
    return strerror if isinstance(strerror, str) else str(error) or type(error).__name__
