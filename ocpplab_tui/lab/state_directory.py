"""The directory where a lab keeps what outlives it. One lab at a time: the lock ends with its process."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from ocpplab_tui.base.errors import StartError

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        file.seek(1024)  # a byte beyond the text, which others may still read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


LOCK_NAME = "lab.lock"
JOURNAL_NAME = "journal.sqlite3"
STORE_NAME = "store.sqlite3"
MEMORY_NAME = "memory.sqlite3"
SHARD_PREFIX = "shard-"
"""Directories of worker processes inside the lab's: shard-0, shard-1 …; each has its own journal and memory."""


ORDER_NAME = "order.sqlite3"
LAYOUT_NAME = "workers.txt"
STORED_NAMES = (JOURNAL_NAME, STORE_NAME, MEMORY_NAME, ORDER_NAME, LAYOUT_NAME)


class StateDirectory:
    """A directory of our own (0700) with a lock file that names the process that holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    @property
    def journal_path(self) -> Path:
        return self.path / JOURNAL_NAME

    @property
    def store_path(self) -> Path:
        return self.path / STORE_NAME

    @property
    def memory_path(self) -> Path:
        return self.path / MEMORY_NAME

    @property
    def order_path(self) -> Path:
        """How the frames of several journals follow each other (`lab.shards.order`)."""
        return self.path / ORDER_NAME

    @property
    def layout_path(self) -> Path:
        """Says over how many processes the chargers' memory is spread; absent for one."""
        return self.path / LAYOUT_NAME

    def acquire(self) -> None:
        """Make the directory and take the lock. Raises StartError when another lab has it."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._check_owner()
            self.path.chmod(0o700)
            self._check_links()
            (self.path / LOCK_NAME).touch(mode=0o600)
            file = (self.path / LOCK_NAME).open("a+", encoding="ascii")
        except OSError as error:
            raise StartError(
                f"The state directory {self.path} cannot be used ({error.strerror}); give another one with --state-dir."
            ) from error
        try:
            _lock(file)
        except OSError as error:
            holder = _process_in(file)
            file.close()
            raise StartError(
                f"The state directory {self.path} is in use by process {holder}; "
                "stop that lab, or give this one another directory with --state-dir."
            ) from error
        self._write_process(file)
        self._file = file

    def release(self) -> None:
        """Give the lock back. The file stays: deleting it would race with the next lab."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None

    def shard(self, number: int) -> StateDirectory:
        """That of one worker process, from 0; it need not exist."""
        return StateDirectory(self.path / f"{SHARD_PREFIX}{number}")

    def shards(self) -> list[StateDirectory]:
        """Those that runs with several worker processes left, by number."""
        found = [path for path in self.path.glob(f"{SHARD_PREFIX}*") if _number_of(path) is not None and path.is_dir()]
        return [StateDirectory(path) for path in sorted(found, key=lambda path: _number_of(path) or 0)]

    def forget(self) -> None:
        """Delete what earlier runs stored (`--fresh`)."""
        for directory in (self, *self.shards()):
            for name in STORED_NAMES:
                for path in directory.path.glob(f"{name}*"):
                    path.unlink(missing_ok=True)

    def _check_owner(self) -> None:
        """A directory of somebody else may hold what they want to have opened, also for root."""
        if os.name == "posix" and self.path.stat().st_uid != os.geteuid():
            raise StartError(
                f"The state directory {self.path} belongs to another user; give one of your own with --state-dir."
            )

    def _check_links(self) -> None:
        """From when others could write here: nothing of ours is written to where somebody else says."""
        for name in (LOCK_NAME, JOURNAL_NAME, STORE_NAME, MEMORY_NAME):
            for path in self.path.glob(f"{name}*"):
                if path.is_symlink():
                    raise StartError(f"{path} is a link to another place; remove it, or give another --state-dir.")

    def _write_process(self, file: IO[str]) -> None:
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()


def _number_of(path: Path) -> int | None:
    digits = path.name.removeprefix(SHARD_PREFIX)
    return int(digits) if digits.isascii() and digits.isdecimal() else None


def _process_in(file: IO[str]) -> str:
    file.seek(0)
    return file.read(32).strip() or "unknown"
