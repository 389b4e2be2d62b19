"""Server-sent events: frames, states and commands as they come, for readers that keep up."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from ocpplab_tui.gateway.errors import TooManyStreams, documented
from ocpplab_tui.gateway.event_response import EventResponse
from ocpplab_tui.gateway.feed import Feed, Interest
from ocpplab_tui.lab.inventory_port import GatewayLab

Kind = Literal["frame", "state", "command", "lab", "call", "result", "error", "junk"]
STREAMS = 20
TAGS: list[Any] = ["subpackage_ours"]
KINDS = (
    "frame, state, command, lab: of these events. call, result, error, junk: of these frames. Repeat it for several."
)


class Streams:
    """The open streams of one gateway; `ending` makes all of them say good-bye."""

    def __init__(self, limit: int = STREAMS) -> None:
        self._limit = limit
        self.open = 0
        self.ending = False

    def enter(self) -> None:
        """Raises TooManyStreams."""
        if self.open >= self._limit:
            raise TooManyStreams(f"{self._limit} streams are open already; close one of them first.")
        self.open += 1

    def leave(self) -> None:
        self.open -= 1


def add_stream(app: FastAPI, lab: GatewayLab, streams: Streams) -> None:
    """The route."""

    @app.get(
        "/ocpp/stream",
        response_model=None,
        responses={
            200: {
                "description": "Server-sent events",
                "content": {"text/event-stream": {}},
            },
            **documented(404, 422, 429),
        },
        operation_id="stream",
        tags=TAGS,
    )
    async def stream(
        request: Request,
        charger_id: Annotated[str | None, Query(max_length=200)] = None,
        action: Annotated[str | None, Query(max_length=100, description="An OCPP action, in any case.")] = None,
        kind: Annotated[list[Kind] | None, Query(max_length=8, description=KINDS)] = None,
    ) -> Response:
        """Events with `id` (journal sequence), `event` (frame, state, command, lab, end) and one line of JSON.

        Goes on after `Last-Event-ID` where that is still in memory. A reader that does not keep up gets `end`.
        """
        wanted = None if charger_id is None else lab.inventory.deployment(charger_id).charger_id
        interest = Interest.of(wanted, action, kind or ())
        streams.enter()
        feed = Feed(lab, interest, _last_event_id(request))
        return EventResponse(feed, streams)


def _last_event_id(request: Request) -> int | None:
    text = request.headers.get("last-event-id", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
