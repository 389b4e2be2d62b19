"""What is wrong with a payload, in words that name the field and the rule but never the value.

Which CALLERROR code says so (J-08, T-05): a field that is missing is a ProtocolError in 1.6 ("payload is incomplete")
and an OccurrenceConstraintViolation in 2.0.1 (its cardinality is broken; ProtocolError says there that the payload is
not of the PDU at all). A field that the schema does not know is a FormatViolation in both (J-13), a wrong count of
items an OccurrenceConstraintViolation, a wrong JSON type a TypeConstraintViolation, any other wrong value a
PropertyConstraintViolation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ocpplab_tui.base.timestamps import from_text
from ocpplab_tui.ocppj import codes
from ocpplab_tui.ocppj.text import printable

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

_LOOKED_AT = 50  # errors of one payload; more add nothing
_LISTED = 12  # words of an enumeration that are listed

_RANKS = {"required": 0, "additionalProperties": 1, "type": 2, "minItems": 3, "maxItems": 3, "format": 5}
_RANK_OF_VALUES = 4

_CODES = {
    "action": codes.NOT_IMPLEMENTED,
    "json": codes.FORMAT_VIOLATION,
    "additionalProperties": codes.FORMAT_VIOLATION,
    "type": codes.TYPE_CONSTRAINT_VIOLATION,
    "required": codes.OCCURRENCE_CONSTRAINT_VIOLATION,
    "minItems": codes.OCCURRENCE_CONSTRAINT_VIOLATION,
    "maxItems": codes.OCCURRENCE_CONSTRAINT_VIOLATION,
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a payload breaks. `keyword` is the schema's word for the rule.

    `tolerable`: nothing is wrong but the format of URLs, or of timestamps that can be read all the same (many CSMSs
    leave out the zone): such a payload is accepted when it is received, and the journal tells.
    """

    path: str
    rule: str
    keyword: str
    tolerable: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.rule}" if self.path else self.rule


def code_of(version: str, violation: Violation) -> str:
    """The CALLERROR code, in 2.0.1 spelling, for a CALL that breaks this rule."""
    if violation.keyword == "required" and version == "1.6":
        return codes.PROTOCOL_ERROR
    return _CODES.get(violation.keyword, codes.PROPERTY_CONSTRAINT_VIOLATION)


def worst(errors: Iterable[ValidationError]) -> Violation:
    """The violation to tell about: what is missing or unknown before what has a wrong value."""
    found = list(islice(errors, _LOOKED_AT))
    error = min(found, key=lambda each: _RANKS.get(each.kind.name, _RANK_OF_VALUES))
    keyword = error.kind.name
    path, rule = _words(error, keyword)
    return Violation(path, rule, keyword, tolerable=all(_is_tolerable(each) for each in found))


def _words(error: ValidationError, keyword: str) -> tuple[str, str]:
    path, limit = error.instance_path, error.kind.value
    match keyword:
        case "required":
            return _path_text([*path, limit]), "is missing"
        case "additionalProperties":
            return _path_text([*path, limit[0]]), "is not a field of this message"
        case "type":
            return _path_text(path), f"must be of type {' or '.join(limit) if isinstance(limit, list) else limit}"
        case "enum":
            return _path_text(path), f"must be one of {_listed(limit)}"
        case "maxLength":
            return _path_text(path), f"must not be longer than {limit} characters"
        case "minItems":
            return _path_text(path), f"must have at least {limit} item{'s' if limit != 1 else ''}"
        case "maxItems":
            return _path_text(path), f"must not have more than {limit} items"
        case "format":
            return _path_text(
                path
            ), f"must be a {limit} (RFC 3339 with zone)" if limit == "date-time" else f"must be a {limit}"
        case _:
            return _path_text(path), printable(error.message, 200)  # the validator masks the value in it


def _path_text(path: Sequence[str | int]) -> str:
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{printable(step, 50)}" if text else printable(step, 50)
    return text


def _listed(options: Sequence[object]) -> str:
    words = [str(option) for option in options[:_LISTED]]
    return ", ".join(words) + (" …" if len(options) > _LISTED else "")


def _is_tolerable(error: ValidationError) -> bool:
    if error.kind.name != "format":
        return False
    if error.kind.value != "date-time":
        return True
    try:
        from_text(str(error.instance))
    except (ValueError, OverflowError):
        return False
    return True
