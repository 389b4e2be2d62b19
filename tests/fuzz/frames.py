"""Frames of a CSMS: requests, answers to what the charger asked, and what is neither."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import orjson

from ocpplab_tui.ocppj import schemas
from ocpplab_tui.ocppj.settings import LinkSettings
from tests.fuzz import recipes
from tests.fuzz.hints import Hints
from tests.fuzz.mutations import RAW, broken, encoded, nested, strange, torn
from tests.fuzz.values import Hint, Maker, anything, maker, no_hint, text

SIZE_MAX = LinkSettings("", "", "").max_frame_bytes
"""Of a frame; the websocket is closed before a longer one has come in."""
CODES = (
    "GenericError",
    "InternalError",
    "NotSupported",
    "SecurityError",
    "FormationViolation",
    "x" * 300,
    "",
    "\u202e",
)


@cache
def maker_of(version: str, action: str, kind: schemas.Kind) -> Maker:
    return maker(schemas.schema(version, action, kind))


@cache
def actions_of(version: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the CSMS asks, and what it never would: the charger's own, another version's, none at all."""
    asked = schemas.actions(version, "CSMS")
    other = schemas.actions("2.0.1" if version == "1.6" else "1.6", "CSMS") - asked
    wrong = [*sorted(schemas.actions(version, "CS") - asked), *sorted(other), "", "reset", "Foo\u202e\n", "x" * 5_000]
    return tuple(sorted(asked)), tuple(wrong)


def request(version: str, random: Random, hints: Hints | None = None) -> bytes:
    """A CALL: mostly one that its schema allows, else with a broken payload, or with broken bytes."""
    asked, wrong = actions_of(version)
    action = random.choice(asked)
    if action == "Reset" and random.random() < 0.8:  # what follows a restart is soon said
        action = random.choice(asked)
    payload = _payload(version, action, random, hints)
    chance = random.random()
    if chance < 0.65:
        return encoded([2, unique_id(random), action, payload])
    if chance < 0.87:
        return encoded([2, unique_id(random), action, broken(random, payload)])
    if chance < 0.94:
        return torn(random, encoded([2, unique_id(random), action, payload]))
    if chance < 0.97:
        return encoded([2, unique_id(random), random.choice(wrong), payload])
    return encoded(broken(random, [2, unique_id(random), action, payload]))


def _payload(version: str, action: str, random: Random, hints: Hints | None) -> Any:
    hint = no_hint if hints is None else hints.hint
    wild = maker_of(version, action, "call")(random, hint)
    good = None if hints is None or random.random() < 0.4 else recipes.good(version, action, random, hints)
    return wild if good is None else recipes.crossed(random, good, wild)


def unique_id(random: Random) -> str:
    chance = random.random()
    if chance < 0.9:
        return f"c{random.getrandbits(40):x}"
    return random.choice(("", "-1", "m-1", "x" * 36, "é" * 36, "\u202e", "x" * 37, "x" * 255, "x" * 256, "a\u0000b"))


def answer(version: str, random: Random, hint: Hint, open_id: str, action: str) -> bytes:
    """An answer to the charger's CALL: right, odd, broken, an error, or one to something else."""
    if random.random() < 0.1:
        open_id = random.choice((unique_id(random), open_id + "x", open_id.upper(), "m-1", "-1"))
    chance = random.random()
    if chance < 0.15:
        return _error(random, open_id)
    payload: Any = {}
    if action in schemas.actions(version, "CS"):
        payload = maker_of(version, action, "result")(random, hint)
    message = [3, open_id, payload]
    if chance < 0.55:
        return encoded(message)
    if chance < 0.85:
        return encoded([3, open_id, broken(random, payload)])
    return torn(random, encoded(message)) if chance < 0.95 else encoded(broken(random, message))


def _error(random: Random, open_id: str) -> bytes:
    details = anything(random) if random.random() < 0.3 else {}
    message = [4, open_id, random.choice(CODES), text(random), details]
    return encoded(broken(random, message) if random.random() < 0.4 else message)


def junk(random: Random) -> bytes:
    """Anything but a message."""
    kind = random.randrange(8)
    if kind == 0:
        return random.randbytes(random.randrange(60))
    if kind == 1:
        return random.choice(RAW)
    if kind == 2:
        return nested(random)
    if kind == 3:
        return b'[2,"a","Reset",' + nested(random) + b"]"
    if kind == 4:
        parts: list[Any] = [random.choice((1, 2, 3, 4, 5, "2", 2.0, -1, True, None, [2], orjson.Fragment(b"2e0")))]
        return encoded(parts + [strange(random) for _ in range(random.randrange(6))])
    if kind == 5:
        return encoded(
            [random.choice((2, 3, 4)), unique_id(random), *(strange(random) for _ in range(random.randrange(4)))]
        )
    return encoded(anything(random)) if kind == 6 else encoded(strange(random))
