"""A lab with its gateway, for tests: over real HTTP, or through the ASGI interface where the wire doesn't matter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr

from ocpplab_tui.gateway.application import GatewayApp, application
from ocpplab_tui.gateway.tokens import Token
from ocpplab_tui.lab.lab import Lab
from tests.lab.labs import Bench, running
from tests.support.scripted_csms import ScriptedCsms

Result = TypeVar("Result")

ALL = "t-all"
TOKENS = (
    Token("all", SecretStr(ALL)),
    Token("reader", SecretStr("t-read"), frozenset({"read"})),
    Token("driver", SecretStr("t-command"), frozenset({"read", "command"})),
)

CHARGERS = """
[lab]
name = "gateway lab"
seed = 7
[csms]
url = "{url}"
[embedded_csms]
port = 0
[[location]]
id = "loc-1"
name = "Amsterdam Zuid"
city = "Amsterdam"
country = "NL"
coordinates = {{ latitude = 52.34, longitude = 4.87 }}
[[location]]
id = "loc-empty"
[[charger]]
id = "dep-123"
identity = "CP-001"
location = "loc-1"
ocpp_version = "1.6"
brand = "ocpplab"
model = "sdk-dc-50"
[[charger]]
id = "dep-201"
identity = "CP-201"
location = "loc-1"
ocpp_version = "2.0.1"
brand = "ocpplab"
model = "sdk-dc-50"
[[charger]]
id = "dep-duo"
identity = "CP-DUO"
ocpp_version = "1.6"
brand = "ocpplab"
model = "sdk-ac-22-duo"
"""


class Door:
    """A running lab, its scripted CSMS, and a client of its gateway."""

    def __init__(self, bench: Bench, app: GatewayApp, client: httpx.AsyncClient) -> None:
        self.bench = bench
        self.app = app
        self.client = client

    @property
    def lab(self) -> Lab:
        return self.bench.lab

    @property
    def csms(self) -> ScriptedCsms:
        return self.bench.csms

    async def advance(self, seconds: float = 0) -> None:
        await self.lab.advance(seconds)

    async def command(self, path: str, charger: str, **event: Any) -> httpx.Response:
        """POST one command for one charger, and let everything happen that needs no time."""
        body = {"target": {"charger_id": charger}, "event": event}
        response = await self.client.post(f"/ocpp/commands/{path}", json=body)
        await self.advance()
        return response

    async def ok(self, path: str, charger: str, **event: Any) -> Any:
        response = await self.command(path, charger, **event)
        assert response.status_code in (200, 202), response.text
        return response.json()

    def mark(self) -> int:
        """Where the CSMS's record stands now: for `sent(after=…)`."""
        return self.csms.last

    def sent(self, identity: str, after: int = 0) -> list[tuple[str, dict[str, Any]]]:
        """The CALLs of a charger: action and payload."""
        calls = self.csms.calls(None, after=after)
        return [(seen.action, seen.payload) for seen in calls if seen.identity == identity]

    def actions(self, identity: str, after: int = 0) -> list[str]:
        return [action for action, _ in self.sent(identity, after)]


def client_of(app: GatewayApp, token: str | None = ALL) -> httpx.AsyncClient:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    return httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers)


@asynccontextmanager
async def open_door(state_dir: Path, text: str = CHARGERS, **options: Any) -> AsyncIterator[Door]:
    """Chargers that have booted, and an authenticated client."""
    async with running(state_dir, text, **options) as bench:
        app = application(bench.lab, TOKENS)
        async with client_of(app) as client:
            yield Door(bench, app, client)


async def in_thread(lab: Lab, work: Callable[[], Result]) -> Result:
    """Run a blocking client beside the loop; simulated time stands still, but what needs none goes on."""
    done = asyncio.get_running_loop().run_in_executor(None, work)
    while not done.done():
        await lab.advance(0)
        await asyncio.sleep(0.001)
    return await done
