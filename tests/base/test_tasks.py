"""Tasks with owners."""

from __future__ import annotations

import asyncio
import logging

import pytest

from ocpplab_tui.base.tasks import Tasks


async def test_names_and_end() -> None:
    tasks = Tasks("lab")
    task = tasks.spawn(asyncio.sleep(0), name="nap")
    assert task.get_name() == "lab/nap"
    assert len(tasks) == 1
    await task
    await asyncio.sleep(0)
    assert len(tasks) == 0


async def test_close_cancels_and_waits() -> None:
    tasks = Tasks("lab")
    ended: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("ended")

    tasks.spawn(wait(), name="wait")
    await asyncio.sleep(0)
    await tasks.close()
    assert ended == ["ended"]
    assert len(tasks) == 0


async def test_close_from_one_of_its_own_tasks() -> None:
    tasks = Tasks("lab")
    task = tasks.spawn(tasks.close(), name="close")
    await task
    assert not task.cancelled()


async def test_what_a_task_raises_is_told(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise RuntimeError("broken")

    tasks = Tasks("lab")
    with caplog.at_level(logging.ERROR):
        tasks.spawn(fail(), name="fail")
        await asyncio.sleep(0.001)
    assert "lab/fail failed" in caplog.text
    assert "broken" in caplog.text
