"""Reasons for people."""

from __future__ import annotations

import errno
import socket
import ssl

import pytest
from websockets.exceptions import InvalidHeader, InvalidMessage, PayloadTooBig
from websockets.exceptions import ProtocolError as WebSocketProtocolError
from websockets.frames import Close

from ocpplab_tui.ocppj import diagnosis
from ocpplab_tui.ocppj.failure import FailureKind
from ocpplab_tui.ocppj.settings import LinkSettings

SETTINGS = LinkSettings("ws://user:geheim@csms.example:9000/ocpp", "CP-1", "1.6")
SECURE = LinkSettings("wss://csms.example/ocpp", "CP:1", "1.6", security_profile=2, password=b"geheim")


def tls_error(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


def certificate_error(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, "some reason"
    return error


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (
            ConnectionRefusedError(errno.ECONNREFUSED, "no"),
            FailureKind.NETWORK,
            "nothing listens at csms.example:9000",
        ),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed"), FailureKind.NETWORK, "nothing listens at"),
        (ConnectionResetError(), FailureKind.NETWORK, "csms.example:9000 cut the connection off"),
        (OSError(errno.EHOSTUNREACH, "unreachable"), FailureKind.NETWORK, "no way to csms.example:9000"),
        (TimeoutError(errno.ETIMEDOUT, "timed out"), FailureKind.NETWORK, "csms.example:9000 does not answer"),
        (OSError(errno.EMFILE, "too many"), FailureKind.NETWORK, "this machine allows no more open files"),
        (OSError(999, "odd"), FailureKind.NETWORK, "no connection to csms.example:9000 (odd)"),
        (RuntimeError(), FailureKind.NETWORK, "no connection to csms.example:9000 (RuntimeError)"),
        (socket.gaierror(-2, "unknown"), FailureKind.NAME, "the host of csms.example:9000 is not known (DNS)"),
        (UnicodeError("label too long"), FailureKind.NAME, "csms.example:9000 is no host name"),
        (InvalidMessage("no HTTP"), FailureKind.NOT_WEBSOCKET, "csms.example:9000 does not speak HTTP"),
        (InvalidHeader("Sec-WebSocket-Accept"), FailureKind.NOT_WEBSOCKET, "the CSMS broke the websocket handshake"),
        (tls_error("WRONG_VERSION_NUMBER"), FailureKind.TLS, "csms.example:9000 does not speak TLS"),
        (
            tls_error("TLSV1_ALERT_PROTOCOL_VERSION"),
            FailureKind.TLS_VERSION,
            "the CSMS offers no TLS version from",
        ),
        (tls_error("SSLV3_ALERT_HANDSHAKE_FAILURE"), FailureKind.TLS_CIPHER, "the CSMS and the charger share no TLS"),
        (
            tls_error("TLSV1_ALERT_UNKNOWN_CA"),
            FailureKind.TLS_CLIENT_CERTIFICATE,
            "the CSMS refuses the charger's",
        ),
        (tls_error("TLSV13_ALERT_CERTIFICATE_REQUIRED"), FailureKind.TLS_CLIENT_CERTIFICATE, "the CSMS refuses"),
        (tls_error("ODD_ONE"), FailureKind.TLS, "TLS failed (odd one)"),
        (certificate_error(10), FailureKind.TLS_CERTIFICATE, "the CSMS certificate has expired"),
        (
            certificate_error(62),
            FailureKind.TLS_CERTIFICATE,
            "the CSMS certificate is for another host than",
        ),
        (certificate_error(99), FailureKind.TLS_CERTIFICATE, "the CSMS certificate cannot be trusted (some reason)"),
    ],
)
def test_reasons(error: BaseException, kind: FailureKind, words: str) -> None:
    failure = diagnosis.explain(error, SETTINGS)
    assert failure.kind is kind
    assert failure.reason.startswith(words)
    assert "geheim" not in failure.reason


def test_cut_off_where_tls_was_wanted() -> None:
    failure = diagnosis.explain(ConnectionResetError(), SECURE)
    assert failure.kind is FailureKind.TLS
    assert "does it speak TLS 1.2" in failure.reason


def test_a_colon_in_the_identity() -> None:
    failure = diagnosis._explain_status(401, "", SECURE)
    assert "HTTP Basic cannot carry an identity with a colon" in failure.reason


def test_statuses_without_a_name() -> None:
    assert diagnosis._explain_status(499, "", SETTINGS).reason.endswith("(unknown status)")
    assert diagnosis._explain_status(301, "", SETTINGS).reason.startswith("301: the CSMS redirects; use")


@pytest.mark.parametrize(
    ("received", "broken_by", "error", "words"),
    [
        (Close(1008, "no\x07"), None, None, "the CSMS closed the connection: 1008 (policy violation) no·"),
        (Close(4001, ""), None, None, "the CSMS closed the connection: 4001 (private use)"),
        (None, PayloadTooBig(20, 10), None, "a message of the CSMS is too big"),
        (
            None,
            WebSocketProtocolError("invalid opcode"),
            None,
            "the CSMS broke the websocket protocol (invalid",
        ),
        (None, EOFError("x"), None, "the CSMS ended the connection without a close frame"),
        (
            None,
            None,
            ConnectionResetError(104, "reset by peer"),
            "the connection broke (reset by peer)",
        ),
    ],
)
def test_ends(received: Close | None, broken_by: Exception | None, error: Exception | None, words: str) -> None:
    assert diagnosis.ended(received, broken_by, error).reason.startswith(words)
