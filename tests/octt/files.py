"""A rig beside a file server: what the cases of firmware and logs have in common."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ocpplab_tui.base.timestamps import to_text
from tests.octt.rig import Rig, rig_for
from tests.support.file_servers import FileServer, http_server

GOOD = b"version=9.9.1\nthe rest of the firmware"
LAB_LINES = "[transfers]\nallow_private = true"


class Bench(NamedTuple):
    """A charger, and where its files are."""

    rig: Rig
    files: FileServer

    def after(self, seconds: float) -> str:
        """A moment that far from now."""
        return to_text(self.rig.lab.now() + seconds)

    def told(self, action: str) -> list[tuple[str, int | None]]:
        """Status and request id of each such notification since the mark."""
        return [(item["status"], item.payload.get("requestId")) for item in self.rig.sent(action)]

    def events(self) -> list[str]:
        """Security events since the mark."""
        return [item["type"] for item in self.rig.sent("SecurityEventNotification")]

    def booted_with(self) -> str:
        """The firmware of the only BootNotification since the mark."""
        (boot,) = self.rig.sent("BootNotification")
        version = boot["firmwareVersion"] if self.rig.version == "1.6" else boot["chargingStation"]["firmwareVersion"]
        return str(version)


@asynccontextmanager
async def bench_for(version: str, state_dir: Path, **options: Any) -> AsyncIterator[Bench]:
    async with (
        http_server(files={"/fw.bin": GOOD, "/bad.bin": b"BAD"}) as files,
        rig_for(version, state_dir, lab_lines=LAB_LINES, **options) as rig,
    ):
        yield Bench(rig, files)
