"""What pydantic says, in words for people."""

from __future__ import annotations

from pydantic_core import ErrorDetails

_WORDS = {
    "missing": "is needed",
    "string_too_short": "is needed",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "datetime_from_date_parsing": "must be a date and time, as in 2027-01-01T00:00:00Z",
    "datetime_parsing": "must be a date and time, as in 2027-01-01T00:00:00Z",
}


def words(detail: ErrorDetails) -> str:
    """One mistake as the end of a sentence that begins with the field."""
    known = _WORDS.get(detail["type"])
    if known is not None:
        return known
    text = detail["msg"].removeprefix("Value error, ")
    for lead in ("Input should ", "String should ", "Value should ", "Data should "):
        if text.startswith(lead):
            return f"must {text.removeprefix(lead)}"
    return text[:1].lower() + text[1:]
