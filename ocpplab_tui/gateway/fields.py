"""Kinds of values in bodies of the gateway."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.config.values import IDENTITY

VERSIONS = {"1.6": "1.6", "1.6j": "1.6", "2.0.1": "2.0.1"}


def _version(value: Any) -> Any:
    if value is None:
        return None
    text = value.casefold().removeprefix("ocpp").strip(" -_") if isinstance(value, str) else ""
    if text not in VERSIONS:
        raise PydanticCustomError("ocpp_version", "OCPP1.6 or OCPP2.0.1, in any case")
    return VERSIONS[text]


def _plain_text(value: Any) -> Any:
    if isinstance(value, str) and not value.isprintable():
        raise PydanticCustomError("printable", "Text that can be printed")
    return value


Version = Annotated[
    str, BeforeValidator(_version), WithJsonSchema({"type": "string", "enum": ["OCPP1.6", "OCPP2.0.1"]})
]
"""An OCPP version in any spelling; inside "1.6" or "2.0.1"."""

Identity = Annotated[str, Field(min_length=1, max_length=48, pattern=f"^{IDENTITY.pattern}$")]
Text = Annotated[str, Field(min_length=1, max_length=255), BeforeValidator(_plain_text)]
Slug = Annotated[str, Field(min_length=1, max_length=100)]
LongText = Annotated[str, Field(max_length=255), BeforeValidator(_plain_text)]
Url = Annotated[str, Field(min_length=1, max_length=500, description='Target OCPP WebSocket URL, or "embedded".')]

ChargerId = Annotated[str, Path(min_length=1, max_length=200, description="Deployment id, or OCPP identity.")]
LocationId = Annotated[str, Path(min_length=1, max_length=200, description="Location id.")]


def moment(seconds: float | None) -> str | None:
    """Seconds since the epoch as RFC 3339."""
    return None if seconds is None else to_text(seconds)


def seconds(when: datetime | None) -> float | None:
    """A moment of a user; without a zone it is UTC."""
    if when is None:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def vendor_version(version: str) -> str:
    """ "1.6" as ChargerResponse says it."""
    return f"OCPP{version}"
