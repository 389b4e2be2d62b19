"""Where exports go, and how they are written: readable by their owner alone, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import platformdirs

APPLICATION = "ocpplab-tui"


def folder() -> Path:
    """Below the user's documents, where there are such; else below their data."""
    documents = platformdirs.user_documents_path()
    if documents.is_dir():
        return documents / APPLICATION
    return platformdirs.user_data_path(APPLICATION, appauthor=False) / "exports"


def write(path: Path, parts: Iterable[bytes]) -> None:
    """Mode 0600. Raises OSError; what stands there is left alone (FileExistsError), half a file is taken away."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(error.errno, f"{path.parent} is no directory") from error
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(parts)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
