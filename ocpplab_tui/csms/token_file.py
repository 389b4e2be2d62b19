"""The file of tokens that `ocpplab-tui csms --tokens FILE` reads.

Three ways to write it, told apart by the file's name:

- `.toml`: `tokens = [...]` as in `[embedded_csms]` of a lab file (at the top or in that section);
- `.json`: a list of such tokens, or an object with `tokens`;
- any other: one token a line, `ID [STATUS [PARENT]]`; `#` begins a comment.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.config.report import key_text
from ocpplab_tui.config.values import printable
from ocpplab_tui.csms.settings import Token
from ocpplab_tui.csms.tokens import STATUSES

MAX_ID = 36
WANTED = '"DEADBEEF", or { id = "FLEET-1", status = "Blocked", parent = "FLEET" }'


def read_tokens(path: Path) -> tuple[Token, ...]:
    """The tokens in a file. Raises InputError with every mistake found."""
    where = printable(str(path))
    try:
        entries = list(_entries(path, path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise InputError(Mistake(where, "", f"cannot be read: {error.strerror}")) from error
    except RecursionError as error:
        raise InputError(Mistake(where, "", "is nested too deep")) from error
    except ValueError as error:  # not UTF-8, TOML or JSON
        raise InputError(Mistake(where, "", f"is not what its name says: {printable(str(error))}")) from error
    mistakes = [mistake for key, entry in entries for mistake in _mistakes(where, key, entry)]
    if mistakes:
        raise InputError(*mistakes)
    return tuple(Token(entry["id"], entry.get("status", "Accepted"), entry.get("parent")) for _, entry in entries)


def _entries(path: Path, text: str) -> Iterator[tuple[str, Any]]:
    match path.suffix.lower():
        case ".toml":
            yield from _listed(tomllib.loads(text))
        case ".json":
            yield from _listed(json.loads(text))
        case _:
            yield from _lines(text)


def _listed(data: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        section = data.get("embedded_csms", data)
        data = section.get("tokens") if isinstance(section, dict) else None
    if not isinstance(data, list):
        yield "tokens", None
        return
    for index, entry in enumerate(data):
        yield f"tokens[{index}]", {"id": entry} if isinstance(entry, str) else entry


def _lines(text: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if words:
            entry = dict(zip(("id", "status", "parent"), words, strict=False))
            yield f"line {number}", entry if len(words) <= 3 else None


def _mistakes(where: str, key: str, entry: Any) -> Iterator[Mistake]:
    if not isinstance(entry, dict):
        yield Mistake(where, key, "no token", WANTED)
        return
    for name in sorted(entry.keys() - {"id", "status", "parent"}):
        yield Mistake(where, f"{key}.{key_text((name,))}", "a token has no such field", "id, status, parent")
    for name in ("id", "parent"):
        value = entry.get(name)
        if value is None and name == "parent":
            continue
        if not isinstance(value, str) or not 0 < len(value) <= MAX_ID or not value.isprintable():
            yield Mistake(where, f"{key}.{name}", "no token id", f"1 to {MAX_ID} printable characters")
    if entry.get("status", "Accepted") not in STATUSES:
        yield Mistake(where, f"{key}.status", "no status of a token", f"one of {', '.join(STATUSES)}")
