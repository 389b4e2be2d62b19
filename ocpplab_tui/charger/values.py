"""Whether a text is a value of a variable, and how it is written (OCPP 2.0.1 DM-03, B-07; 1.6 K-01, K-03)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ocpplab_tui.base.timestamps import from_text, to_text
from ocpplab_tui.charger.definitions import DataType, Variable

INTEGER_MAX = 2**31 - 1
"""OCPP says nothing of the size of an integer; 32 bits is what others can hold."""

_INTEGER = re.compile(r"-?[0-9]{1,40}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", re.ASCII)
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)

INVALID = "InvalidValue"
OUT_OF_RANGE = "ValueOutOfRange"


class InvalidValue(ValueError):
    """`reason_code` as in statusInfo; the message says what would be right, and never repeats the value."""

    def __init__(self, reason_code: str, info: str) -> None:
        self.reason_code = reason_code
        super().__init__(info)


class Range(NamedTuple):
    """Bounds of a number, both included; None = open."""

    least: float | None
    most: float | None

    def check(self, number: float) -> None:
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            raise InvalidValue(OUT_OF_RANGE, f"expected {self}")

    def __str__(self) -> str:
        if self.least is None:
            return f"at most {self.most:g}"
        return f"at least {self.least:g}" if self.most is None else f"{self.least:g} to {self.most:g}"


def normalised(variable: Variable, text: str, bounds: Range | None = None) -> str:
    """The text as it is kept: `TRUE` → `true`, ` a, B` → `A,B` as in the values list, `007` → `7`.

    Raises InvalidValue. `bounds`: instead of the row's own, for numbers.
    """
    row = variable.row
    value = _PARSERS[row.type](variable, text, bounds or Range(row.minimum, row.maximum))
    if value and row.check is not None and (mistake := row.check(value)):
        raise InvalidValue(INVALID, mistake)
    return value


def _integer(_variable: Variable, text: str, bounds: Range) -> str:
    text = text.strip()
    if not _INTEGER.fullmatch(text):
        raise InvalidValue(INVALID, "expected a whole number")
    number = int(text)
    bounds.check(number)
    Range(-INTEGER_MAX - 1, INTEGER_MAX).check(number)
    return str(number)


def _decimal(_variable: Variable, text: str, bounds: Range) -> str:
    text = text.strip()
    if not _DECIMAL.fullmatch(text):
        raise InvalidValue(INVALID, 'expected a decimal number with "."')
    bounds.check(float(text))
    return decimal_text(float(text))


def _boolean(_variable: Variable, text: str, _bounds: Range) -> str:
    folded = text.strip().casefold()
    if folded not in ("true", "false"):
        raise InvalidValue(INVALID, "expected true or false")
    return folded


def _date_time(_variable: Variable, text: str, _bounds: Range) -> str:
    text = text.strip()
    try:
        if _DATE_TIME.fullmatch(text):
            return to_text(from_text(text.upper()))
    except (ValueError, OverflowError):
        pass
    raise InvalidValue(INVALID, "expected a date and time as in RFC 3339")


def _string(_variable: Variable, text: str, bounds: Range) -> str:
    if not text.isprintable():
        raise InvalidValue(INVALID, "expected text without control characters")
    try:
        bounds.check(len(text))
    except InvalidValue as error:
        raise InvalidValue(error.reason_code, f"{error} characters") from None
    return text


def _option(variable: Variable, text: str, _bounds: Range) -> str:
    return _member(variable, text)


def _list(variable: Variable, text: str, bounds: Range) -> str:
    members = [_member(variable, part) for part in text.split(",")] if text.strip() else []
    if len(set(members)) < len(members):
        raise InvalidValue(INVALID, "a value stands twice in the list")
    try:
        bounds.check(len(members))
    except InvalidValue:
        raise InvalidValue(INVALID, f"expected {bounds} values") from None
    return ",".join(members)


def _member(variable: Variable, text: str) -> str:
    folded = text.strip().casefold()
    for value in variable.values:
        if value.casefold() == folded:
            return value
    raise InvalidValue(INVALID, f"expected of {_few(variable.values)}")


def _few(values: tuple[str, ...]) -> str:
    return ", ".join(values[:12]) + (", …" if len(values) > 12 else "")


def decimal_text(number: float) -> str:
    """At most three decimals, no exponent, no `.0`."""
    text = f"{number:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


_PARSERS: dict[DataType, Callable[[Variable, str, Range], str]] = {
    DataType.INTEGER: _integer,
    DataType.DECIMAL: _decimal,
    DataType.BOOLEAN: _boolean,
    DataType.DATE_TIME: _date_time,
    DataType.STRING: _string,
    DataType.OPTION_LIST: _option,
    DataType.MEMBER_LIST: _list,
    DataType.SEQUENCE_LIST: _list,
}
