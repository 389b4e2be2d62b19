"""schemathesis over our own document: no 5xx, no status that is not documented, with a token and without."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.config.sections import GatewayConfig
from ocpplab_tui.gateway.server import Gateway
from ocpplab_tui.lab.lab import Lab
from tests.gateway.benches import ALL, CHARGERS, TOKENS

STREAM = "/ocpp/stream"  # never ends by itself; test_stream looks at it
NOT_HERE = [
    positive_data_acceptance,  # well-formed and impossible is 400 or 404 by contract
    negative_data_rejection,  # unknown fields, and whatever stands in a lifecycle body, are ignored by contract
    unsupported_method,  # 405 aside, as the contract says
]


class Server:
    """A lab and its gateway on a thread and a loop of their own; schemathesis blocks."""

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._ready, self._over = Event(), Event()
        self.url = ""
        self._thread = Thread(target=lambda: asyncio.run(self._serve()), name="fuzzed gateway")

    async def _serve(self) -> None:
        lab = Lab(loads(CHARGERS.format(url="ws://127.0.0.1:9/ocpp")), state_dir=self._state_dir, embedded=False)
        await lab.start()
        gateway = Gateway(lab, GatewayConfig(port=0), TOKENS, self._state_dir)
        await gateway.start()
        self.url = gateway.url or ""
        self._ready.set()
        while not self._over.is_set():  # noqa: ASYNC110 - an event of threads
            await asyncio.sleep(0.05)
        await gateway.stop()
        await lab.stop()

    def __enter__(self) -> Server:
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


@pytest.fixture
def api_schema(tmp_path: Path) -> Iterator[schemathesis.BaseSchema]:
    with Server(tmp_path) as server:
        yield schemathesis.openapi.from_url(f"{server.url}/openapi.json")


schema = schemathesis.pytest.from_fixture("api_schema").exclude(path=STREAM)
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "1"))
"""For each operation; `make fuzz` asks for many more."""

BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schema.parametrize()
@BOUNDED
def test_with_a_token(case: schemathesis.Case[Any]) -> None:
    response = case.call(headers={"Authorization": f"Bearer {ALL}"})
    case.validate_response(response, excluded_checks=NOT_HERE)


@schema.parametrize()
@BOUNDED
def test_without_a_token(case: schemathesis.Case[Any]) -> None:
    response = case.call(headers={"Authorization": "Bearer nobody"})
    case.validate_response(response, excluded_checks=NOT_HERE)
    too_large = "this is not HTTP" in response.text or "larger than 64 KiB" in response.text
    if response.status_code != 405 and not too_large:
        assert response.status_code == (200 if case.path in ("/", "/health") else 401)
