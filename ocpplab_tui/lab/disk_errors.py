"""What SQLite says of a file, for people: what is wrong with it, and what to do."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import NamedTuple

from ocpplab_tui.base.errors import StartError

MOVE_IT = "move it away, or start with --fresh"


class _Flaw(NamedTuple):
    what: str
    advice: str


_DAMAGED = _Flaw("it is damaged", MOVE_IT)
_HELD = _Flaw("another program holds it", "end that program, or give this lab a directory of its own with --state-dir")
_FLAWS = {
    sqlite3.SQLITE_FULL: _Flaw("the disk is full", "make room, or use another disk with --state-dir"),
    sqlite3.SQLITE_READONLY: _Flaw(
        "it may only be read", "let its owner write to it, or use another directory with --state-dir"
    ),
    sqlite3.SQLITE_CANTOPEN: _Flaw(
        "it cannot be opened", "see who may write to its directory, or use another one with --state-dir"
    ),
    sqlite3.SQLITE_IOERR: _Flaw("the disk fails", "see what is wrong with it, or use another one with --state-dir"),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
}

_CODES = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EDQUOT: sqlite3.SQLITE_FULL,
    errno.EROFS: sqlite3.SQLITE_READONLY,
    errno.EIO: sqlite3.SQLITE_IOERR,
}
"""What the system says for it."""


def flaw_of(error: sqlite3.Error | OSError) -> str:
    """What is wrong: "the disk is full"."""
    return _flaw(error).what


def cannot_use(what: str, path: Path, error: sqlite3.Error | OSError) -> StartError:
    """`what`: "The journal"."""
    flaw = _flaw(error)
    return StartError(f"{what} {path} cannot be used: {flaw.what} ({error}); {flaw.advice}.")


def other_version(what: str, path: Path, found: int, ours: int) -> StartError:
    """The file was written by a program that this one doesn't understand."""
    whose = "a newer program" if found > ours else "another program"
    return StartError(
        f"{what} {path} was written by {whose} (version {found}, this one writes version {ours}); "
        f"use that program, {MOVE_IT}."
    )


def _flaw(error: sqlite3.Error | OSError) -> _Flaw:
    if isinstance(error, OSError):
        if error.errno in _CODES:
            return _FLAWS[_CODES[error.errno]]
        return _Flaw(error.strerror or "it cannot be reached", _FLAWS[sqlite3.SQLITE_CANTOPEN].advice)
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the upper bytes tell details
    return _FLAWS.get(code) or _Flaw("SQLite refuses it", MOVE_IT)
