"""The vendor's own client, unmodified, against a gateway on a real socket."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import ocpplab

from ocpplab_tui.config.sections import GatewayConfig
from ocpplab_tui.gateway.server import Gateway
from tests.gateway.benches import ALL, CHARGERS, TOKENS, in_thread
from tests.lab.labs import Bench, running

GROUPS = ("chargers", "commands", "catalog", "locations", "location_chargers", "location_templates", "health")
OUT_OF_SCOPE = {"with_raw_response"}


def methods() -> set[str]:
    """Every method that the client has in the groups that the gateway serves."""
    client = ocpplab.OcpplabSDK(base_url="http://127.0.0.1:1", token="t")
    return {
        f"{group}.{name}"
        for group in GROUPS
        for name, _ in inspect.getmembers(getattr(client, group), callable)
        if not name.startswith("_")
    } - OUT_OF_SCOPE


class Vendor:
    """One client, blocking or not; `called` is what was used of it."""

    def __init__(self, bench: Bench, url: str, *, blocking: bool, token: str = ALL) -> None:
        self.bench = bench
        self.called: set[str] = set()
        self._blocking = blocking
        kind = ocpplab.OcpplabSDK if blocking else ocpplab.AsyncOcpplabSDK
        self._client: Any = kind(base_url=url, token=token, organization_id="org-1", timeout=10)

    async def __call__(self, name: str, /, *arguments: Any, **fields: Any) -> Any:
        """Call one method, and let everything happen in the lab that needs no time."""
        self.called.add(name)
        group, method = name.split(".")
        function = getattr(getattr(self._client, group), method)
        if self._blocking:
            answer = await in_thread(self.bench.lab, lambda: function(*arguments, **fields))
        else:
            answer = await function(*arguments, **fields)
        await self.bench.lab.advance(0)
        return answer

    async def command(self, name: str, charger_id: str, /, **event: Any) -> Any:
        """One command for one charger."""
        return await self(f"commands.{name}", target={"charger_id": charger_id}, event=event)

    def sent(self, identity: str, action: str, after: int) -> list[dict[str, Any]]:
        """Payloads of what a charger sent."""
        calls = self.bench.csms.calls(action, after=after)
        return [seen.payload for seen in calls if seen.identity == identity]

    async def close(self) -> None:
        inner = self._client._client_wrapper.httpx_client.httpx_client
        if self._blocking:
            inner.close()
        else:
            await inner.aclose()


@asynccontextmanager
async def vendor(state_dir: Path, *, blocking: bool, text: str = CHARGERS, workers: int = 1) -> AsyncIterator[Vendor]:
    """A client of a gateway on a free port, on a lab whose chargers have booted."""
    async with running(state_dir, text, workers=workers) as bench:
        gateway = Gateway(bench.lab, GatewayConfig(port=0), TOKENS, state_dir)
        await gateway.start()
        assert gateway.url is not None
        client = Vendor(bench, gateway.url, blocking=blocking)
        try:
            yield client
        finally:
            await client.close()
            await gateway.stop()
