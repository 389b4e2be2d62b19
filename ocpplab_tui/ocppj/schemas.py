"""The JSON schemas of both versions, compiled when first needed and shared by all links.

The files are those of the `ocpp` package; it is found, never imported (importing it takes 200 ms).
"""

from __future__ import annotations

import importlib.util
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import jsonschema_rs
import orjson

from ocpplab_tui.ocppj import codes, naming, violations
from ocpplab_tui.ocppj.actions import ACTIONS
from ocpplab_tui.ocppj.errors import InvalidPayload
from ocpplab_tui.ocppj.violations import Violation

Kind = Literal["call", "result"]

_FOLDERS = {"1.6": "v16", "2.0.1": "v201"}
_CALL_SUFFIX = {"1.6": "", "2.0.1": "Request"}


class Schemas:
    """The compiled schemas of one version. Get it from `of(version)`."""

    __slots__ = ("_calls", "_results", "actions", "from_charger", "from_csms", "version")

    def __init__(self, version: str) -> None:
        self.version = version
        self.from_charger = ACTIONS[version, "CS"]
        self.from_csms = ACTIONS[version, "CSMS"]
        self.actions = self.from_charger | self.from_csms
        self._calls: dict[str, jsonschema_rs.Validator] = {}
        self._results: dict[str, jsonschema_rs.Validator] = {}

    def check(self, action: str, kind: Kind, payload: Any) -> Violation | None:
        """What is wrong with the payload; None when it fits its schema."""
        validators = self._calls if kind == "call" else self._results
        validator = validators.get(action)
        if validator is None:
            if action not in self.actions:
                return Violation("", f"OCPP {self.version} has no message of this name", "action")
            validator = validators[action] = _compiled(self.version, action, kind)
        try:
            if validator.is_valid(payload):
                return None
            return violations.worst(validator.iter_errors(payload))
        except ValueError as error:  # a Python object that has no place in JSON
            return Violation("", f"is not JSON: {error}", "json")


@cache
def of(version: str) -> Schemas:
    """The schemas of "1.6" or "2.0.1"."""
    return Schemas(version)


def verdict(version: str, action: str, kind: Kind, payload: Any) -> str:
    """ "" when the payload fits, else `path: rule`, never a value."""
    violation = of(version).check(action, kind, payload)
    return "" if violation is None else str(violation)


def classify(version: str, action: str, payload: Any) -> str:
    """The CALLERROR code, as `version` spells it, for a CALL with this payload; "" when it is valid."""
    violation = of(version).check(action, "call", payload)
    return "" if violation is None else codes.spelled(version, violations.code_of(version, violation))


def actions(version: str, initiator: str) -> frozenset[str]:
    """Names of the messages that `initiator` ("CS" the charger, "CSMS" the central system) may begin."""
    return ACTIONS[version, initiator]


@lru_cache(maxsize=64)
def schema(version: str, action: str, kind: Kind = "call") -> dict[str, Any]:
    """The parsed schema, shared: not to be changed. Raises InvalidPayload for a message that the version lacks."""
    if action not in of(version).actions:
        raise InvalidPayload(action, "", f"OCPP {version} has no message of this name")
    return _read(version, action, kind)


def to_camel(version: str, action: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with snake_case keys written as the schema of the CALL names them (`id_token` → `idToken`).

    Keys that the schema does not know, and opaque values (`data`, `customData`), stay as they are. Raises
    InvalidPayload when one key is given in both spellings.
    """
    return naming.renamed(action, schema(version, action), payload)


def _compiled(version: str, action: str, kind: Kind) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(_read(version, action, kind), validate_formats=True, mask="the value")


def _read(version: str, action: str, kind: Kind) -> dict[str, Any]:
    suffix = "Response" if kind == "result" else _CALL_SUFFIX[version]
    text = (_folder() / _FOLDERS[version] / "schemas" / f"{action}{suffix}.json").read_bytes()
    parsed: dict[str, Any] = orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    return parsed


@cache
def _folder() -> Path:
    spec = importlib.util.find_spec("ocpp")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("the ocpp package, which brings the JSON schemas, is not installed", name="ocpp")
    return Path(spec.submodule_search_locations[0])
