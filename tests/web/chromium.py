"""A headless Chromium, driven over its DevTools protocol; nothing is downloaded."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
ESCAPE_SEQUENCE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\))")
PATIENCE_S = 30.0

COMPARE = """
(async (pictures) => {
    const pixels = async (data) => {
        const image = new Image();
        image.src = "data:image/png;base64," + data;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
        canvas.drawImage(image, 0, 0);
        return new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
    };
    const [before, after] = [await pixels(pictures[0]), await pixels(pictures[1])];
    let changed = 0;
    for (let at = 0; at < before.length; at++) changed += before[at] !== after[at];
    return {colours: new Set(before).size, changed: changed / before.length};
})
"""


class Page:
    """One tab. `drawn` is the text that came over the page's websocket, without escape sequences."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._moved = asyncio.Event()
        self.drawn = ""
        self.complaints: list[str] = []
        self.requested: list[str] = []

    async def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = len(self._answers) + 1
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        result = await asyncio.wait_for(answer, PATIENCE_S)
        assert "error" not in result, result
        found: dict[str, Any] = result.get("result", {})
        return found

    async def press(self, character: str) -> None:
        await self.do("Input.dispatchKeyEvent", type="keyDown", text=character, key=character)
        await self.do("Input.dispatchKeyEvent", type="keyUp", key=character)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what was drawn fits. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                self._moved.clear()
                await self._moved.wait()

    async def picture(self, path: Path) -> str:
        """A screenshot, kept there too; as base64."""
        data: str = (await self.do("Page.captureScreenshot", format="png"))["data"]
        _keep(path, base64.b64decode(data))
        return data

    async def evaluate(self, expression: str) -> Any:
        result = await self.do("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def shown(self) -> None:
        """What came by now was painted."""
        frame = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
        for _ in range(3):
            await self.evaluate(frame)

    async def once(self, expression: str) -> None:
        """Wait until this is true in the page."""
        poll = f"const look = () => ({expression}) ? done(true) : setTimeout(look, 20); look()"
        await self.evaluate(f"new Promise(done => {{ {poll} }})")

    async def compare(self, before: str, after: str) -> dict[str, float]:
        """How many colours the first picture has, and which part of its pixels the second one changed."""
        compared: dict[str, float] = await self.evaluate(f"{COMPARE}({json.dumps([before, after])})")
        return compared

    async def read(self) -> None:
        async for text in self._connection:
            message = json.loads(text)
            if "id" in message:
                self._answers[message["id"]].set_result(message)
            else:
                self._event(message["method"], message["params"])

    def _event(self, method: str, parameters: dict[str, Any]) -> None:
        if method == "Network.webSocketFrameReceived" and parameters["response"]["opcode"] == 2:
            sent = base64.b64decode(parameters["response"]["payloadData"]).decode()
            self.drawn += ESCAPE_SEQUENCE.sub("", sent)
            self._moved.set()
        elif method == "Network.requestWillBeSent" and not parameters["request"]["url"].startswith("data:"):
            self.requested.append(parameters["request"]["url"])
        elif method == "Runtime.exceptionThrown" or (
            method == "Log.entryAdded" and parameters["entry"]["level"] == "error"
        ):
            self.complaints.append(json.dumps(parameters))


@asynccontextmanager
async def opened(binary: str, url: str, profile: Path, size: tuple[int, int]) -> AsyncIterator[Page]:
    """Chromium with this page and an empty profile; it is gone afterwards."""
    window = f"--window-size={size[0]},{size[1]}"
    process = await asyncio.create_subprocess_exec(
        binary, *FLAGS, window, f"--user-data-dir={profile}", "about:blank", stderr=asyncio.subprocess.PIPE
    )
    try:
        port = await _port_of(process)
        async with connect(await _tab(port), max_size=None, ping_interval=None) as connection:
            page = Page(connection)
            reading = asyncio.create_task(page.read())
            for domain in ("Page", "Network", "Runtime", "Log"):
                await page.do(f"{domain}.enable")
            await page.do("Page.navigate", url=url)
            yield page
            reading.cancel()
    finally:
        process.kill()
        await process.communicate()


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


async def _port_of(process: asyncio.subprocess.Process) -> int:
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE_S):
        while line := await process.stderr.readline():
            if found := re.search(rb"DevTools listening on ws://127\.0\.0\.1:(\d+)/", line):
                return int(found[1])
    raise AssertionError("Chromium did not start")


async def _tab(port: int) -> str:
    """The first tab's websocket."""
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client:
        tabs = (await client.get(f"http://127.0.0.1:{port}/json/list")).json()
    return next(str(tab["webSocketDebuggerUrl"]) for tab in tabs if tab["type"] == "page")
