"""JSON values that a schema allows, from a seeded random: enumerations, lengths and numbers at the edges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

Schema = Mapping[str, Any]
Hint = Callable[[str, str, Random], Any]
"""(name of the field, its JSON type, random) → a value that the product may know; None: any will do."""
Maker = Callable[[Random, Hint], Any]

INTEGERS = (0, 1, 2, 3, 7, -1, 100, 86_400, 2**31 - 1, 2**31, -(2**31), 2**53, 2**63 - 1, -(2**63), 2**64 - 1)
NUMBERS = (0, 0.1, 1, 6, 16, 32.5, -0.0, -1, 1e6, 0.30000000000000004, 1e15 + 0.5, 1e308, -1e308, 5e-324, 2**63)
TIMES = (
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:10:00.5Z",
    "2025-12-31T23:59:00+00:00",
    "2026-01-01T14:00:00+14:00",
    "2027-06-01T12:00:00.123456789Z",
    "2026-01-01t00:00:30z",
    "2016-12-31T23:59:60Z",
    "1970-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999-23:59",
    "2026-01-01T00:00:00",
)
ADDRESSES = (
    "http://127.0.0.1:1/x-1.2.3.bin",
    "https://u:p@127.0.0.1:1/",
    "ftp://127.0.0.1:1/y",
    "ws://127.0.0.1:1/ocpp",
    "wss://127.0.0.1:1/ocpp",
    "http://[::1",
    "http://127.0.0.1:99999/",
    "file:///etc/passwd",
    "http:",
    "ftp://%00%2f:@/",
    "wss://exämple.test/ö",
)
ODD = "aZ09-_ .,:;=/@#é€ßıİǅ‮﻿​\u0000\u001b\u007f\u0085\u2028\ufffe\ufffd\n\r\t\"'\\{}[]<>&%😀👩‍👩‍👧𐀀\U0010ffff"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
LONG = 20_000
MANY = 300
DEEPEST = 12


def no_hint(_name: str, _kind: str, _random: Random) -> Any:
    """Of whom nothing is known."""
    return None


def text(random: Random, most: int | None = None) -> str:
    """A string of at most so many characters."""
    chance = random.random()
    if most is None:
        length = random.randrange(30) if chance < 0.97 else random.randrange(LONG)
    elif chance < 0.25:
        length = random.choice((0, max(most - 1, 0), most))
    else:
        length = random.randrange(min(most, 30) + 1)
    alphabet = PLAIN if random.random() < 0.7 else ODD
    if length > 200:
        return random.choice(alphabet) * length
    return "".join(random.choices(alphabet, k=length))


def anything(random: Random, depth: int = 0) -> Any:
    """Any JSON value."""
    kind = random.randrange(9 if depth < 4 else 7)
    if kind < 3:
        return text(random)
    if kind == 7:
        return [anything(random, depth + 1) for _ in range(random.randrange(4))]
    if kind == 8:
        return {text(random, 12): anything(random, depth + 1) for _ in range(random.randrange(4))}
    return (random.choice(INTEGERS), random.choice(NUMBERS), random.random() < 0.5, None)[kind - 3]


def maker(schema: Schema, root: Schema | None = None, name: str = "", depth: int = 0) -> Maker:
    """What makes values of a schema; `root`: where its references lead."""
    root = schema if root is None else root
    schema = _resolved(schema, root)
    if depth > DEEPEST:
        return lambda random, hint: None
    if "const" in schema:
        return lambda random, hint: schema["const"]
    if "enum" in schema:
        return _enumeration(schema, name)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        makers = [maker(each, root, name, depth + 1) for each in options]
        return lambda random, hint: random.choice(makers)(random, hint)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object" or "properties" in schema:
        return _object(schema, root, depth)
    if kind == "array":
        return _array(schema, root, name, depth)
    return _scalar(schema, str(kind), name)


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        target: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    if len(schema.get("allOf", ())) == 1:
        return _resolved(schema["allOf"][0], root)
    return schema


def _enumeration(schema: Schema, name: str) -> Maker:
    options = list(schema["enum"])

    def make(random: Random, hint: Hint) -> Any:
        liked = hint(name, "enum", random) if random.random() < 0.5 else None
        return liked if liked in options else random.choice(options)

    return make


def _object(schema: Schema, root: Schema, depth: int) -> Maker:
    required = set(schema.get("required", ()))
    fields = [(name, maker(each, root, name, depth + 1)) for name, each in schema.get("properties", {}).items()]
    more = schema.get("additionalProperties", True)
    extra = maker(more, root, "", depth + 1) if isinstance(more, dict) else None

    def make(random: Random, hint: Hint) -> Any:
        share = random.choice((0.1, 0.5, 0.9))
        made = {name: make_it(random, hint) for name, make_it in fields if name in required or random.random() < share}
        if extra is not None:
            for _ in range(random.randrange(3)):
                made[hint("key", "string", random) or text(random, 20)] = extra(random, hint)
        if "component" in made and "variable" in made and (pair := hint("component", "pair", random)):
            made["component"], made["variable"] = pair
        return made

    return make


def _array(schema: Schema, root: Schema, name: str, depth: int) -> Maker:
    make_it = maker(schema.get("items", {}), root, name, depth + 1)
    least, most = schema.get("minItems", 0), schema.get("maxItems", MANY)

    def make(random: Random, hint: Hint) -> Any:
        chance = random.random()
        if chance < 0.9:
            count = random.randrange(least, min(most, least + 3) + 1)
        else:
            count = min(most, random.choice((least, MANY if chance > 0.995 else 10)))
        return [make_it(random, hint) for _ in range(count)]

    return make


def _scalar(schema: Schema, kind: str, name: str) -> Maker:
    if kind == "string":
        return _string(schema, name)
    if kind in ("integer", "number"):
        return _number(schema, kind, name)
    if kind == "boolean":
        return lambda random, hint: random.random() < 0.5
    return lambda random, hint: None if kind == "null" else anything(random)


def _string(schema: Schema, name: str) -> Maker:
    most = schema.get("maxLength")
    choices = TIMES if schema.get("format") == "date-time" else ADDRESSES if schema.get("format") == "uri" else ()

    def make(random: Random, hint: Hint) -> Any:
        if choices:
            return random.choice(choices)
        if random.random() < 0.7:
            liked = hint(name, "string", random)
            if isinstance(liked, str) and (most is None or len(liked) <= most):
                return liked
        return text(random, most)

    return make


def _number(schema: Schema, kind: str, name: str) -> Maker:
    low, high = schema.get("minimum"), schema.get("maximum")
    edges: list[float] = [each for each in (low, high) if each is not None]
    pool = [*edges, *(INTEGERS if kind == "integer" else (*INTEGERS, *NUMBERS))]
    pool = [each for each in pool if (low is None or each >= low) and (high is None or each <= high)] or [0]

    def make(random: Random, hint: Hint) -> Any:
        if random.random() < 0.6:
            liked = hint(name, kind, random)
            if isinstance(liked, int | float):
                return liked
        return random.choice(pool) if random.random() < 0.6 else random.randrange(5)

    return make
