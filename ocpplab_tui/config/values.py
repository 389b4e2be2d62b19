"""Kinds of values that sections are made of; each refuses what it isn't in words for people, with the value shown."""

from __future__ import annotations

import json
import math
import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, SecretStr
from pydantic_core import PydanticCustomError

from ocpplab_tui.config.catalog import connector_type, connector_types
from ocpplab_tui.config.nearest import suggestion

SHOWN_LENGTH = 60
EMBEDDED = "embedded"

IDENTITY = re.compile(r"[A-Za-z0-9*\-_=:+|@.]{1,48}")
IDENTITY_HINT = "1 to 48 of A–Z a–z 0–9 * - _ = : + | @ . (identifierString of OCPP 2.0.1)"
ID = re.compile(r"[A-Za-z0-9._~-]{1,64}")
ID_HINT = "1 to 64 of A–Z a–z 0–9 . _ ~ -"


def wrong(problem: str, expected: str = "") -> PydanticCustomError:
    """The one error that validators raise: what is wrong, and what would be right."""
    return PydanticCustomError("wrong", "{problem}", {"problem": problem, "expected": expected})


def printable(text: str) -> str:
    """Text that cannot move the cursor: what is not printable becomes an escape."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def shown(value: Any) -> str:
    """A value of a TOML file as people would write it, cut when it is long."""
    match value:
        case dict():
            return "a table"
        case list():
            return "a list"
        case bool() | str():
            text = json.dumps(value, ensure_ascii=False)
        case int() if value.bit_length() > 200:
            return "a huge number"
        case _:
            text = str(value)
    text = printable(text)
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


def text_of(low: int, high: int) -> BeforeValidator:
    """Printable text of so many characters."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise wrong(f"{shown(value)} is not text", 'write it in quotes: "…"')
        if not low <= len(value) <= high:
            problem = "is empty" if not value else f"{shown(value)} has {len(value)} characters"
            raise wrong(problem, f"{low} to {high} characters")
        if not value.isprintable():
            raise wrong(f"{shown(value)} holds a character that cannot be printed")
        return value

    return BeforeValidator(check)


def matching(pattern: re.Pattern[str] | str, expected: str) -> BeforeValidator:
    """Text that fits a regular expression as a whole."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
            raise wrong(f"{shown(value)} does not fit", expected)
        return value

    return BeforeValidator(check)


def whole(low: int, high: int) -> BeforeValidator:
    """A whole number within bounds."""

    def check(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise wrong(f"{shown(value)} is not possible", f"a whole number from {low} to {high}")
        return value

    return BeforeValidator(check)


def number(low: float, high: float, unit: str = "") -> BeforeValidator:
    """A number within bounds, whole or not."""
    expected = f"a number from {low:g} to {high:g}" + (f" {unit}" if unit else "")

    def check(value: Any) -> float:
        if type(value) not in (int, float) or not low <= value <= high or math.isnan(value):
            raise wrong(f"{shown(value)} is not possible", expected)
        return float(value)

    return BeforeValidator(check)


def choice(*values: str) -> BeforeValidator:
    """One of some words, in any case."""
    by_folded = {value.casefold(): value for value in values}

    def check(value: Any) -> str:
        found = by_folded.get(value.casefold()) if isinstance(value, str) else None
        if found is None:
            raise wrong(f"{shown(value)} is not possible", "one of " + ", ".join(f'"{word}"' for word in values))
        return found

    return BeforeValidator(check)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong(f"{shown(value)} is not possible", "true or false")
    return value


def _version(value: Any) -> str:
    text = value.casefold().removeprefix("ocpp").strip(" -_") if isinstance(value, str) else ""
    found = {"1.6": "1.6", "1.6j": "1.6", "2.0.1": "2.0.1"}.get(text)
    if found is None:
        raise wrong(f"{shown(value)} is no version of OCPP that this program speaks", '"ocpp1.6" or "ocpp2.0.1"')
    return found


def _size(value: Any) -> int:
    expected = 'a size like "64MB" or "2GB", or a number of bytes'
    if type(value) is int and 0 < value < 1 << 62:
        return value
    match = (
        re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)\s*([kmgt]?i?)b", value.casefold()) if isinstance(value, str) else None
    )
    if match is None or match[2] == "i":
        raise wrong(f"{shown(value)} is not a size", expected)
    base = 1024 if match[2].endswith("i") else 1000
    size = int(float(match[1]) * base ** ("kmgt".find(match[2][:1]) + 1 if match[2] else 0))
    if size <= 0:
        raise wrong(f"{shown(value)} is not a size", expected)
    return size


def csms_url(value: Any) -> str:
    """A websocket URL without a trailing slash, or "embedded"."""
    expected = f'"ws://host:port/path", "wss://…", or "{EMBEDDED}"'
    if not isinstance(value, str):
        raise wrong(f"{shown(value)} is not a URL", expected)
    if value.casefold() == EMBEDDED:
        return EMBEDDED
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise wrong("this is not a URL", expected) from None
    if parts.username is not None or parts.password is not None:
        raise wrong("the URL holds a user or a password", 'write the password as password_env = "NAME_OF_A_VARIABLE"')
    if parts.scheme not in ("ws", "wss") or not parts.hostname or port == 0:
        raise wrong(f"{shown(value)} is not the URL of a CSMS", expected)
    if parts.query or parts.fragment:
        raise wrong(f"{shown(value)} goes on after its path", 'no "?" and no "#": "/" and the identity are appended')
    if not value.isprintable() or any(char.isspace() for char in value):
        raise wrong(f"{shown(value)} holds spaces", expected)
    return value.rstrip("/")


def _connector_type(value: Any) -> str:
    found = connector_type(value) if isinstance(value, str) else None
    if found is None:
        raise wrong(f"{shown(value)} is no type of connector", suggestion(str(value), connector_types()))
    return value if value.casefold() != found.name.casefold() else found.name


def _setting(value: Any) -> str:
    """A configuration value: OCPP carries all of them as text."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float() if not shown(value).startswith("a "):
            return str(value)
        case str() if len(value) <= 2500:
            return value
    described = "a long text" if isinstance(value, str) else shown(value)
    raise wrong(f"{described} is no value of a setting", 'text of at most 2500 characters: "60"')


def _secret(value: Any) -> SecretStr:
    if not isinstance(value, str) or not value:
        raise wrong("this is not text" if value != "" else "is empty", "a password in quotes")
    return SecretStr(value)


def _file(value: Any) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise wrong(f"{shown(value)} is not the name of a file", 'a path in quotes: "ca.pem"')
    return value


Flag = Annotated[bool, BeforeValidator(_flag)]
Port = Annotated[int, whole(0, 65535)]
Size = Annotated[int, BeforeValidator(_size)]
Version = Annotated[Literal["1.6", "2.0.1"], BeforeValidator(_version)]
CsmsUrl = Annotated[str, BeforeValidator(csms_url)]
TypeName = Annotated[str, BeforeValidator(_connector_type)]
SettingValue = Annotated[str, BeforeValidator(_setting)]
Secret = Annotated[SecretStr, BeforeValidator(_secret)]
FileName = Annotated[str, BeforeValidator(_file)]
Variable = Annotated[
    str, matching(r"[A-Za-z_][A-Za-z0-9_]{0,99}", 'the name of an environment variable: "CSMS_PASSWORD"')
]
Name = Annotated[str, text_of(1, 100)]
Word = Annotated[str, text_of(0, 255)]
HostName = Annotated[str, matching(r"[A-Za-z0-9._:\-]{1,253}", 'a host name or address: "127.0.0.1"')]
Id = Annotated[str, matching(ID, ID_HINT)]
Identity = Annotated[str, matching(IDENTITY, IDENTITY_HINT)]
