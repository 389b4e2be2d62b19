"""From what was typed to what the model takes: JSON, key and value, lists of tokens, yes and no."""

from __future__ import annotations

import json
import re
from typing import Any

_YES = frozenset({"yes", "y", "true", "on", "1"})
_NO = frozenset({"no", "n", "false", "off", "0"})
_ENTRY = re.compile(r"[,\n]")


class Unreadable(ValueError):
    """The text cannot be what the field wants. The message says why, for people."""


def yes_no(text: str) -> bool:
    word = text.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("say yes or no")


def json_object(text: str) -> dict[str, Any]:
    """A JSON object. Unreadable names line and column."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg} in line {error.lineno}, column {error.colno}") from error
    if not isinstance(value, dict):
        raise Unreadable("a message's payload is a JSON object, in braces")
    return value


def local_list(text: str) -> list[dict[str, Any]]:
    """Tokens apart by commas: `TAG`, `TAG until=2027-01-01`, `TAG parent=GROUP`; or JSON as the API takes it."""
    if text.strip().startswith("["):
        try:
            entries = json.loads(text)
        except json.JSONDecodeError as error:
            raise Unreadable(f"not JSON: {error.msg} in line {error.lineno}, column {error.colno}") from error
        if not all(isinstance(entry, dict) for entry in entries):
            raise Unreadable("every entry is a JSON object, in braces")
        return list(entries)
    return [_entry(part.split()) for part in _ENTRY.split(text) if part.strip()]


def _entry(words: list[str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"id_tag": words[0]}
    names = {"until": "expiry_date", "parent": "parent_id_tag"}
    for word in words[1:]:
        name, equals, value = word.partition("=")
        if not equals or name not in names:
            raise Unreadable(f"after {words[0]} may stand until=… or parent=…, not {word}")
        entry[names[name]] = value
    return entry
