"""NamedTuples that are made by the thousand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

T = TypeVar("T", bound=tuple[Any, ...])


def maker(kind: type[T]) -> Callable[[tuple[Any, ...]], T]:
    """Makes one of a tuple of all its fields. `kind(…)` itself would go through a Python function, which costs twice as
    much; but it fills in defaults, and a type checker knows its fields: so this is for the hot paths alone."""
    return cast(Callable[[tuple[Any, ...]], T], partial(tuple.__new__, kind))
