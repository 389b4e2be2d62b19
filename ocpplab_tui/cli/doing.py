"""`do`: one operation, submitted to a running lab through its gateway."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

import httpx
import orjson
from pydantic import ValidationError

from ocpplab_tui.base.errors import InputError, Mistake, StartError, UnknownName
from ocpplab_tui.cli.live import find_gateway
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.operations.model import Operation, Outcome, TargetKind
from ocpplab_tui.operations.registry import find

DONE = (Outcome.APPLIED, Outcome.DEFERRED)
POLL_S = 0.1
WRONG_INPUT = (401, 403, 404, 422)


def do_operation(
    name: str, target: str, fields: Sequence[str], *, url: str | None, token: str | None, timeout_s: float
) -> int:
    """Submit, wait, print; the exit code. Raises InputError for wrong input, StartError for a gateway out of reach."""
    try:
        operation = find(name)
    except UnknownName as error:
        raise InputError(Mistake("do", "OPERATION", str(error))) from error
    event = event_of(operation, fields)
    address = find_gateway(url, token)
    try:
        with httpx.Client(
            base_url=address.url, headers={"Authorization": f"Bearer {address.token}"}, timeout=timeout_s
        ) as client:
            return _Errand(client, operation, timeout_s).run(target, event)
    except httpx.TimeoutException:
        sys.stderr.write(f"{address.url} did not answer within {timeout_s:g} s\n")
        return 1
    except httpx.HTTPError as error:
        raise StartError(f"The gateway {address.url} cannot be reached: {error}.") from error


def event_of(operation: type[Operation], fields: Sequence[str]) -> dict[str, Any]:
    """`key=value` as the operation's fields. Dotted keys go into objects; objects and lists are written as JSON."""
    names = {info.alias or name: info.annotation for name, info in operation.model_fields.items()}
    event: dict[str, Any] = {}
    for text in fields:
        key, sign, value = text.partition("=")
        top, _, inner = key.partition(".")
        if not sign or top not in names:
            known = suggestion(top, names, what="it takes") or "it takes none"
            raise InputError(Mistake("do", text, f"{operation.name} has no such field", f"KEY=VALUE; {known}"))
        if inner:
            event.setdefault(top, {})[inner] = _value(value, (*get_args(names[top]), Any)[1])
        else:
            event[top] = _value(value, names[top])
    try:
        operation.model_validate(event)
    except ValidationError as error:
        raise InputError(*(_mistake(each) for each in error.errors())) from error
    return event


def _value(text: str, kind: Any) -> Any:
    """Text, unless it is JSON and something else than text is wanted."""
    wants_text = kind is str or str in get_args(kind) or get_origin(kind) is Literal
    if wants_text and get_origin(kind) not in (dict, tuple):
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _mistake(error: Mapping[str, Any]) -> Mistake:
    return Mistake("do", ".".join(str(part) for part in error["loc"]), str(error["msg"]))


class _Errand:
    """From the submission to the outcome of every charger."""

    def __init__(self, client: httpx.Client, operation: type[Operation], timeout_s: float) -> None:
        self._client = client
        self._operation = operation
        self._deadline = time.monotonic() + timeout_s

    def run(self, target: str, event: dict[str, Any]) -> int:
        response = self._submit({"charger_id": target}, event)
        if response.status_code == httpx.codes.NOT_FOUND and self._operation.target is not TargetKind.CHARGER:
            elsewhere = self._submit({"location_id": target}, event)
            response = response if elsewhere.status_code == httpx.codes.NOT_FOUND else elsewhere
        if response.is_error:
            return self._refused(response)
        answer = response.json()
        failed = answer.get("failed", [])
        for each in failed:
            sys.stdout.write(f"{each['identity']} {self._operation.name}: rejected, {each['error']}\n")
        codes = [self._outcome(command_id) for command_id in _commands(response, answer)]
        return max([*codes, 1 if failed else 0])

    def _submit(self, target: dict[str, str], event: dict[str, Any]) -> httpx.Response:
        return self._client.post(self._operation.http_path(), json={"target": target, "event": event})

    def _refused(self, response: httpx.Response) -> int:
        detail = response.json().get("detail", response.text)
        if response.status_code in WRONG_INPUT:
            raise InputError(Mistake("do", self._operation.name, str(detail)))
        sys.stdout.write(f"{self._operation.name}: rejected, {detail}\n")
        return 1

    def _outcome(self, command_id: str) -> int:
        """Wait for it, print it."""
        while True:
            command = self._client.get(f"/ocpp/commands/{command_id}").raise_for_status().json()
            status = Outcome(command["status"])
            late = time.monotonic() > self._deadline
            if status.final or status is Outcome.DEFERRED or late:
                break
            time.sleep(POLL_S)
        detail = f", {command['detail']}" if command["detail"] else ""
        word = status.value if status.final or status in DONE else "timed out"
        sys.stdout.write(f"{command['identity']} {self._operation.name}: {word}{detail}\n")
        return 0 if status in DONE else 1


def _commands(response: httpx.Response, answer: dict[str, Any]) -> list[str]:
    """Ids of what was submitted: one in a header or the answer, or one for each charger of a location."""
    if "results" in answer:
        return [each["command"]["id"] for each in answer["results"]]
    return [str(response.headers.get("X-Command-Id") or answer["id"])]
