"""What chargers remember follows them from one number of workers to another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.lab.memory import Memory
from ocpplab_tui.lab.shards import adoption
from ocpplab_tui.lab.shards.adoption import homes, take_over, wait_until_free
from ocpplab_tui.lab.shards.shares import shard_of
from ocpplab_tui.lab.state_directory import StateDirectory

CHARGERS = [f"dep-{number}" for number in range(40)]


class Note:
    """A kept part that holds a text."""

    revision = 1

    def __init__(self, text: str) -> None:
        self._text = text

    def state(self) -> str:
        return self._text

    def restore(self, state: str, _now: float) -> None:
        self._text = state


async def remember(path: Path, charger_ids: Iterable[str], text: str = "") -> None:
    path.parent.mkdir(exist_ok=True)
    memory = Memory(path)
    for charger_id in charger_ids:
        memory.watch(charger_id, {"note": Note(text or charger_id)}, new=("note",))
    memory.close()


async def remembered(path: Path) -> set[str]:
    memory = Memory(path)
    found = {each for each in CHARGERS if memory.take(each) == {"note": f'"{each}"'}}
    memory.close()
    return found


async def everywhere(lab: StateDirectory, workers: int) -> list[set[str]]:
    return [await remembered(each.memory_path) for each in homes(lab, workers)]


def wanted(workers: int) -> list[set[str]]:
    return [{each for each in CHARGERS if shard_of(each, workers) == number} for number in range(workers)]


async def test_it_follows_through_every_change(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    await remember(lab.memory_path, CHARGERS)
    for workers in (2, 3, 3, 1, 2, 1):
        take_over(lab, workers, fresh=False)
        assert await everywhere(lab, workers) == wanted(workers)
    assert len(lab.shards()) == 3
    assert not any([await remembered(each.memory_path) for each in lab.shards()])


async def test_the_start_is_as_quick_as_before_when_nothing_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = StateDirectory(tmp_path)
    await remember(lab.memory_path, CHARGERS)
    take_over(lab, 2, fresh=False)
    monkeypatch.setattr(adoption, "Memory", None)  # no file is opened
    take_over(lab, 2, fresh=False)


@pytest.mark.parametrize("after", [1, 3])
@pytest.mark.parametrize("commits", [1, 3, 5])
async def test_a_start_that_was_killed_is_taken_up_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commits: int, after: int
) -> None:
    lab = StateDirectory(tmp_path)
    await remember(lab.memory_path, CHARGERS)
    monkeypatch.setattr(adoption, "MOVED_AT_ONCE", 7)
    commit, left = adoption._File._commit, [commits]

    def dying(file: Any, statements: Sequence[str], charger_ids: Sequence[str]) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        commit(file, statements, charger_ids)

    with monkeypatch.context() as patch:
        patch.setattr(adoption._File, "_commit", dying)
        with pytest.raises(KeyboardInterrupt):
            take_over(lab, 2, fresh=False)
    take_over(lab, after, fresh=False)
    assert await everywhere(lab, after) == wanted(after)


async def test_a_copy_that_an_unfinished_start_left_does_not_win(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    await remember(lab.memory_path, CHARGERS)
    for number in range(3):
        await remember(lab.shard(number).memory_path, ["dep-3"], text="stale")
    take_over(lab, 3, fresh=False)
    assert await everywhere(lab, 3) == wanted(3)


async def test_a_note_that_cannot_be_read_means_to_look_everywhere(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    await remember(lab.memory_path, CHARGERS)
    lab.layout_path.write_text("two")
    take_over(lab, 2, fresh=False)
    assert await everywhere(lab, 2) == wanted(2)


async def test_fresh_forgets_all_parts(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    await remember(lab.memory_path, CHARGERS)
    take_over(lab, 2, fresh=False)
    take_over(lab, 2, fresh=True)
    assert not any(await everywhere(lab, 2))


async def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    lab.memory_path.write_bytes(b"no database, " * 100)
    with pytest.raises(StartError, match=r"memory\.sqlite3"):
        take_over(lab, 2, fresh=False)


def test_workers_of_a_killed_lab_are_waited_for(tmp_path: Path) -> None:
    part = StateDirectory(tmp_path / "shard-0")
    part.acquire()
    with pytest.raises(StartError, match="in use by process"):
        wait_until_free([StateDirectory(part.path)], patience_s=0.0)
    part.release()
    wait_until_free([StateDirectory(part.path)], patience_s=0.0)


async def test_every_table_that_speaks_of_chargers_is_moved(tmp_path: Path) -> None:
    lab = StateDirectory(tmp_path)
    await remember(lab.memory_path, CHARGERS)
    take_over(lab, 2, fresh=False)
    for part in (lab, lab.shard(0), lab.shard(1)):
        with closing(sqlite3.connect(part.memory_path)) as connection:
            connection.execute("CREATE TABLE later (charger TEXT PRIMARY KEY, what TEXT)")
            connection.commit()
    with closing(sqlite3.connect(lab.shard(0).memory_path)) as connection:
        connection.execute("INSERT INTO later VALUES ('dep-1', 'kept')")
        connection.commit()
    take_over(lab, 1, fresh=False)
    with closing(sqlite3.connect(lab.memory_path)) as connection:
        assert connection.execute("SELECT * FROM later").fetchall() == [("dep-1", "kept")]
