"""The life of a connection, and who is told of it."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from ocpplab_tui.ocppj.failure import Failure

if TYPE_CHECKING:
    from ocpplab_tui.ocppj.connection import Connection


class Phase(Enum):
    HANDSHAKE = auto()  # TCP, TLS or the HTTP upgrade are not finished
    OPEN = auto()
    CLOSING = auto()  # a close frame was sent or received, or the TCP connection is being ended
    ENDED = auto()


class Receiver(Protocol):
    """Who takes the messages of a connection: the session, or what stands before it."""

    def receive(self, data: bytes) -> bool:
        """Take one text message. False: it is not UTF-8, so the connection has to be failed."""
        ...

    def receive_binary(self, data: bytes) -> None: ...

    def mute(self) -> None:
        """The connection is closing: nothing can be sent any more."""
        ...

    def pause(self) -> None:
        """The peer does not read."""
        ...

    def resume(self) -> None: ...


class Owner(Protocol):
    """Who wants to know what becomes of a connection. Each is called at most once, in this order."""

    def connection_opened(self, connection: Connection) -> None: ...

    def connection_closing(self, connection: Connection) -> None:
        """It was open; from now on nothing is sent or received."""
        ...

    def connection_ended(self, connection: Connection, failure: Failure) -> None:
        """It is gone, or was never open."""
        ...
