"""What every route does before its own work: who is it, may they, is the body one that can be read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ocpplab_tui.base.errors import LabError
from ocpplab_tui.config.lab_model import is_loopback
from ocpplab_tui.gateway.errors import Forbidden, TooMuch, TooSlow, Unauthorized, invalid, refusal, unexpected
from ocpplab_tui.gateway.tokens import Token, TokenBook, scope_of

BODIES = ("POST", "PUT", "PATCH")
BODY_LIMIT, BODY_S = 1 << 20, 10.0
OPEN_PATHS = frozenset({"/", "/health", "/openapi.json"})

Body = TypeVar("Body", bound=BaseModel)
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class GatewayRequest(Request):
    """A request whose body is bounded, and whose JSON can neither exhaust the stack nor hold what JSON has not."""

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            try:
                async with asyncio.timeout(BODY_S):
                    self._body = await self._read()
            except TimeoutError:
                raise TooSlow(f"The body took more than {BODY_S:g} s.") from None
        return self._body

    async def _read(self) -> bytes:
        chunks, size = [], 0
        async for chunk in self.stream():
            size += len(chunk)
            if size > BODY_LIMIT:
                raise _too_large()
            chunks.append(chunk)
        return b"".join(chunks)

    async def json(self) -> Any:
        """Raises JSONDecodeError, also for what is nested too deep."""
        if not hasattr(self, "_json"):
            text = await self.body()
            try:
                self._json = from_json(text, allow_inf_nan=False)
            except ValueError as error:
                raise json.JSONDecodeError(str(error), "", 0) from error
        return self._json


class GatewayRoute(APIRoute):
    """Checks in the order of the contract: 401, 403, then the size of the body; what comes then is FastAPI's 422."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        return checked(handle)


def checked(handle: Handler) -> Handler:
    """A handler behind the checks that all routes share, whose errors are answers."""

    async def answer(request: Request) -> Response:
        try:
            if request.scope["path"] in OPEN_PATHS:
                _admit_visitor(request)
            else:
                admit(request)
            _check_length(request)
            read = GatewayRequest(request.scope, request.receive)
            if request.method in BODIES:
                await read.body()  # here, since FastAPI would tell of any trouble with it in words of its own
            return await handle(read)
        except LabError as error:
            return refusal(error)
        except RequestValidationError as error:
            return invalid(request, error)
        except HTTPException:
            raise
        except ClientDisconnect:
            return refusal(TooMuch("The body was cut short."))
        except Exception as error:
            return unexpected(error)

    return answer


async def read_body(request: Request, model: type[Body]) -> Body:
    """The body as this model. Raises RequestValidationError, as FastAPI would."""
    text = await request.body()
    if not text:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}])
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        message = "The body must be JSON: Content-Type: application/json"
        raise RequestValidationError([{"type": "content_type", "loc": ("body",), "msg": message, "input": kind}])
    try:
        return model.model_validate(from_json(text, allow_inf_nan=False))
    except ValidationError as error:
        problems = error.errors(include_url=False)
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in problems]) from error
    except ValueError as error:
        problem = {"type": "json_invalid", "loc": ("body",), "msg": f"JSON decode error: {error}", "input": None}
        raise RequestValidationError([problem]) from error


def admit(request: Request) -> None:
    """Raises Unauthorized or Forbidden; notes the caller in the request's state."""
    book: TokenBook = request.app.state.tokens
    token = book.find(request.headers.get("authorization"))
    if token is None:
        raise Unauthorized("A bearer token of this gateway is needed: Authorization: Bearer TOKEN.")
    scope = scope_of(request.method, request.scope["path"])
    if scope not in token.scopes:
        raise Forbidden(f"This token may not do that: it lacks the scope {scope!r}.")
    request.state.token = token


def _admit_visitor(request: Request) -> None:
    """Raises Forbidden: a page of somebody else whose name leads to this machine (DNS rebinding) is kept out. Whoever
    has a token may call the gateway as they like."""
    local: str | None = request.app.state.local_host
    if local is None or request.app.state.tokens.find(request.headers.get("authorization")) is not None:
        return
    host = request.url.hostname or ""
    if host != local.casefold() and not is_loopback(host):
        raise Forbidden(f"This gateway is called {local} or localhost; by another name it asks for a token.")


def caller(request: Request) -> Token:
    """Who sent an admitted request."""
    token: Token = request.state.token
    return token


def origin(request: Request) -> str:
    """As the history of operations shows it."""
    return f"gateway:{caller(request).name}"


def _check_length(request: Request) -> None:
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > BODY_LIMIT:
        raise _too_large()


def _too_large() -> TooMuch:
    return TooMuch("The body is larger than 1 MiB; send less at once.")
