"""JSON answers, written by orjson."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import BaseModel
from starlette.responses import Response


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    raise TypeError(type(value).__name__)


class Json(Response):
    """An answer whose content may hold models."""

    media_type = "application/json"

    def __init__(self, content: Any, status_code: int = 200, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(content, status_code, headers)

    def render(self, content: Any) -> bytes:
        try:
            return orjson.dumps(content, default=_plain, option=orjson.OPT_NON_STR_KEYS)
        except (
            orjson.JSONEncodeError
        ):  # a number beyond 64 bits, which a client sent: it is told what was wrong with it
            return json.dumps(content, default=_plain).encode()
