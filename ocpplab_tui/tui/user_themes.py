"""Themes of the user's own: files that are picked up, and read again when they are saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.theme import Theme

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.tui import themes

LOOKS_PER_SECOND = 1.0
MOST_FILES = 100

Stamp = tuple[int, int]  # when it was written, how long it is


class UserThemes:
    """Looks at a directory by the times of its files; only what changed is read."""

    def __init__(self, directory: Path, shipped: Callable[[], set[str]]) -> None:
        self._directory = directory
        self._shipped = shipped  # names that the program's own themes have
        self._stamps: dict[Path, Stamp] = {}

    def news(self) -> tuple[list[Theme], list[InputError]]:
        """Themes that are new or were saved since the last look, and what is wrong with files that cannot be read. Of
        a bad file nothing is taken: what it was before stays."""
        read: list[Theme] = []
        wrong: list[InputError] = []
        for path, stamp in self._files().items():
            if self._stamps.get(path) == stamp:
                continue
            self._stamps[path] = stamp
            try:
                read.append(self._load(path))
            except InputError as error:
                wrong.append(error)
        return read, wrong

    def _load(self, path: Path) -> Theme:
        theme = themes.load(path)
        if theme.name in self._shipped():
            raise InputError(Mistake(path.name, "name", f"{theme.name} is the program's own", "choose another name"))
        return theme

    def _files(self) -> dict[Path, Stamp]:
        found: dict[Path, Stamp] = {}
        for path in sorted(self._directory.glob("*.toml"))[:MOST_FILES]:
            try:
                state = path.stat()
            except OSError:
                continue  # it has just gone
            found[path] = (state.st_mtime_ns, state.st_size)
        return found
