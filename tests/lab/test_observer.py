"""The watch over a running lab comes round before the journal's ring does."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.config.sections import JournalConfig
from ocpplab_tui.lab import observer
from ocpplab_tui.lab.disk import Disk
from ocpplab_tui.lab.fleet import Fleet
from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.observer import Observer
from ocpplab_tui.lab.process import resident_bytes
from ocpplab_tui.lab.state_directory import StateDirectory
from tests.lab.test_frame_counts import call


async def test_the_watch_counts_before_the_ring_comes_round(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(observer, "EVERY_S", 0.001)
    journal = Journal(capacity=100)
    watched, tasks = Observer(journal), Tasks("test")
    tasks.spawn(watched.watch(), name="watch")
    for _ in range(20):
        for _ in range(90):
            journal.append(call())
        async with asyncio.timeout(10):
            while watched._frames.behind:  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0)
    await tasks.close()
    disk = Disk(StateDirectory(tmp_path), journal, JournalConfig())
    measures = await watched.measures(Fleet(), {}, disk)
    assert measures.frames_total == journal.last == 1_800
    assert {each.result for each in measures.frames} == {"call"}


def test_the_memory_of_this_process() -> None:
    assert 10_000_000 < resident_bytes() < 10_000_000_000
