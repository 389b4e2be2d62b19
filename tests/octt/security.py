"""What the tests of security profiles, certificates and network profiles share."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.octt.rig import Rig
from tests.support.authority import TrustAnchor

PASSWORD = 'password = "first-password-16"'
BASIC = f"security_profile = 1\n{PASSWORD}"


def secure(number: int, folder: Path, anchor: TrustAnchor, client: tuple[str, bytes] | None = None) -> str:
    """The lab file's lines for security profiles 2 and 3."""
    (folder / "ca.pem").write_text(anchor.pem)
    lines = f'security_profile = {number}\nca_file = "{folder}/ca.pem"\n'
    if client is None:
        return lines + PASSWORD
    (folder / "client.pem").write_text(client[0])
    (folder / "client.key").write_bytes(client[1])
    return lines + f'cert_file = "{folder}/client.pem"\nkey_file = "{folder}/client.key"'


def events(rig: Rig) -> list[str]:
    """Security events that the CSMS was told of since the mark."""
    return [item["type"] for item in rig.sent("SecurityEventNotification")]


def logged(rig: Rig) -> list[str]:
    """The whole security log."""
    return [entry.type for entry in rig.lab.fleet.find(rig.identity).station.security.entries]


def serial_shown(rig: Rig) -> int:
    """The serial number of the client certificate that the charger showed."""
    certificate = rig.csms.stations[rig.identity].tls.getpeercert()
    assert certificate is not None
    return int(str(certificate["serialNumber"]), 16)


def subject_shown(rig: Rig) -> dict[str, str]:
    certificate: Any = rig.csms.stations[rig.identity].tls.getpeercert()
    return dict(pair for part in certificate["subject"] for pair in part)


def assert_no_secrets(rig: Rig, *secrets: str) -> None:
    frames = "".join(frame.text for _, frame in rig.lab.journal.frames(0, 1000))
    for secret in ("PRIVATE KEY", *secrets):
        assert secret not in frames


@contextmanager
def bare_server(port: int, context: ssl.SSLContext) -> Iterator[None]:
    """A TLS server without asyncio, whose errors leave no alert out: for handshakes that must fail."""
    listener = socket.create_server(("127.0.0.1", port))
    thread = threading.Thread(target=_serve, args=(listener, context))
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)  # ends accept()
        thread.join(10)
        listener.close()


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        with peer, contextlib.suppress(OSError), context.wrap_socket(peer, server_side=True) as secured:
            secured.recv(1)
