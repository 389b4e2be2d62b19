"""The gateway under load: clients in a process of their own command a fleet whose frames flow; and a page of a big log.

`python -m benchmarks.gateway [--chargers 1000] [--clients 50] [--seconds 10] [--frames 1000000]`
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import httpx

from ocpplab_tui.base.process import run
from ocpplab_tui.lab import journal_schema
from ocpplab_tui.lab.inventory_port import LogQuery
from ocpplab_tui.lab.journal_query import Logs
from ocpplab_tui.lab.journal_store import JournalStore
from ocpplab_tui.lab.process import provide_files

TOKEN = "benchmark"  # noqa: S105 - of this benchmark only
SETTLE_S = 3.0
PAGES = 50
LAB_FILE = """
[lab]
name = "gateway benchmark"

[embedded_csms]
port = 0

[gateway]
port = 0
[[gateway.tokens]]
token = "{token}"

[[location]]
id = "busy"

[[charger_group]]
count = {busy}
identity = "BUSY-{{n:05}}"
location = "busy"
brand = "ocpplab"
model = "sdk-dc-50"
configuration = {{ MeterValueSampleInterval = "5" }}

[[charger_group]]
count = {free}
identity = "FREE-{{n:05}}"
brand = "ocpplab"
model = "sdk-dc-50"
"""


def main() -> None:
    given = _arguments()
    provide_files(4 * given.chargers)
    if given.load:
        print(json.dumps(run(_load(given.load, given.chargers // 2, given.clients, given.seconds))))
        return
    with tempfile.TemporaryDirectory() as directory:
        _print("commands", _commands(Path(directory), given))
        _print("log pages", run(_log_pages(Path(directory) / "big.sqlite3", given.frames)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the gateway.")
    parser.add_argument("--chargers", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--load", metavar="URL", help="be the load generator")
    return parser.parse_args()


def _print(what: str, figures: dict[str, Any]) -> None:
    print(f"{what}: " + ", ".join(f"{name} {value}" for name, value in figures.items()), flush=True)


# -- commands ------------------------------------------------------------------------------------------------------


def _commands(directory: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Start a lab, let half of its chargers charge, and command the other half as fast as it goes."""
    half = given.chargers // 2
    lab_file = directory / "lab.toml"
    lab_file.write_text(LAB_FILE.format(token=TOKEN, busy=given.chargers - half, free=half), encoding="utf-8")
    command = [sys.executable, "-m", "ocpplab_tui", "run", str(lab_file), "--headless", "--state-dir", str(directory)]
    with subprocess.Popen([*command, "--log-level", "error"], stdout=subprocess.PIPE, text=True) as lab:
        try:
            assert lab.stdout is not None  # noqa: S101 - a pipe was asked for
            url = json.loads(lab.stdout.readline())["gateway"]
            frames_before = _begin_sessions(url, given.chargers)
            figures = _measured(url, given)
            figures["frames/s"] = round((_frames(url) - frames_before) / (given.seconds + SETTLE_S))
        finally:
            lab.terminate()
            lab.wait(timeout=30)
    return figures


def _begin_sessions(url: str, chargers: int) -> int:
    """Wait for all boots; frames so far once half of the fleet charges."""
    with _client(url) as client:
        while int(client.get("/health").json()["online"]) < chargers:
            time.sleep(0.2)
        body = {"target": {"location_id": "busy"}, "event": {"id_tag": "DEADBEEF"}}
        client.post("/ocpp/commands/start-session", json=body).raise_for_status()
    before = _frames(url)
    time.sleep(SETTLE_S)
    return before


def _frames(url: str) -> int:
    with _client(url) as client:
        lines = client.get("/metrics").text.splitlines()
    return next(int(float(line.split()[1])) for line in lines if line.startswith("ocpplab_frames_total "))


def _client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)


def _measured(url: str, given: argparse.Namespace) -> dict[str, Any]:
    """What the load generator found out."""
    arguments = ["--load", url, "--chargers", str(given.chargers), "--clients", str(given.clients)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.gateway", *arguments, "--seconds", str(given.seconds)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


async def _load(url: str, chargers: int, clients: int, seconds: float) -> dict[str, Any]:
    """Clients that plug and unplug, each its own chargers, one request after the other."""
    end = time.perf_counter() + seconds
    taken = await asyncio.gather(*(_one_client(url, number, chargers, clients, end) for number in range(clients)))
    latencies = sorted(latency for found, _ in taken for latency in found)
    cuts = quantiles(latencies, n=100)
    return {
        "accepted/s": round(len(latencies) / seconds),
        "p50 ms": round(cuts[49] * 1000, 1),
        "p95 ms": round(cuts[94] * 1000, 1),
        "p99 ms": round(cuts[98] * 1000, 1),
        "refused": sum(refused for _, refused in taken),
    }


async def _one_client(url: str, number: int, chargers: int, clients: int, end: float) -> tuple[list[float], int]:
    """Latencies of what was accepted, and how many were not."""
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    own = [f"FREE-{each:05}" for each in range(number + 1, chargers + 1, clients)]
    latencies, refused = [], 0
    while time.perf_counter() < end:
        for path in ("plug-connector", "unplug-connector"):
            for identity in own:
                begun = time.perf_counter()
                status = await _post(reader, writer, path, identity)
                if begun >= end:
                    break
                if status == b"202":
                    latencies.append(time.perf_counter() - begun)
                else:
                    refused += 1
    writer.close()
    return latencies, refused


async def _post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, identity: str) -> bytes:
    """The status of one command."""
    body = b'{"target":{"charger_id":"%s"},"event":{"connector_id":1}}' % identity.encode()
    head = (
        f"POST /ocpp/commands/{path} HTTP/1.1\r\nHost: lab\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    length = int(answer.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
    return answer[9:12]


# -- logs ----------------------------------------------------------------------------------------------------------


async def _log_pages(path: Path, frames: int) -> dict[str, Any]:
    """Pages of 1000 frames of one charger that has all frames of a big journal."""
    _fill(path, frames)
    store = JournalStore(path)
    await asyncio.wrap_future(store.start())
    logs = Logs(lambda: store)
    taken = []
    for page in range(PAGES):
        begun = time.perf_counter()
        found = await logs.page(LogQuery("dep-1", limit=1_000, offset=page * 1_000))
        taken.append(time.perf_counter() - begun)
        assert (len(found.entries), found.total) == (1_000, frames)  # noqa: S101 - else it measures nothing
    await logs.close()
    await asyncio.wrap_future(store.close())
    return {"first ms": round(taken[0] * 1000, 1), "p95 ms": round(quantiles(taken, n=20)[18] * 1000, 1)}


def _fill(path: Path, frames: int) -> None:
    connection = journal_schema.open_journal(path)
    names = journal_schema.Names(connection)
    charger = names.number("dep-1")
    actions = [names.number(action) for action in ("Heartbeat", "StatusNotification", "MeterValues")]
    now = time.time()
    text = '[2,"5d1c-1f","StatusNotification",{"connectorId":1,"status":"Preparing","errorCode":"NoError"}]'
    connection.execute("BEGIN")
    journal_schema.insert(
        connection,
        [
            (each, now + each / 1000, charger, actions[each % 3], "out", "call", f"u-{each}", text, None, "", "")
            for each in range(1, frames + 1)
        ],
    )
    connection.execute("COMMIT")
    connection.close()


if __name__ == "__main__":
    main()
