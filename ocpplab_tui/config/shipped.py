"""Finds what comes with the program: sample lab files and themes, in a source checkout as in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ocpplab_tui.base.errors import StartError

PACKAGE = Path(__file__).resolve().parents[1]


def shipped(folder: Literal["sample_configs", "themes"]) -> Path:
    """The folder of that name. Raises StartError when the installation is incomplete."""
    for place in (PACKAGE / "data" / folder, PACKAGE.parent / folder):
        if place.is_dir():
            return place
    raise StartError(f"this installation has no {folder}: install ocpplab-tui again")


def samples() -> dict[str, Path]:
    """The shipped lab files by the name that `run` takes, in alphabetical order."""
    return {path.stem: path for path in sorted(shipped("sample_configs").glob("*.toml"))}
