"""`operations`: the registry as a table."""

from __future__ import annotations

from ocpplab_tui.operations.registry import table

HEAD = ("Operation", "Key", "Fields", "Target", "What it does")


def _rows() -> list[tuple[str, ...]]:
    return [(row.name, row.key, ", ".join(row.fields), row.target, row.summary) for row in table()]


def text_table() -> str:
    """For a terminal: columns as wide as they need."""
    rows = [tuple(word.upper() for word in HEAD), *_rows()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def markdown_table() -> str:
    """For the README."""
    rows = [HEAD, tuple("---" for _ in HEAD)]
    for name, key, fields, target, summary in _rows():
        code = ", ".join(f"`{field}`" for field in fields.split(", ") if field)
        rows.append((f"`{name}`", f"`{key}`" if key else "", code, target, summary.replace("|", "\\|")))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
