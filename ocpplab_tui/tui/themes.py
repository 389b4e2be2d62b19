"""Themes: TOML files with colours by role. A bad file is a list of mistakes, never a broken screen."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.config.shipped import shipped

DEFAULT_THEME = "ocpplab-dark"
SIXTEEN = "sixteen"  # where the terminal has no more colours

_BASE = (
    "background",
    "surface",
    "panel",
    "cursor",
    "foreground",
    "muted",
    "faint",
    "border",
    "primary",
    "accent",
    "secondary",
    "success",
    "warning",
    "error",
)
ROLES: dict[str, dict[str, str]] = {
    "colors": dict.fromkeys(_BASE, ""),  # required
    "states": {  # the others fall back to a colour of the base
        "available": "success",
        "occupied": "accent",
        "charging": "success",
        "suspended": "warning",
        "finishing": "accent",
        "reserved": "secondary",
        "unavailable": "muted",
        "faulted": "error",
        "offline": "muted",
    },
    "traffic": {"out": "primary", "in": "secondary", "result": "muted"},
    "json": {"key": "accent", "string": "success", "number": "warning", "literal": "secondary"},
}
"""Section → role → the base colour it has when a theme doesn't name it."""


def files() -> list[Path]:
    """The theme files that come with the program."""
    return sorted(shipped("themes").glob("*.toml"))


def only_sixteen_colours() -> bool:
    """Whether the terminal says that it has no more, as Textual asks it."""
    from rich.console import Console
    from textual.constants import COLOR_SYSTEM

    console = Console(color_system=COLOR_SYSTEM, force_terminal=True)  # type: ignore[arg-type]  # Textual's own is wider
    return console.color_system == "standard"


def load(path: Path) -> Theme:
    """Read one theme file. Raises InputError with every mistake: file, key, value and what would be right."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(Mistake(path.name, "", f"cannot be read: {error.strerror}")) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(Mistake(path.name, "", f"is not TOML: {error}")) from error
    return from_data(data, path.name)


def from_data(data: dict[str, Any], where: str) -> Theme:
    """A theme from the parsed file. Raises InputError."""
    mistakes = [*_unknown(data, where), *_wrong_head(data, where)]
    colors: dict[str, str] = {}
    for section, roles in ROLES.items():
        table = data.get(section, {})
        if not isinstance(table, dict):
            mistakes.append(Mistake(where, section, "is not a table", f"write [{section}]"))
            continue
        for role, fallback in roles.items():
            value = table.get(role)
            if value is None and not fallback:
                mistakes.append(Mistake(where, f"{section}.{role}", "is missing", 'give a colour as "#rrggbb"'))
            elif value is not None and (problem := _wrong_color(value)):
                mistakes.append(Mistake(where, f"{section}.{role}", problem, 'give a colour as "#rrggbb"'))
            else:
                colors[_variable(section, role)] = str(value) if value is not None else colors.get(fallback, "")
    if mistakes:
        raise InputError(*mistakes)
    return _theme(str(data["name"]), bool(data["dark"]), colors)


def _theme(name: str, dark: bool, colors: dict[str, str]) -> Theme:
    base = {role: colors[role] for role in _BASE}
    variables = {
        **{role: color for role, color in colors.items() if role not in _TEXTUAL},
        "border": base["primary"],
        "border-blurred": base["border"],
        "block-cursor-background": base["cursor"],
        "block-cursor-foreground": base["foreground"],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": base["surface"],
        "block-hover-background": base["surface"],
        "scrollbar": base["border"],
        "scrollbar-hover": base["muted"],
        "scrollbar-active": base["primary"],
        "scrollbar-background": base["background"],
        "scrollbar-background-hover": base["background"],
        "scrollbar-background-active": base["background"],
        "scrollbar-corner-color": base["background"],
        "input-selection-background": f"{base['accent']} 35%",
        "input-cursor-background": base["foreground"],
        "input-cursor-foreground": base["background"],
    }
    theme = Theme(name=name, primary=base["primary"], dark=dark, variables=variables)
    for role in _TEXTUAL:
        setattr(theme, role, base[role])
    return theme


_TEXTUAL = (
    "background",
    "surface",
    "panel",
    "foreground",
    "primary",
    "accent",
    "secondary",
    "success",
    "warning",
    "error",
)


@lru_cache(maxsize=1)
def variable_defaults() -> dict[str, str]:
    """Our own CSS variables with the colours of the default theme, so that the style sheet parses with any theme."""
    return dict(load(shipped("themes") / f"{DEFAULT_THEME}.toml").variables)


def _variable(section: str, role: str) -> str:
    return role if section == "colors" else f"{section.removesuffix('s')}-{role}"


def _wrong_head(data: dict[str, Any], where: str) -> list[Mistake]:
    mistakes = []
    name = data.get("name")
    if not isinstance(name, str) or not name.strip():
        mistakes.append(Mistake(where, "name", "is missing", 'give the theme a name, as in name = "my-theme"'))
    if not isinstance(data.get("dark"), bool):
        mistakes.append(Mistake(where, "dark", "is missing", "say dark = true or dark = false"))
    return mistakes


def _wrong_color(value: object) -> str:
    if not isinstance(value, str):
        return f"{value!r} is not a colour"
    try:
        Color.parse(value)
    except ColorParseError:
        return f"{value!r} is not a colour"
    return ""


def _unknown(data: dict[str, Any], where: str) -> list[Mistake]:
    known: dict[str, list[str]] = {"": ["name", "dark", *ROLES], **{key: list(roles) for key, roles in ROLES.items()}}
    mistakes = []
    for section, names in known.items():
        table = data.get(section, {}) if section else data
        for key in table if isinstance(table, dict) else ():
            if key not in names:
                near = get_close_matches(key, names, n=1)
                expected = f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"
                mistakes.append(Mistake(where, f"{section}.{key}".lstrip("."), "is unknown", expected))
    return mistakes
