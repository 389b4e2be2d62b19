"""Runs of frames from the journal's file: by sequence, over restarts, as they were."""

from __future__ import annotations

from pathlib import Path

from ocpplab_tui.lab.journal_query import Logs
from ocpplab_tui.lab.journal_store import JournalStore
from tests.lab.frames import frame
from tests.lab.test_journal_store import PATIENCE_S, fill, opened


async def test_frames_of_this_run_and_of_earlier_ones(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with opened(path) as store:
        fill(store, [frame(number) for number in range(1, 6)])
    with opened(path) as store:
        answer = frame(7)._replace(latency_ms=8.5, verdict="payload.x: too long", note="sent verbatim")
        store.put(1, frame(6))
        store.put(2, answer)
        logs = Logs(lambda: store)
        try:
            assert await logs.oldest() == -4
            found = await logs.frames(-1, 2)
            assert [sequence for sequence, _ in found] == [-1, 0, 1, 2]
            assert found[0][1] == frame(4)
            assert found[-1][1] == answer
            assert await logs.frames(5, 4) == []
        finally:
            await logs.close()


async def test_there_may_be_no_file() -> None:
    logs = Logs(lambda: None)
    assert await logs.oldest() is None
    assert await logs.frames(1, 10) == []
    await logs.close()


async def test_an_empty_file_has_no_oldest(tmp_path: Path) -> None:
    store = JournalStore(tmp_path / "journal.sqlite3")
    store.start().result(PATIENCE_S)
    logs = Logs(lambda: store)
    try:
        assert await logs.oldest() is None
    finally:
        await logs.close()
        store.close().result(PATIENCE_S)
        store.join()
