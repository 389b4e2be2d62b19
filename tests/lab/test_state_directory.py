from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.lab.state_directory import StateDirectory

ROOT = Path(__file__).parents[2]

HOLDER = """
import sys, signal
from pathlib import Path
from ocpplab_tui.lab.state_directory import StateDirectory

directory = StateDirectory(Path(sys.argv[1]))
directory.acquire()
print("held", flush=True)
signal.pause()
"""


def test_only_its_owner_may_look_in(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state"
    directory = StateDirectory(path)
    directory.acquire()
    assert path.stat().st_mode & 0o777 == 0o700
    directory.release()


@pytest.mark.skipif(os.name != "posix", reason="owners of files")
def test_a_directory_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(StartError, match="belongs to another user; give one of your own"):
        StateDirectory(tmp_path).acquire()


@pytest.mark.parametrize("name", ["lab.lock", "journal.sqlite3", "memory.sqlite3-wal", "store.sqlite3"])
def test_a_link_that_was_put_there(name: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("untouched")
    state = tmp_path / "state"
    state.mkdir(mode=0o777)
    (state / name).symlink_to(target)
    with pytest.raises(StartError, match=f"{name} is a link to another place; remove it"):
        StateDirectory(state).acquire()
    assert target.read_text() == "untouched"
    (state / name).unlink()
    directory = StateDirectory(state)
    directory.acquire()
    assert (state / "lab.lock").stat().st_mode & 0o777 == 0o600
    directory.release()


def test_a_second_lab_is_told_which_process_has_it(tmp_path: Path) -> None:
    first, second = StateDirectory(tmp_path), StateDirectory(tmp_path)
    first.acquire()
    with pytest.raises(StartError, match=f"in use by process {os.getpid()}"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()
    second.release()  # twice does no harm


def test_the_lock_ends_with_its_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            with pytest.raises(StartError, match=f"process {process.pid}"):
                StateDirectory(tmp_path).acquire()
        finally:
            process.send_signal(signal.SIGKILL)
    again = StateDirectory(tmp_path)
    again.acquire()
    again.release()


def test_a_place_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    with pytest.raises(StartError, match="--state-dir"):
        StateDirectory(tmp_path / "file" / "state").acquire()


def test_fresh_forgets_what_was_stored_and_nothing_else(tmp_path: Path) -> None:
    directory = StateDirectory(tmp_path)
    for name in ("journal.sqlite3", "journal.sqlite3-wal", "notes.txt"):
        (tmp_path / name).write_text("x")
    directory.forget()
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
