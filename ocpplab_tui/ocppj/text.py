"""Text from the wire, made fit to be shown."""

from __future__ import annotations


def printable(text: str, limit: int) -> str:
    """At most `limit` characters, without control characters (a terminal would obey them)."""
    shown = text if text.isprintable() else "".join(mark if mark.isprintable() else "·" for mark in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
