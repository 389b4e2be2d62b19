"""Writes a feed to its reader; one that does not read is dropped with a last event, and nobody waits for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.gateway.feed import Feed

if TYPE_CHECKING:
    from ocpplab_tui.gateway.stream import Streams

LOOK_S = 0.1
"""How often a stream looks what happened."""

STUCK_S = 10.0
"""A reader that takes nothing for so long is gone."""

KEEP_ALIVE_S = 15.0
FLOW = "ocpplab.flow"
"""The extension of the scope that lets a last event be written to a reader that does not read."""


class Flow(Protocol):
    """uvicorn's flow control of one connection."""

    def resume_writing(self) -> None: ...


class EventResponse(Response):
    """A stream of server-sent events that ends with the reader, with the gateway, or for slowness."""

    media_type = "text/event-stream"

    def __init__(self, feed: Feed, streams: Streams) -> None:
        super().__init__(headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._feed = feed
        self._streams = streams
        self._tasks = Tasks("stream")
        self._flow: Flow | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._flow = scope.get("extensions", {}).get(FLOW)
        gone = self._tasks.spawn(_until_gone(receive), name="reader")
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await self._write(send, b": ocpplab-tui\n\n")
            reason = await self._run(send, gone)
            if reason:
                await self._write(send, self._feed.end(reason), more=False)
        finally:
            self._streams.leave()
            self._feed.close()
            await self._tasks.close()

    async def _run(self, send: Send, gone: asyncio.Future[None]) -> str:
        """Until the stream is over: why, or "" when the reader left."""
        quiet_s = 0.0
        while not gone.done():
            if self._streams.ending:
                return "the gateway ends"
            if self._feed.too_slow:
                return "too slow: frames came faster than this reader took them"
            chunk = self._feed.take()
            quiet_s = 0.0 if chunk else quiet_s + LOOK_S
            if quiet_s >= KEEP_ALIVE_S:
                chunk, quiet_s = b": still here\n\n", 0.0
            if chunk and not await self._write(send, chunk):
                return "too slow: this reader took nothing"
            if self._feed.lag == 0 or not chunk:
                await asyncio.wait((gone,), timeout=LOOK_S)
            else:
                await asyncio.sleep(0)
        return ""

    async def _write(self, send: Send, chunk: bytes, *, more: bool = True) -> bool:
        """False when the reader did not take it in time; what is written then goes out without its consent."""
        writing = self._tasks.spawn(_send(send, chunk, more=more), name="write")
        waited_s = 0.0
        while True:
            done, _ = await asyncio.wait((writing,), timeout=LOOK_S)
            if done:
                writing.result()
                return True
            waited_s += LOOK_S
            if waited_s >= STUCK_S or self._feed.too_slow or self._streams.ending:
                break
        if self._flow is None:
            return False
        self._flow.resume_writing()
        await writing
        return False


async def _send(send: Send, chunk: bytes, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": more})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
