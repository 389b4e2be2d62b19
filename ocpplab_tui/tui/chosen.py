"""What somebody chose: kept in a file for the next time, or for as long as the dashboard runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.tui.preferences import MOST_VALUES, SHARED, VALUE_MAX, Preferences, PreferencesFile


class Chosen:
    """`directory`: where the file is; None: nothing outlives the dashboard. `report` tells what cannot be written."""

    def __init__(self, directory: Path | None, report: Callable[[Exception], object]) -> None:
        self._file = PreferencesFile(directory) if directory is not None else None
        self._report = report
        self._unkept = Preferences()
        self.wrong = self._file.load() if self._file is not None else None
        """What is wrong with the file; it is ignored."""

    @property
    def now(self) -> Preferences:
        """Theme, zoom, density, sizes, saved filters, last values."""
        return self._file.kept if self._file is not None else self._unkept

    def remember(self, **chosen: Any) -> None:
        """Keep some of `Preferences`."""
        try:
            if self._file is not None:
                self._file.keep(**chosen)
            else:
                self._unkept = self._unkept.model_copy(update=chosen)
        except InputError as error:
            self._report(error)

    def keep_filter(self, target: str, name: str, text: str | None) -> None:
        """Save a filter under a name; None takes it away. Raises InputError where it cannot be written."""
        if self._file is not None:
            self._file.keep_filter(target, name, text)
        else:
            self._unkept = self._unkept.with_filter(target, name, text)

    # sizes of panels

    @property
    def sizes(self) -> Mapping[str, int]:
        """In cells, by name."""
        return self.now.sides

    def keep_size(self, name: str, size: int) -> None:
        """A panel is this large from now on."""
        self.remember(sides={**self.sizes, name: size})

    # values of forms

    def last_values(self, form: str) -> dict[str, str]:
        """What was last written into a form, by field; id tags are those of any form."""
        own, shared = {}, {}
        for name, text in self.now.last.items():
            where, dot, field = name.rpartition(".")
            if not dot:
                shared[name] = text
            elif where == form:
                own[field] = text
        return shared | own

    def keep_values(self, form: str, values: Mapping[str, str]) -> None:
        """Remember what was written into a form. Which values are no secrets the form knows."""
        named = {name if name in SHARED else f"{form}.{name}": text for name, text in values.items()}
        fit = {name: text for name, text in named.items() if 0 < len(text) <= VALUE_MAX and text.isprintable()}
        last = {name: text for name, text in self.now.last.items() if name not in fit} | fit
        self.remember(last=dict(list(last.items())[-MOST_VALUES:]))
