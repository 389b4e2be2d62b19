"""The parent's end of a worker's line: ask, and block until the answer is there."""

from __future__ import annotations

import itertools
import socket
import time
from typing import Any

from ocpplab_tui.base.errors import OutOfReach
from ocpplab_tui.lab.shards.messages import LENGTH, Answer, Ask, packed, unpacked

PATIENCE_S = 5.0
"""How long a worker may take; it answers between two things that it does, so milliseconds are usual."""

DEAF_S = 5.0
"""After it took longer nobody waits for it for so long: a face that asks again and again goes on living."""

CHUNK = 1 << 16


class Line:
    """Answers come in the order of the questions. One that comes too late is thrown away."""

    def __init__(self, connection: socket.socket, who: str, *, patience_s: float = PATIENCE_S) -> None:
        """`who` stands in errors: "worker 2 of 4"."""
        connection.settimeout(patience_s)
        self._connection = connection
        self._who = who
        self._patience_s = patience_s
        self._numbers = itertools.count(1)
        self._buffer = bytearray()
        self._deaf_until = 0.0

    def ask(self, method: str, *arguments: Any) -> Any:
        """The answer. Raises what the worker raised, and OutOfReach."""
        return self.receive(self.send(method, *arguments))

    def send(self, method: str, *arguments: Any) -> int:
        """Ask without waiting; the number of the question. Raises OutOfReach."""
        if time.monotonic() < self._deaf_until:
            raise self._late()
        number = next(self._numbers)
        try:
            self._connection.sendall(packed(Ask(number, method, arguments)))
        except OSError as error:
            raise self._gone(error) from error
        return number

    def receive(self, number: int) -> Any:
        """The answer to that question. Raises what the worker raised, and OutOfReach."""
        answer = self._next()
        while answer.number != number:
            answer = self._next()
        if answer.error is not None:
            raise answer.error
        return answer.value

    def close(self) -> None:
        self._connection.close()

    def _next(self) -> Answer:
        head = self._read(LENGTH.size)
        (size,) = LENGTH.unpack(head)
        message = self._read(LENGTH.size + size)
        del self._buffer[: LENGTH.size + size]
        answer: Answer = unpacked(message[LENGTH.size :])
        return answer

    def _read(self, size: int) -> bytes:
        """The next bytes, which stay in the buffer: an answer that did not come whole in time is read on later."""
        while len(self._buffer) < size:
            try:
                data = self._connection.recv(CHUNK)
            except OSError as error:
                raise self._gone(error) from error
            if not data:
                raise self._gone(None)
            self._buffer += data
        return bytes(self._buffer[:size])

    def _gone(self, error: OSError | None) -> OutOfReach:
        if isinstance(error, TimeoutError):
            self._deaf_until = time.monotonic() + DEAF_S
            return self._late()
        return OutOfReach(f"{self._who} has ended; its chargers come back with it.")

    def _late(self) -> OutOfReach:
        return OutOfReach(f"{self._who} did not answer within {self._patience_s:g} s; try again in a moment.")
