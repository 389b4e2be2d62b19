"""A socket through which nothing passes any more, though TCP holds it open: half-open, or half of that."""

from __future__ import annotations

import asyncio


class SeveredTransport(asyncio.Transport):
    """Stands in front of the real transport: `out`, what is written is swallowed; `inward`, nothing is read, not even
    the peer's end, until `heal`."""

    def __init__(self, real: asyncio.Transport, *, out: bool, inward: bool) -> None:
        super().__init__()
        self._real = real
        self._out = out
        self._inward = inward
        if inward:
            real.pause_reading()

    def heal(self) -> asyncio.Transport:
        """Read again; the real transport, to be used in its place."""
        if self._inward and not self._real.is_closing():
            self._real.resume_reading()
        return self._real

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._out:
            self._real.write(data)

    def pause_reading(self) -> None:
        if not self._inward:
            self._real.pause_reading()

    def resume_reading(self) -> None:
        if not self._inward:
            self._real.resume_reading()

    def get_write_buffer_size(self) -> int:
        return self._real.get_write_buffer_size()

    def is_closing(self) -> bool:
        return self._real.is_closing()

    def close(self) -> None:
        self._real.close()

    def abort(self) -> None:
        self._real.abort()
