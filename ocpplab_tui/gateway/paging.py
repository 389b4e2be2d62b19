"""Pages of lists, as the vendor's client asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query

Item = TypeVar("Item")

Page = Annotated[int, Query(ge=1, le=1_000_000_000, description="One-based page number.")]
Limit = Annotated[int, Query(ge=1, le=100, description="Entries a page, at most 100.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000_000_000, description="Zero-based offset into the matching entries.")]
DEFAULT_LIMIT = 20


def paged(items: Sequence[Item], page: int, limit: int, shown: Callable[[Item], Any]) -> dict[str, Any]:
    """One page of a list, with the size of the whole."""
    start = (page - 1) * limit
    data = [shown(item) for item in items[start : start + limit]]
    return {"data": data, "total": len(items), "page": page, "limit": limit}
