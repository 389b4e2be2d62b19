"""`ocpplab-tui web` over HTTP and its websocket: the page, its assets, the real dashboard, and who is kept out."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from tests.web.chromium import ESCAPE_SEQUENCE
from tests.web.conftest import served

PATIENCE_S = 30
GREEN_ON_DARK = "\x1b[1;38;2;"


class Terminal:
    """What a page does with its websocket."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.raw = ""

    @property
    def text(self) -> str:
        return ESCAPE_SEQUENCE.sub("", self.raw)

    async def until(self, condition: Callable[[str], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition(self.text):
                message = await self._connection.recv()
                assert isinstance(message, bytes)
                self.raw += message.decode()

    async def say(self, *message: object) -> None:
        await self._connection.send(json.dumps(message))

    async def press(self, keys: str) -> None:
        self.raw = ""
        await self.say("stdin", keys)

    async def repaint(self, width: int) -> None:
        self.raw = ""
        await self.say("resize", {"width": width, "height": 36})

    async def closed(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            async for _ in self._connection:  # which ends at a clean close, and raises at any other
                pass


@asynccontextmanager
async def terminal(address: str, **headers: str) -> AsyncIterator[Terminal]:
    url = f"ws://{urlsplit(address).netloc}/ws?width=120&height=36"
    async with connect(url, additional_headers=headers, proxy=None, max_size=None) as connection:
        yield Terminal(connection)


def get(address: str, path: str = "", **headers: str) -> httpx.Response:
    return httpx.get(address + path, headers=headers, trust_env=False)


def test_the_page_and_all_that_it_loads(address: str) -> None:
    page = get(address)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>demo · ocpplab-tui</title>" in page.text
    assert f'data-session-websocket-url="ws://{urlsplit(address).netloc}/ws"' in page.text
    loaded = re.findall(r'(?:src|href)="/([^"]+)"', page.text) + re.findall(r'url\("/([^"]+)"\)', page.text)
    assert {Path(path).suffix for path in loaded} == {".js", ".css", ".ttf"}
    for path in loaded:
        asset = get(address, path)
        assert (asset.status_code, len(asset.content) > 100) == (200, True), path


def test_nothing_from_elsewhere_and_in_no_frame_of_others(address: str) -> None:
    page = get(address)
    assert "https:" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    assert get(address, "?fontsize=%22%3E%3Cscript%3E").text == page.text


async def test_the_websocket_shows_the_dashboard_and_takes_keys(address: str) -> None:
    async with terminal(address) as page:
        await page.until(lambda text: "CP-001" in text and "Traffic" in text and "? help" in text)
        assert GREEN_ON_DARK in page.raw  # all colours, whatever terminal the program was started on
        await page.press("/")
        await page.press("CP-003")
        await page.repaint(121)  # typed letters come one by one, and what changed is painted only
        await page.until(lambda text: "1 of 12" in text and "CP-003" in text)
        await page.press("\x1b")  # alone: the key, not the begin of a sequence
        await page.until(lambda text: "? help" in text)  # the line is gone, the footer is there again
        await page.press("?")
        await page.until(lambda text: "Help" in text)
        await page.press("\x1b")
        await page.until(lambda text: "CP-001" in text)


async def test_the_page_has_the_size_of_its_window(address: str) -> None:
    async with terminal(address) as page:
        await page.until(lambda text: "CP-001" in text)
        page.raw = ""
        await page.say("resize", {"width": 200, "height": 50})
        await page.until(lambda _: "\x1b[50;" in page.raw)
        page.raw = ""
        await page.say("resize", {"width": 10**9, "height": -1})
        await page.say("resize", {"width": 80, "height": 24})
        await page.until(lambda text: "CP-001" in text)


async def test_all_pages_show_one_lab_and_leaving_one_leaves_the_lab_alone(address: str) -> None:
    async with terminal(address) as one, terminal(address) as other:
        for page in (one, other):
            await page.until(lambda text: "CP-001" in text and "12/12" in text)
        await one.press("q")
        await one.closed()
        await other.press("?")
        await other.until(lambda text: "Help" in text)
    async with terminal(address) as again:
        await again.until(lambda text: "CP-001" in text and "12/12" in text)


@pytest.mark.parametrize(
    "nonsense", ["", "[", "{}", "[]", '["resize", {"width": "wide"}]', '["stdin"]', '["stdin", 7]']
)
async def test_a_page_that_talks_nonsense_ends_and_the_others_live(address: str, nonsense: str) -> None:
    async with terminal(address) as page:
        await page._connection.send(nonsense)
        await page.closed()
    assert get(address).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "192.168.1.1:{port}"]
)
def test_a_name_that_a_stranger_points_at_us_gets_nothing(address: str, host: str) -> None:
    port = str(urlsplit(address).port)
    for path in ("", "static/js/textual.js", "ws"):
        refused = get(address, path, Host=host.format(port=port))
        assert refused.status_code == 403, path
        assert refused.text == f"This page is at {address} and has no other name.\n"


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "[::1]"])
def test_our_own_names_are_served_and_stay_in_the_page(address: str, name: str) -> None:
    host = f"{name}:{urlsplit(address).port}"
    page = get(address, Host=host)
    assert page.status_code == 200
    assert f'"ws://{host}/ws"' in page.text


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1", "file://"]
)
async def test_a_page_of_another_site_opens_no_websocket(address: str, origin: str) -> None:
    wanted = origin.format(port=urlsplit(address).port)
    with pytest.raises(InvalidStatus) as refused:
        async with terminal(address, Origin=wanted):
            pass
    assert refused.value.response.status_code == 403


async def test_our_own_page_may(address: str) -> None:
    async with terminal(address, Origin=address.rstrip("/").replace("127.0.0.1", "localhost")) as page:
        await page.until(lambda text: "CP-001" in text)


async def test_options_of_run_pass_through(tmp_path: Path) -> None:
    options = ("one-charger", "--read-only", "--theme", "no-such-theme", "--ascii", "--gateway", "--speed", "60")
    with served(tmp_path, *options, "--state-dir", str(tmp_path / "lab")) as address:
        async with terminal(address) as page:
            await page.until(lambda text: "CP-001" in text and "there is no no-such-theme" in text)
            assert page.text.replace("…", "").isascii()  # Textual's own, in a title that has still to find its width
        assert (tmp_path / "lab" / "gateway.json").exists()
    assert (tmp_path / "lab" / "lab.log").is_file()
    assert not (tmp_path / "state").exists()


def test_a_port_that_is_taken_is_named_before_anything_starts(address: str, tmp_path: Path) -> None:
    port = urlsplit(address).port
    command = [sys.executable, "-m", "ocpplab_tui", "web", "--port", str(port), "--state-dir", str(tmp_path / "lab")]
    failed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)  # noqa: S603
    assert (failed.returncode, failed.stdout) == (1, "")
    assert f"The page cannot listen on 127.0.0.1 port {port}" in failed.stderr
    assert "--port, 0 takes any free one" in failed.stderr
    assert not (tmp_path / "lab").exists()


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['textual_serve'] = None; "
        "from ocpplab_tui.__main__ import main; sys.argv = ['ocpplab-tui', 'web', '--port', '0']; sys.exit(main())"
    )
    failed = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path, timeout=PATIENCE_S
    )
    assert (failed.returncode, failed.stdout) == (2, "")
    assert "pip install 'ocpplab-tui[web]'" in failed.stderr
    assert "Traceback" not in failed.stderr
