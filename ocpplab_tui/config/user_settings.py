"""What one user prefers in every lab: `settings.toml` in the user's configuration directory. All of it is optional."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import platformdirs

from ocpplab_tui.base.errors import Mistake
from ocpplab_tui.config.building import APPLICATION
from ocpplab_tui.config.document import toml
from ocpplab_tui.config.report import Report
from ocpplab_tui.config.sections import Section
from ocpplab_tui.config.values import FileName, Flag, Name, choice, printable

LogLevel = Literal["debug", "info", "warning", "error"]


class UserSettings(Section):
    """`theme`: name of a theme. `ascii`: glyphs of ASCII only. `no_color`: no colours. `reduced_motion`: no animation.
    `log_level`: debug, info, warning or error. `log_file`: where the log goes. The lab file, the environment and
    options come first."""

    theme: Name | None = None
    ascii: Flag | None = None
    no_color: Flag | None = None
    reduced_motion: Flag | None = None
    log_level: Annotated[LogLevel, choice("debug", "info", "warning", "error")] | None = None
    log_file: FileName | None = None


def user_config_dir() -> Path:
    """Where the user's settings and themes are."""
    return platformdirs.user_config_path(APPLICATION, appauthor=False)


def load_user_settings(path: Path | None = None) -> tuple[UserSettings, tuple[Mistake, ...]]:
    """The user's settings; the defaults when there is no such file. What is wrong in it is told with it, and ignored:
    the rest counts."""
    path = path or user_config_dir() / "settings.toml"
    where = printable(str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return UserSettings(), ()
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"cannot be read: {error.strerror}"
        return UserSettings(), (Mistake(where, "", f"{reason}; it is ignored"),)
    report = Report(where)
    settings = report.parse(UserSettings, toml(text, report), ())
    return settings or UserSettings(), tuple(report.mistakes)
