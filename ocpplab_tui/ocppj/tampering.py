"""What a bad network makes of a message; the websocket frame around it stays whole."""

from __future__ import annotations

from random import Random

import orjson

from ocpplab_tui.ocppj.codec import dumps

_CONTINUED = 0x80  # the two highest bits of a byte inside of a UTF-8 character
_ASCII_END = 0x80


def cut(data: bytes, kept: int | None) -> bytes:
    """The first `kept` bytes (None: half of them), never half a character."""
    end = len(data) // 2 if kept is None else min(kept, len(data))
    while 0 < end < len(data) and data[end] & 0xC0 == _CONTINUED:
        end -= 1
    return data[:end]


def garbled(data: bytes, count: int, random: Random) -> bytes:
    """So many of its ASCII characters become others near them; it stays UTF-8, so that it is the message that is
    broken and not the connection."""
    places = [place for place, byte in enumerate(data) if byte < _ASCII_END]
    changed = bytearray(data)
    for place in random.sample(places, min(count, len(places))):
        changed[place] ^= random.randint(1, 7)
    return bytes(changed)


def readdressed(data: bytes, random: Random) -> bytes:
    """With an id that nobody gave out; what has no id stays as it is."""
    try:
        message = orjson.loads(data)
    except orjson.JSONDecodeError:
        return data
    if not isinstance(message, list) or len(message) < 2:
        return data
    return dumps([message[0], f"wrong-{random.getrandbits(32):08x}", *message[2:]])
