"""Where the log goes. A dashboard owns the terminal, so its log goes to a file."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.base.logs import RedactingFormatter

MAX_BYTES = 5_000_000


def log_to_stderr(level: str) -> None:
    _install(logging.StreamHandler(sys.stderr), level)


def log_to_file(path: Path, level: str) -> None:
    """Two generations of at most 5 MB. Raises InputError when the file cannot be written."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        handler = RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=1, encoding="utf-8")
    except OSError as error:
        problem = f"the log cannot be written: {error.strerror}"
        raise InputError(Mistake(str(path), "", problem, "--log-file gives it another place")) from error
    _install(handler, level)


def _install(handler: logging.Handler, level: str) -> None:
    handler.setFormatter(RedactingFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("ocpplab_tui").setLevel(level.upper())
