"""`ocpplab-tui csms`: the embedded CSMS alone, for other people's chargers; frames to stdout as JSON lines."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import orjson

from ocpplab_tui.base import process
from ocpplab_tui.base.garbage import tune_garbage_collector
from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.csms.embedded import EmbeddedCsms
from ocpplab_tui.csms.settings import CsmsSettings
from ocpplab_tui.csms.tap import FrameSeen
from ocpplab_tui.csms.token_file import read_tokens


def serve_alone(
    host: str = "127.0.0.1",
    port: int = 9000,
    *,
    tokens_file: Path | None = None,
    strict: bool = True,
    heartbeat_interval: int = 300,
    password: str | None = None,
    cert_file: Path | None = None,
    key_file: Path | None = None,
    client_ca_file: Path | None = None,
) -> None:
    """Serve until SIGINT, SIGTERM, or until nobody reads stdout any more.

    The first line is `{"ready": true, "csms": URL}`; then one line a frame: `at` (RFC 3339), `identity`, `direction`
    ("out" from the station to the CSMS, "in" to the station), `kind`, `action`, `id`, `frame` (an array; a text when it
    is no OCPP-J message), `verdict`. Secrets are covered. Without a tokens file (see `token_file`) every token is
    accepted. Raises StartError, InputError.
    """
    settings = CsmsSettings(
        host=host,
        port=port,
        tokens=() if tokens_file is None else read_tokens(tokens_file),
        accept_unknown_tokens=tokens_file is None,
        heartbeat_interval=heartbeat_interval,
        strict=strict,
        password=password,
        cert_file=cert_file,
        key_file=key_file,
        client_ca_file=client_ca_file,
    )
    with contextlib.suppress(KeyboardInterrupt):  # where the loop cannot handle signals
        process.run(_serve(settings))


async def _serve(settings: CsmsSettings) -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, over.set)
    lines = Lines(over)
    csms = EmbeddedCsms(settings, now=time.time, on_frame=lines.frame)
    await csms.start()
    try:
        lines.write({"ready": True, "csms": csms.url})
        tune_garbage_collector()
        await over.wait()
    finally:
        await csms.stop()


class Lines:
    """JSON lines on stdout. When nobody reads them any more, `over` is set and nothing more is written."""

    def __init__(self, over: asyncio.Event) -> None:
        self._over = over

    def frame(self, seen: FrameSeen) -> None:
        """One frame, as soon as it was seen."""
        self.write(
            {
                "at": to_text(seen.at),
                "identity": seen.identity,
                "direction": seen.direction,
                "kind": seen.kind,
                "action": seen.action,
                "id": seen.unique_id,
                "frame": seen.text if seen.kind == "junk" else orjson.Fragment(seen.text),
                "verdict": seen.verdict,
            }
        )

    def write(self, line: dict[str, object]) -> None:
        if self._over.is_set():
            return
        try:
            sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            self._over.set()
            # Python flushes stdout once more when it exits: let that go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
