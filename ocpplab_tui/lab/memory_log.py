"""What chargers remember, as it changes: lines at the end of a file, ahead of SQLite.

A `write` of a few hundred bytes costs two microseconds and outlives the death of this process the moment it returns:
the system has the bytes. A commit costs a hundred. So what a message tells is appended here before the message is sent,
and `lab.memory_file` folds whole files into SQLite behind the loop's back.

A line is `charger TAB part TAB state TAB`: both names and the state as JSON (in which no tab stands), state null for
what is gone; without part and state the charger itself is gone. A line without its last tab was torn by a violent end:
nothing that it would have told was sent.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import orjson

PIECE = "/"
"""Stands between the name of a part that is kept in pieces and that of the piece."""

_SUFFIX = "-log-"
_PIECE, _END = PIECE.encode(), b"\t\n"
_PART_GONE, _ALL_GONE = b"\tnull", b"\t\t"
_CHUNK_BYTES = 1_000_000
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


def key_of(charger_id: str, part: str) -> bytes:
    """What a line tells of."""
    return beginning_of(charger_id) + name_of(part)


def beginning_of(charger_id: str) -> bytes:
    """The beginning of the lines of one charger; `name_of` goes on."""
    return orjson.dumps(charger_id) + b"\t"


def name_of(part: str) -> bytes:
    return orjson.dumps(part) + b"\t"


def line_of(key: bytes, state: object) -> bytes:
    return key + orjson.dumps(state) + b"\t\n"


def gone_line(charger_id: str) -> bytes:
    """Nothing of this charger is kept."""
    return orjson.dumps(charger_id) + b"\t\t\t\n"


class Entry(NamedTuple):
    """One line. `part` "": the charger is gone; `state` b"null": the part is."""

    charger: bytes
    part: bytes
    state: bytes


class LastEntries:
    """Which chargers (`gone`) a file says are gone, and what it says last of each part of the others.

    What was torn, or is no line of ours, is passed over. Most lines are overtaken by later ones, so that they are only
    looked at for what they tell of, and it is only remembered where the last ones stand: a file may be long. A piece
    that came and went is not told of, unless its key is among those that are `held` already.
    """

    def __init__(self, path: Path, held: Container[bytes] = ()) -> None:
        """Look through the file. Raises OSError."""
        self._path = path
        self._places: dict[bytes, tuple[int, int]] = {}
        self._gone: dict[bytes, int] = {}
        place, rest = 0, b""
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                *lines, rest = (rest + chunk).split(_END)
                place = self._take(lines, place, held)

    def _take(self, lines: list[bytes], place: int, held: Container[bytes]) -> int:
        """The lines of a chunk, which begins at `place`; where it ends. A file may have millions, so that what is no
        line of ours is seen only among those that are read."""
        places = self._places
        for line in lines:
            length = len(line)
            end = line.rfind(b"\t")
            if b"\n" in line:  # behind one that was torn
                self._take([line[line.rindex(b"\n") + 1 :]], place + line.rindex(b"\n") + 1, held)
            elif end == length - 1 and line.endswith(_ALL_GONE):
                self._gone[line[: end - 1]] = place
            elif end == length - len(_PART_GONE) and line.endswith(_PART_GONE) and _comes_and_goes(line, end, held):
                places.pop(line[:end], None)
            else:
                places[line[:end]] = place, length
            place += length + len(_END)
        return place

    @property
    def gone(self) -> list[bytes]:
        return list(self._gone)

    def __iter__(self) -> Iterator[Entry]:
        """In the order of their names; without what was said of a charger before it was gone."""
        with self._path.open("rb") as file:
            for _, (place, length) in sorted(self._places.items()):
                line = os.pread(file.fileno(), length, place).split(b"\t")
                if len(line) == len(Entry._fields) and place > self._gone.get(line[0], -1):
                    yield Entry(*line)


def _comes_and_goes(line: bytes, end: int, held: Container[bytes]) -> bool:
    """Does the beginning of a line tell of a piece of a part, and of none that is held already?"""
    return line.find(_PIECE, line.find(b"\t"), end) >= 0 and line[: end + 1] not in held


class MemoryLog:
    """The files beside `base` (`base-log-000001`, …): one is written to, older ones wait to be folded.

    All methods are called on the loop's thread; `write`, `rotate` and making one raise OSError.
    """

    def __init__(self, base: Path) -> None:
        self._base = base
        self.left = sorted(base.parent.glob(f"{base.name}{_SUFFIX}*"))
        """What an earlier run left, oldest first."""
        self._number = max((_number(path) for path in self.left), default=0)
        self._torn = False
        self.size = 0
        """Bytes in the present file."""
        self._open()

    def _open(self) -> None:
        path = self._base.with_name(f"{self._base.name}{_SUFFIX}{self._number + 1:06}")
        self._file = os.open(path, _FLAGS, 0o600)
        self.path = path
        self._number += 1
        self.size = 0
        self._torn = False

    def write(self, lines: Iterable[bytes]) -> None:
        """Append, in one call of the system. After an error some of them may be in the file: write all again."""
        data = b"".join(lines)
        if self._torn:
            data = b"\n" + data
        self._torn = True
        written = os.write(self._file, data)
        self.size += written
        if written < len(data):  # says of a full disk that it took a part; the next attempt says why
            written += os.write(self._file, data[written:])
        if written == len(data):
            self._torn = False

    def rotate(self) -> Path:
        """Go on in another file; the one that is complete now."""
        complete, file = self.path, self._file
        self._open()
        with suppress(OSError):
            os.close(file)
        return complete

    def sync(self) -> int:
        """A descriptor of its own of the present file, for a thread that waits for the disk (`synchronize`)."""
        return os.dup(self._file)

    def close(self) -> Path:
        """The file that was written to."""
        with suppress(OSError):
            os.close(self._file)
        return self.path


def synchronize(file: int) -> None:
    """On a thread: wait until the disk has what was written, so that a power cut of the machine loses little."""
    try:
        with suppress(OSError):
            os.fsync(file)
    finally:
        os.close(file)


def _number(path: Path) -> int:
    digits = path.name.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0
