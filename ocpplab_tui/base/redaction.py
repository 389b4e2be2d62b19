"""Secrets never reach the journal, a log or the screen: whatever is kept or shown passes here first.

`redact` works on parsed JSON, so no escape in the text can hide a secret from it; `redact_text` is for text without a
known structure and rather covers too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

REDACTED = "•••"

# Messages whose CALL or result may hold a password, a key, a URL with a password in it, or a code that a driver typed.
SECRET_ACTIONS = frozenset(
    {
        "ChangeConfiguration",
        "CustomerInformation",
        "DataTransfer",
        "GetConfiguration",
        "GetDiagnostics",
        "GetLog",
        "GetVariables",
        "NotifyEvent",
        "NotifyReport",
        "PublishFirmware",
        "PublishFirmwareStatusNotification",
        "RequestStartTransaction",
        "ReserveNow",
        "SecurityEventNotification",
        "SendLocalList",
        "SetNetworkProfile",
        "SetVariables",
        "SignedUpdateFirmware",
        "UnpublishFirmware",
        "UpdateFirmware",
    }
)

TOKEN_ACTIONS = frozenset({"Authorize", "TransactionEvent"})
"""The usual ones that hold tokens, one of which may be a code that a driver typed (C04.FR.04)."""

_MAX_DEPTH = 40  # nothing in OCPP nests deeper; what does is covered whole
_MAX_COST = 20_000
_COST_OF_SUSPICION = 10
"""A message may have so many values; one that could be a secret counts as so many more."""
_MAX_NAMING = 200_000
"""Characters of a text without structure that names a secret; what follows is covered whole."""
_MAX_URLS = 10_000
"""In one text; what follows is covered whole too."""
_NAME_FIELDS = ("key", "name", "variable")
_VALUE_FIELDS = frozenset({"value", "attributeValue", "actualValue"})
_KEY_CODE = "KeyCode"
_TOKEN_FIELDS = {"type": frozenset({"idToken", "id_token"}), "id_token_type": frozenset({"id_tag"})}
"""A field that says KeyCode (OCPP 2.0.1 IdTokenEnumType), and those beside it that hold the code."""
_HIDDEN = "variableAttribute of a secret variable"  # stands in for the field's name
_SECRET_PARTS = {"vpn": frozenset({"key", "password"}), "apn": frozenset({"simPin", "apnPassword"})}
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"})

_FILLER = re.compile(r"[\s._-]+")
_SOLID_WORD = re.compile(r"authorizationkey|password|passwd|passphrase|secret|privatekey|apikey|simpin")
_WORDS = (
    r"authorization[_ -]?key|pass[_ -]?word|passwd|pass[_ -]?phrase|secret|private[_ -]?key|api[_ -]?key|sim[_ -]?pin"
)
_WORD = re.compile(_WORDS)
"""In folded text: in any case of letters it takes five times as long."""
# Parts of lower-case text one of which stands in everything that has to be covered: looked for first, being cheap.
_STEMS = ("://", "authoriz", "pass", "secret", "private", "api", "sim", "basic", "bearer", "keycode", "\\u", "\0")
_STEMS_BYTES = (*(stem.encode() for stem in _STEMS), b":/", b":\\/")
_AFTER_WORD = re.compile(rf"((?:{_WORDS})[\"']?\s*[:=,]\s*[\"']?)([^\"'\s,}}\]]+)", re.IGNORECASE)
_ANY_VALUE = re.compile(r"([:=]\s*)(\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?|[^\s,\[\]{}\"':=][^\s,\]}]*)")
_TOKEN_VALUE = re.compile(r"(\bid_?(?:Token|token|tag)\\?[\"']\s*:\s*\\?[\"'])([^\"'\\]*)")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_AUTHORITY_END = re.compile(r"[/?#\s\"'<>]|$")
_RUN_END = re.compile(r"[\s\"'<>]|$")
_QUERY_SECRET = re.compile(
    r"([?&;](?:[\w.-]{0,40}(?:token|secret|signature|password|passwd|credential|apikey|api_key|access_key)|sig|pwd|key)=)"
    r"[^&#;\s\"']+",
    re.IGNORECASE,
)
_PRIVATE_KEY = re.compile(r"(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----).*?(-----END|\Z)", re.DOTALL)
_SCHEME_CREDENTIAL = re.compile(r"\b(Basic|Bearer)(\s+)(?=[\w.~+/-]{0,2000}[0-9=])[\w.~+/=-]{6,}", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Is this a configuration key, variable or field whose value nobody may see?"""
    return _SOLID_WORD.search(_FILLER.sub("", name).lower()) is not None


def may_hold_secret(frame: bytes) -> bool:
    """A quick look at the JSON text of a frame: False means that `redact` would find nothing."""
    lowered = frame.lower()
    return any(stem in lowered for stem in _STEMS_BYTES)


def redact(value: Any) -> Any:
    """A copy of parsed JSON with every secret covered; equal to `value` when there was none."""
    return _Cover().value(value, "", 0)


def redact_url(url: str) -> str:
    """The URL, or a text with URLs in it, with passwords, and tokens in queries, covered."""
    head, *parts = url.split("://", _MAX_URLS)
    if len(parts) == _MAX_URLS:
        parts[-1] = REDACTED
    covered = "://".join([head, *(_without_password(part) for part in parts)])
    return _QUERY_SECRET.sub(rf"\1{REDACTED}", covered)


def redact_text(text: str) -> str:
    """Text without a known structure: passwords in URLs, and every value in a text that names a secret, are covered."""
    if not _is_suspicious(text):
        return text
    folded = _folded(text)
    text = redact_url(text)
    if "basic" in folded or "bearer" in folded:
        text = _SCHEME_CREDENTIAL.sub(rf"\1\2{REDACTED}", text)
    text = _PRIVATE_KEY.sub(rf"\1{REDACTED}\2", text)
    if _KEY_CODE.lower() in folded:
        text = _TOKEN_VALUE.sub(rf"\1{REDACTED}", text)
    return _without_named(text) if _names_secret(text) else text


def redact_junk(data: bytes) -> bytes:
    """A frame that could not be parsed, with everything covered that may be a secret."""
    text = data.decode("utf-8", "surrogateescape")
    return redact_text(text).encode("utf-8", "surrogateescape")


def redact_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """HTTP headers with credentials covered; the scheme of `Authorization` stays readable."""
    return [(name, _header_value(value) if name.lower() in _SECRET_HEADERS else value) for name, value in headers]


def _is_suspicious(text: str) -> bool:
    """A quick look: False means that `redact_text` would find nothing."""
    lowered = text.lower()
    return any(stem in lowered for stem in _STEMS)


class _Cover:
    """Goes through one message. What is larger than any that OCPP has is covered whole from some point on: looking
    costs time, and a stranger decides how much there is to look at."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = _MAX_COST

    def value(self, value: Any, parent: str, depth: int) -> Any:
        self._left -= 1
        if self._left < 0:
            return REDACTED
        if isinstance(value, str):
            return self._text(value)
        if not isinstance(value, dict | list):
            return value
        if depth >= _MAX_DEPTH:
            return REDACTED
        if isinstance(value, list):
            return [self.value(item, parent, depth + 1) for item in value]
        return self._object(value, parent, depth + 1)

    def _text(self, text: str) -> str:
        if not _is_suspicious(text):
            return text
        self._left -= _COST_OF_SUSPICION
        return redact_text(text)

    def _object(self, value: dict[str, Any], parent: str, depth: int) -> dict[str, Any]:
        self._left -= len(value)  # a name costs as much to look at as a value
        named = _is_named_secret(value) or parent == _HIDDEN
        secret_fields = _SECRET_PARTS.get(parent, frozenset()) | _code_fields(value)
        covered: dict[str, Any] = {}
        for field, item in value.items():
            if field in secret_fields or (named and field in _VALUE_FIELDS) or is_secret_name(field):
                covered[field] = REDACTED
            elif named and field == "variableAttribute":
                covered[field] = self.value(item, _HIDDEN, depth)
            else:
                covered[field] = self.value(item, field, depth)
        return covered


def _code_fields(value: dict[str, Any]) -> frozenset[str]:
    """Where a token that a driver typed stands (C04.FR.04)."""
    hidden = (fields for field, fields in _TOKEN_FIELDS.items() if value.get(field) == _KEY_CODE)
    return frozenset().union(*hidden)


def _is_named_secret(value: dict[str, Any]) -> bool:
    for field in _NAME_FIELDS:
        name = value.get(field)
        if isinstance(name, dict):
            name = name.get("name")
        if isinstance(name, str) and is_secret_name(name):
            return True
    return False


def _names_secret(text: str) -> bool:
    plain = text.replace("\0", "")
    if "\\u" in plain:
        plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), plain)
    return _WORD.search(_folded(plain)) is not None


def _folded(text: str) -> str:
    """In small letters, also those beyond ASCII that a pattern with IGNORECASE takes for them: ſ, İ, ı."""
    return text.lower() if text.isascii() else text.casefold().replace("i\u0307", "i").replace("ı", "i")


def _without_named(text: str) -> str:
    if "\0" in text or "\\u" in text:
        return REDACTED  # a name spelled in disguise: nothing tells where its value stands
    rest = REDACTED if len(text) > _MAX_NAMING else ""
    text = text[:_MAX_NAMING]
    return _ANY_VALUE.sub(rf'\1"{REDACTED}"', _AFTER_WORD.sub(rf"\1{REDACTED}", text)) + rest


def _without_password(part: str) -> str:
    """What follows `://`, up to the next one."""
    authority = part[: _AUTHORITY_END.search(part).start()]  # type: ignore[union-attr] # "$" always matches
    end = authority.rfind("@")
    if end < 0 and ":" in authority and not authority.rpartition(":")[2].isdigit():
        run = part[: _RUN_END.search(part).start()]  # type: ignore[union-attr] # as above
        end = run.rfind("@")  # the password may hold a slash that nobody escaped
    user, colon, _ = part[: max(end, 0)].partition(":")
    return f"{user}:{REDACTED}{part[end:]}" if colon else part


def _header_value(value: str) -> str:
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {REDACTED}" if space and scheme.lower() in ("basic", "bearer", "digest") else REDACTED
