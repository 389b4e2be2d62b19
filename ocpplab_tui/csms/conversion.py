"""Between the wire's camelCase and the `ocpp` package's snake_case, by the package's own rules, each name once.

Imports the `ocpp` package: import this module late.
"""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import Any

from ocpp.charge_point import camel_to_snake_case, snake_to_camel_case

_NAMES = 4096  # all names of both versions are fewer; names that a station invents push each other out


@lru_cache(maxsize=_NAMES)
def snake(name: str) -> str:
    """`chargePointVendor` → `charge_point_vendor`."""
    return str(next(iter(camel_to_snake_case({name: None}))))


@lru_cache(maxsize=_NAMES)
def camel(name: str) -> str:
    """`charge_point_vendor` → `chargePointVendor`."""
    return str(next(iter(snake_to_camel_case({name: None}))))


def to_snake(data: Any) -> Any:
    """A payload with every name converted."""
    if isinstance(data, dict):
        return {snake(name): to_snake(value) for name, value in data.items()}
    if isinstance(data, list):
        return [to_snake(item) for item in data]
    return data


def to_wire(answer: Any) -> Any:
    """One of the package's `call_result` objects as a payload; what is None is left out (T-07)."""
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        pairs = ((field.name, getattr(answer, field.name)) for field in dataclasses.fields(answer))
        return {camel(name): to_wire(value) for name, value in pairs if value is not None}
    if isinstance(answer, list):
        return [to_wire(item) for item in answer]
    return answer
