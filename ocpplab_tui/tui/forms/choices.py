"""What may be chosen in a field: connectors with their state, tokens, faults, keys with values, actions."""

from __future__ import annotations

from typing import NamedTuple

from pydantic.fields import FieldInfo

from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.charger.faults import FAULTS
from ocpplab_tui.ocppj import schemas
from ocpplab_tui.ocppj.errors import InvalidPayload
from ocpplab_tui.operations.model import FieldKind
from ocpplab_tui.tui.forms.context import Context
from ocpplab_tui.tui.forms.request import fields_of
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


def bounds(field: FieldInfo) -> str:
    """`0 to 3,600`, `over 0 to 100`: between what a number must be; "" where not both ends are said."""
    said: dict[str, float] = {}
    for mark in field.metadata:
        said |= {name: getattr(mark, name) for name in ("ge", "gt", "le") if getattr(mark, name, None) is not None}
    if "le" not in said or not said.keys() & {"ge", "gt"}:
        return ""
    low = f"over {said['gt']:,}" if "gt" in said else f"{said['ge']:,}"
    return f"{low} to {said['le']:,}"


def moments(now: float) -> list[Choice]:
    """Times that are likely: now, and around it."""
    steps = (
        ("now", 0.0),
        ("in an hour", 3600.0),
        ("tomorrow", 86_400.0),
        ("an hour ago", -3600.0),
        ("yesterday", -86_400.0),
    )
    return [Choice(to_text(now + seconds), words) for words, seconds in steps]


def payload_fields(version: str, action: str) -> list[Choice]:
    """The fields of an action's payload, those that it must have first; none for an unknown action."""
    try:
        schema = schemas.schema(version, action)
    except InvalidPayload:
        return []
    return [Choice(name, f"{kind}{', needed' if needed else ''}") for name, kind, needed in fields_of(schema)]


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
