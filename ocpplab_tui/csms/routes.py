"""The `ocpp` package's routing with types: which method answers which action. Import late: it imports `ocpp`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from ocpp.routing import on

Handler = TypeVar("Handler", bound=Callable[..., Any])


def handles(action: str) -> Callable[[Handler], Handler]:
    """Mark a method as the answer to an action. It takes the payload's fields by their snake_case names, any of which
    may be missing or of the wrong type when the CSMS is not strict, and returns a `call_result` of the package.
    """
    return cast(Callable[[Handler], Handler], on(action, skip_schema_validation=True))
