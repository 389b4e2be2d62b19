"""The gateway's bodies, through ASGI, over a lab whose chargers find no CSMS."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.gateway.application import GatewayApp, application
from ocpplab_tui.lab.lab import Lab
from tests.fuzz.mutations import broken, encoded, nested, torn
from tests.fuzz.play import Flaw, Play
from tests.fuzz.values import TIMES, Maker, maker, text
from tests.gateway.benches import ALL, CHARGERS, TOKENS

CHARGER_IDS = ("dep-123", "dep-201", "dep-duo", "nobody")
WORDS = {
    "charger_id": CHARGER_IDS,
    "identity": ("CP-001", "CP-201", "CP-X"),
    "location_id": ("loc-1", "loc-empty", "none"),
    "fault_type": ("GroundFault", "OverCurrent"),
    "id_tag": ("DEADBEEF",),
    "action": ("boot_notification", "Heartbeat", "status_notification"),
    "ocpp_version": ("ocpp1.6", "ocpp2.0.1"),
    "brand": ("ocpplab",),
    "model": ("sdk-ac-22", "sdk-dc-50"),
    "key": ("HeartbeatInterval", "MeterValueSampleInterval"),
}
JSON = b"application/json"
TYPES = (JSON, JSON, JSON, JSON, b"application/problem+json; charset=latin-1", b"text/plain", b"", b"\xff")
STREAM = "/ocpp/stream"
SHORTEST_REASON = 3


class Route:
    """One operation of the document. `questions`: names of what its query may say."""

    def __init__(self, method: str, path: str, make: Maker | None, questions: list[str]) -> None:
        self.method = method
        self.path = path
        self.make = make
        self.questions = questions


def _hint(name: str, kind: str, random: Random) -> Any:
    if kind == "integer":
        return random.choice((0, 1, 2)) if name.endswith("_id") else None
    return random.choice(WORDS[name]) if name in WORDS else None


def routes_of(app: GatewayApp) -> list[Route]:
    """All of them; the readers of the stream are gone at once."""
    document: Any = app.openapi()
    return [
        Route(method.upper(), path, _maker(operation, document), _questions(operation))
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def _questions(operation: Any) -> list[str]:
    return [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]


def _maker(operation: Any, document: Any) -> Maker | None:
    body = operation.get("requestBody")
    if body is None:
        return None
    return maker(body["content"]["application/json"]["schema"], document)


class GatewayTarget:
    """Every route that takes a body, and the rest with odd paths."""

    name = "gateway"

    def play(self, play: Play, seed: str) -> None:
        with TemporaryDirectory() as folder:
            asyncio.run(self._play(play, Random(seed), Path(folder)))

    async def _play(self, play: Play, random: Random, folder: Path) -> None:
        clock, link_time = VirtualClock(), VirtualClock()
        lab_file = loads(CHARGERS.format(url="ws://127.0.0.1:9/ocpp"))
        lab = Lab(lab_file, state_dir=folder, clock=clock, link_time=link_time, embedded=False)
        await lab.start()
        try:
            app = application(lab, TOKENS)
            routes = routes_of(app)
            bodied = [route for route in routes if route.make is not None]
            while play.more:
                route = random.choice(bodied if random.random() < 0.85 else routes)
                await self._one(app, route, play, random)
                if random.random() < 0.05:
                    await asyncio.sleep(0)
        finally:
            await lab.stop()

    async def _one(self, app: GatewayApp, route: Route, play: Play, random: Random) -> None:
        path = _path(route.path, random)
        body = _body(route, random)
        query = _query(route, random)
        headers = [(b"content-type", random.choice(TYPES))]
        if route.path == STREAM:
            headers.append((b"last-event-id", _event_id(random)))
        play.note(f"{route.method} {path}?{query!r} {headers}")
        with play.take(body):
            status, answer = await call(app, route.method, path, body, query, headers)
        if status >= 500 or (status >= 400 and len(answer) < SHORTEST_REASON):
            raise Flaw(f"{route.method} {path}: {status} {answer[:500]!r}")


def _path(pattern: str, random: Random) -> str:
    parts = pattern.split("/")
    for number, part in enumerate(parts):
        if part.startswith("{"):
            usual = WORDS.get(part.strip("{}"), CHARGER_IDS)
            parts[number] = random.choice(usual) if random.random() < 0.8 else text(random, 40).replace("/", "")
    return "/".join(parts)


def _query(route: Route, random: Random) -> bytes:
    names = [name for name in route.questions if random.random() < 0.6]
    if random.random() < 0.05:
        return random.randbytes(random.randrange(30))
    pairs = [(name if random.random() < 0.95 else text(random, 9), _asked(random)) for name in names]
    return urlencode(pairs, errors="surrogatepass").encode()


def _asked(random: Random) -> str:
    usual = (*TIMES, "0", "1", "-1", "50", "1e9", "9" * 30, "nan", "true", "frame", "call", *CHARGER_IDS)
    return random.choice(usual) if random.random() < 0.8 else text(random, 60)


def _event_id(random: Random) -> bytes:
    usual = (b"", b"0", b"-1", b"5", b"9" * 18, b"9" * 30, b"1.5", b"\xd9\xa3", b"nan", b"0x10", b" 7 ")
    return random.choice(usual) if random.random() < 0.8 else random.randbytes(random.randrange(30))


def _body(route: Route, random: Random) -> bytes:
    if route.make is None or random.random() < 0.02:
        return random.choice((b"", b"{}", b"null", nested(random), b"\xff" * 9, b" " * (1 << 20) + b"{}"))
    made = route.make(random, _hint)
    chance = random.random()
    if chance < 0.4:
        return encoded(made)
    return encoded(broken(random, made)) if chance < 0.85 else torn(random, encoded(made))


async def call(
    app: GatewayApp, method: str, path: str, body: bytes, query: bytes, more_headers: list[tuple[bytes, bytes]]
) -> tuple[int, bytes]:
    """Status and body of the answer."""
    parts: Iterator[dict[str, Any]] = iter(
        ({"type": "http.request", "body": body, "more_body": False}, {"type": "http.disconnect"})
    )
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return next(parts, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"authorization", f"Bearer {ALL}".encode()), *more_headers]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query,
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("gateway", 80),
        "state": {},
    }
    await app(scope, receive, send)
    answer = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], answer
