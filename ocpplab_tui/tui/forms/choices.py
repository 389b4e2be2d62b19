"""What may be chosen in a field: connectors with their state, tokens, faults, keys with values, actions."""

from __future__ import annotations

from typing import NamedTuple

from ocpplab_tui.charger.faults import FAULTS
from ocpplab_tui.ocppj import schemas
from ocpplab_tui.operations.model import FieldKind
from ocpplab_tui.tui.forms.context import Context
from ocpplab_tui.tui.glyphs import look_of, words_of
from ocpplab_tui.tui.wire_text import visible


class Choice(NamedTuple):
    """A value, and what stands beside it."""

    value: str
    hint: str = ""
    ink: str = "muted"


def choices(kind: FieldKind | None, context: Context) -> list[Choice]:
    """The choices of a field of this kind; empty where anything may be written."""
    if kind is FieldKind.CONNECTOR:
        return _connectors(context)
    if kind is FieldKind.ID_TOKEN:
        return [Choice(token) for token in context.lab.id_tokens()]
    if kind is FieldKind.FAULT:
        return [Choice(name, "stops charging" if fault.blocks else "warning only") for name, fault in FAULTS.items()]
    if kind is FieldKind.ACTION:
        return [Choice(name) for name in sorted(schemas.actions(context.version, "CS"))]
    if kind is FieldKind.TRANSACTION:
        return _transactions(context)
    return []


def configuration_keys(context: Context) -> list[Choice]:
    """Keys (1.6) or variables (2.0.1) with their present values."""
    rows = context.lab.configuration(context.view.charger_id)
    return [Choice(name, f"{value}{'  read-only' if readonly else ''}") for name, value, readonly in rows]


def _connectors(context: Context) -> list[Choice]:
    if context.many:
        most = max(len(view.connectors) for view in context.views)
        return [Choice(str(number)) for number in range(1, most + 1)]
    found = []
    for each in context.view.connectors:
        look = look_of(context.view, each)
        glyph = context.glyphs.state(look)
        found.append(
            Choice(
                str(each.number), f"{glyph} {words_of(context.view, each)}  {visible(each.connector_type)}", look.ink
            )
        )
    return found


def _transactions(context: Context) -> list[Choice]:
    if context.many:
        return []
    return [
        Choice(each.transaction_id, f"connector {each.number}  {each.id_token or ''}")
        for each in context.view.connectors
        if each.transaction_id
    ]
