"""What a filter's text consists of: terms, each with the place where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TERM = re.compile(r'(?P<minus>-?)(?:(?P<field>[A-Za-z]\w*):)?(?P<value>"[^"]*"?|[^\s"]\S*|)')


@dataclass(frozen=True, slots=True)
class Term:
    """One term. `start` and `end` bound all of it, `value_start` where its value begins (inside a quote)."""

    start: int
    end: int
    value_start: int
    negated: bool
    field: str  # in lower case; "": a word
    value: str
    quoted: bool
    closed: bool  # a quote that was opened is closed


def terms(text: str) -> list[Term]:
    """The terms in order. Nothing is lost: what is no term of its own is a word."""
    found: list[Term] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        term = _term(text, position)
        found.append(term)
        position = max(term.end, position + 1)
    return [each for each in found if each.field or each.value or each.quoted or each.negated]


def _term(text: str, start: int) -> Term:
    match = _TERM.match(text, start)
    if match is None:  # every part may be empty
        raise AssertionError(text[start:])
    value, value_start = match["value"], match.start("value")
    quoted = value.startswith('"')
    closed = not quoted or (len(value) > 1 and value.endswith('"'))
    if quoted:
        value, value_start = value[1:].removesuffix('"'), value_start + 1
    field = (match["field"] or "").casefold()
    return Term(start, match.end(), value_start, bool(match["minus"]), field, value, quoted, closed)


def quoted(value: str) -> str:
    """A value as it must be typed."""
    return f'"{value}"' if not value or any(letter.isspace() for letter in value) else value
