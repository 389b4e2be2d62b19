"""Options that more than one command has, as typer knows them; each can be given in the environment too."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def option(variable: str, *names: str, panel: str = "Lab", **more: Any) -> Any:
    """An option that the environment can give too, as OCPPLAB_ and the variable."""
    return typer.Option(*names, envvar=f"OCPPLAB_{variable}", show_envvar=False, rich_help_panel=panel, **more)


CsmsOption = Annotated[
    str | None, option("CSMS", "--csms", metavar="URL|embedded", help="Where all chargers connect to.")
]
StateDirOption = Annotated[
    Path | None, option("STATE_DIR", "--state-dir", metavar="DIR", help="Where the lab keeps its state.")
]
FreshOption = Annotated[bool, option("FRESH", "--fresh", help="Forget what earlier runs stored.")]
SpeedOption = Annotated[
    float | None,
    option("SPEED", "--speed", metavar="X", min=0.01, max=10_000, help="Simulated seconds per second."),
]
SeedOption = Annotated[
    int | None, option("SEED", "--seed", metavar="N", min=0, help="Every random choice comes from it.")
]
ThemeOption = Annotated[str | None, option("THEME", "--theme", panel="Screen", metavar="NAME", help="Colours.")]
AsciiOption = Annotated[
    bool | None, option("ASCII", "--ascii/--no-ascii", panel="Screen", help="Glyphs of ASCII only.")
]
NoColorOption = Annotated[
    bool | None, option("NO_COLOR", "--no-color/--color", panel="Screen", help="No colours, as with NO_COLOR.")
]
LogLevelOption = Annotated[
    LogLevel | None, option("LOG_LEVEL", "--log-level", panel="Log", case_sensitive=False, help="Default: info.")
]
LogFileOption = Annotated[
    Path | None,
    option("LOG_FILE", "--log-file", panel="Log", metavar="FILE", help="Default: stderr, or lab.log in DIR."),
]
GatewayOption = Annotated[
    bool | None,
    option("GATEWAY", "--gateway/--no-gateway", panel="Gateway", help="HTTP on the same lab. Default: as LAB says."),
]
GatewayPortOption = Annotated[
    int | None,
    option("GATEWAY_PORT", "--gateway-port", panel="Gateway", metavar="N", min=0, max=65535, help="0: any free port."),
]
ReadOnlyOption = Annotated[
    bool, option("READ_ONLY", "--read-only", panel="Screen", help="A dashboard that only looks.")
]
