"""Several journals read as one: numbers over all runs, pages over all files, and old files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from ocpplab_tui.lab.inventory_port import LogQuery
from ocpplab_tui.lab.shards.merged_logs import MergedLogs
from ocpplab_tui.lab.shards.order import Group, Order, Span
from ocpplab_tui.lab.state_directory import StateDirectory
from ocpplab_tui.ocppj.frame import Frame
from tests.lab.frames import START, frame
from tests.lab.test_journal_store import fill, opened

WORKERS = {"shard-0", "shard-1"}


def write(directory: StateDirectory, frames: Sequence[Frame]) -> None:
    directory.path.mkdir(exist_ok=True)
    with opened(directory.journal_path) as store:
        fill(store, list(frames))


@asynccontextmanager
async def reading(
    path: Path, *news: Group, in_use: set[str] = WORKERS, oldest_at: float = 0.0
) -> AsyncIterator[MergedLogs]:
    async def flush() -> None:
        """All is written already."""

    logs = MergedLogs(StateDirectory(path), flush, lambda: list(news))
    await logs.open(in_use=in_use, oldest_at=oldest_at)
    try:
        yield logs
    finally:
        await logs.close()


async def test_frames_without_a_number_get_one_after_the_other_file(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    write(lab, [frame(1), frame(2)])
    write(lab.shard(1), [frame(5)])
    write(lab.shard(0), [frame(3), frame(4)])
    async with reading(tmp_path) as logs:
        assert logs.base == 5
        assert [logs.next_id(part) for part in ("", "shard-0", "shard-1")] == [3, 3, 2]
        assert await logs.oldest() == -4
        assert await logs.frames(-4, 0) == [(number - 5, frame(number)) for number in range(1, 6)]
        assert await logs.frames(-2, -1) == [(-2, frame(3)), (-1, frame(4))]
    async with reading(tmp_path) as logs:  # the numbers stay
        assert logs.base == 5
        assert await logs.frames(-2, -1) == [(-2, frame(3)), (-1, frame(4))]


async def test_the_order_of_a_run_is_told_again(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    write(lab.shard(0), [frame(1), frame(3), frame(5)])
    write(lab.shard(1), [frame(2), frame(4)])
    order = Order(lab.order_path)
    order.add([Group(1, (Span("shard-0", 1, 2), Span("shard-1", 1, 2))), Group(5, (Span("shard-0", 3, 1),))])
    order.close()
    async with reading(tmp_path) as logs:
        assert logs.base == 5
        assert await logs.frames(-10, 10) == [(number - 5, frame(number)) for number in range(1, 6)]
        assert await logs.frames(-1, -1) == [(-1, frame(4))]


async def test_what_was_deleted_leaves_the_other_numbers_alone(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    write(lab.shard(0), [frame(3)])
    write(lab.shard(1), [frame(2), frame(4)])
    order = Order(lab.order_path)  # the oldest of shard-0 has gone since
    order.add([Group(11, (Span("shard-0", 0, 2), Span("shard-1", 1, 2)))])
    order.close()
    async with reading(tmp_path) as logs:
        assert await logs.frames(-10, 10) == [(-2, frame(2)), (-1, frame(3)), (0, frame(4))]
        assert await logs.oldest() == -2


async def test_frames_of_this_run_are_found_by_their_sequence(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    write(lab.shard(0), [frame(1)])
    now = Group(2, (Span("shard-0", 2, 1), Span("shard-1", 1, 1)))
    async with reading(tmp_path, now) as logs:
        assert logs.base == 1
        write(lab.shard(0), [frame(2)])
        write(lab.shard(1), [frame(3)])
        assert await logs.frames(0, 2) == [(0, frame(1)), (1, frame(2)), (2, frame(3))]
        assert await logs.of_part("shard-1", 1, 9) == [(1, frame(3))]
    async with reading(tmp_path) as logs:
        assert logs.base == 3


async def test_a_page_of_a_charger_that_moved(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    write(lab, [frame(1), frame(2, charger_id="dep-2")])
    write(lab.shard(0), [frame(4), frame(3)])
    async with reading(tmp_path) as logs:
        page = await logs.page(LogQuery("dep-1", limit=2))
        assert (page.total, [each.at - START for each in page.entries]) == (3, [4, 3])
        page = await logs.page(LogQuery("dep-1", limit=2, offset=2))
        assert (page.total, [each.at - START for each in page.entries]) == (3, [1])
        page = await logs.page(LogQuery("dep-2"))
        assert (page.total, [each.at - START for each in page.entries]) == (1, [2])
        assert (await logs.page(LogQuery("dep-3"))).total == 0


async def test_files_that_nobody_writes_get_old_and_go(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    write(lab, [frame(1), frame(20)])
    write(lab.shard(2), [frame(2)])
    write(lab.shard(0), [frame(3)])
    async with reading(tmp_path, oldest_at=START + 10) as logs:
        assert not lab.shard(2).journal_path.exists()
        assert [each.at - START for _, each in await logs.frames(-10, 10)] == [3, 20]  # shard-0 looks after its own
