"""What can be wrong with a message: its structure (as parsed JSON), or its bytes."""

from __future__ import annotations

from random import Random
from typing import Any

import orjson

from tests.fuzz.values import INTEGERS, MANY, NUMBERS, anything, text

RAW = (
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1e400",
    b"-1e400",
    b"1E+2",
    b"1.0",
    b"0.30",
    b"-0",
    b"01",
    b"9" * 400,
    b"18446744073709551616",
    b"-9223372036854775809",
    b"1.7976931348623157e309",
    b'"\\ud800"',
    b'"\\udc00\\ud800"',
    b'"\\u0000"',
    b'"\xed\xa0\x80"',
    b'"\xff"',
    b'"a\x01b"',
    b'{"a":1,"a":2}',
    b'{"":{"":{"":null}}}',
    b"undefined",
    b"'x'",
    b"/**/",
    b"tru",
)
"""Tokens that no encoder of ours would write."""
TORN = (
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\\ud83d",
    b"\n",
    b"-",
)
DEPTHS = (5, 45, 130, 300, 900, 1100, 20_000)
LENGTHS = (300, 10_000, 300_000)


def encoded(value: Any) -> bytes:
    """JSON; a `Fragment` in it stands as it is."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def nested(random: Random) -> bytes:
    """JSON that is deeper than anything needs to be; some of it never ends."""
    depth = random.choice(DEPTHS)
    if random.random() < 0.5:
        return b"[" * depth + b"]" * (depth if random.random() < 0.8 else depth // 2)
    return b'{"a":' * depth + b"1" + b"}" * depth


def strange(random: Random) -> Any:
    """A value that is seldom right."""
    kind = random.randrange(12)
    if kind < 3:
        return orjson.Fragment(random.choice(RAW))
    if kind == 3 and random.random() < 0.3:
        return orjson.Fragment(nested(random))
    if kind == 4:
        length = random.choices(LENGTHS, (20, 5, 1))[0]
        return random.choice(("x", "é", "\u202e", "😀")) * length
    if kind == 5:
        return [text(random, 3)] * random.choice((MANY, 3, 1, 0))
    values: tuple[Any, ...] = (
        None,
        {},
        random.choice(INTEGERS),
        random.choice(NUMBERS),
        text(random),
        anything(random),
    )
    return values[random.randrange(len(values))]


def copied(value: Any) -> Any:
    """A copy of JSON; a `Fragment` in it is shared."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


def broken(random: Random, value: Any) -> Any:
    """A copy of a JSON value (an object or array at its top) with one to three things done to it."""
    value = copied(value)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        _break(random, value)
    return value


def broken_plainly(random: Random, value: dict[str, Any]) -> dict[str, Any]:
    """An object with one field missing, or one of the wrong type: what any encoder could write."""
    value = dict(value)
    if value and random.random() < 0.5:
        del value[random.choice(list(value))]
    else:
        value[random.choice([*value, "extra"])] = anything(random)
    return value


def _break(random: Random, value: Any) -> None:
    places = list(_places(value))
    if not places:
        if isinstance(value, dict):
            value[text(random, 10)] = strange(random)
        elif isinstance(value, list):
            value.append(strange(random))
        return
    parent, key = random.choice(places)
    deed = random.randrange(8)
    if deed == 0:
        del parent[key]
    elif deed == 1 and isinstance(parent, dict):
        parent[_renamed(random, str(key))] = parent.pop(key)
    elif deed == 2 and isinstance(parent, dict):
        parent[text(random, 10)] = strange(random)
    elif deed == 3:
        parent[key] = [parent[key]] if random.random() < 0.5 else {str(key): parent[key]}
    elif deed == 4 and isinstance(parent, list):
        parent[:] = parent * random.choice((0, 2, 50))
    elif deed == 5:
        other, other_key = random.choice(places)
        parent[key] = copied(other[other_key]) if other_key in _keys(other) else None
    else:
        parent[key] = strange(random)


def _keys(parent: Any) -> Any:
    return parent if isinstance(parent, dict) else range(len(parent))


def _places(value: Any) -> Any:
    """(parent, key) of everything inside."""
    nodes = [value]
    while nodes:
        node = nodes.pop()
        for key in list(_keys(node)):
            yield node, key
            if isinstance(node[key], dict | list):
                nodes.append(node[key])


def _renamed(random: Random, key: str) -> str:
    return random.choice((key.upper(), key.lower(), key + "x", key[:-1], "\u0000" + key, "customData", "", key * 300))


def torn(random: Random, data: bytes) -> bytes:
    """The bytes with one to three things done to them."""
    for _ in range(random.choice((1, 1, 2, 3))):
        at = random.randrange(len(data) + 1)
        deed = random.randrange(7)
        if deed == 0:
            data = data[:at]
        elif deed == 1 and at < len(data):
            data = data[:at] + bytes((data[at] ^ (1 << random.randrange(8)),)) + data[at + 1 :]
        elif deed == 2:
            data = data[:at] + random.choice(TORN) + data[at:]
        elif deed == 3:
            data = data[:at] + data[at + random.randrange(1, 9) :]
        elif deed == 4:
            data = data[:at] + data[max(at - 20, 0) :]
        elif deed == 5:
            data = data[:at] + random.choice(RAW) + data[at:]
        else:
            data = data[:at] + random.randbytes(random.randrange(1, 5)) + data[at:]
    return data
