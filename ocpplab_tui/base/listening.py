"""Sockets that listen, and why one cannot."""

from __future__ import annotations

import os
import socket

from ocpplab_tui.base.errors import StartError

BACKLOG = 2_048


def listen(who: str, host: str, port: int, *, option: str) -> socket.socket:
    """A socket that listens there; `who` begins the sentence of the StartError, `option` chooses another port."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise StartError(f"{who} cannot listen on {host}: {error.strerror or error}.") from error
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise StartError(
            f"{who} cannot listen on {host} port {port} ({error.strerror}); "
            f"choose another one with {option}, 0 takes any free one."
        ) from error
    listening.setblocking(False)
    return listening
