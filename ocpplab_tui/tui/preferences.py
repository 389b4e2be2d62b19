"""What somebody chose in the dashboard, kept for the next time: written beside the user's settings, never into them."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Annotated, Literal

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.config.document import toml
from ocpplab_tui.config.report import Report
from ocpplab_tui.config.sections import Section
from ocpplab_tui.config.values import Name, choice

FILE_NAME = "dashboard.toml"
_HEAD = "# Written by ocpplab-tui when something is chosen in the dashboard. What settings.toml says comes first.\n"

ZoomName = Literal["card", "row", "dot"]


class Preferences(Section):
    """`theme`: the one chosen last. `zoom`: card, row or dot; none: by count and room."""

    theme: Name | None = None
    zoom: Annotated[ZoomName, choice("card", "row", "dot")] | None = None


class PreferencesFile:
    """Reads and writes them. A broken file is named, ignored, and replaced by the next choice."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / FILE_NAME
        self.kept = Preferences()

    def load(self) -> Preferences:
        """What is kept; the defaults when there is no file. Raises InputError with every mistake."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return self.kept
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(Mistake(self.path.name, "", "cannot be read; it is ignored")) from error
        report = Report(self.path.name)
        found = report.parse(Preferences, toml(text, report), ())
        if report.mistakes or found is None:
            raise InputError(*report.mistakes)
        self.kept = found
        return found

    def keep(self, **changes: str | None) -> None:
        """Remember these choices. Raises InputError when they cannot be written."""
        wanted = self.kept.model_copy(update=changes)
        if wanted == self.kept:
            return
        self.kept = wanted
        chosen = wanted.model_dump(exclude_none=True)
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in chosen.items()]
        try:
            _write(self.path, _HEAD + "".join(lines))
        except OSError as error:
            raise InputError(Mistake(self.path.name, "", f"cannot be written: {error.strerror}")) from error


def _write(path: Path, text: str) -> None:
    """Whole or not at all, also when the program dies meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
