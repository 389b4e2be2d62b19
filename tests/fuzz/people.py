"""What people do to a charger between two messages, and what happens to its link, its files and its time."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import orjson
from pydantic import ValidationError

from ocpplab_tui.ocppj import schemas
from ocpplab_tui.operations.model import Operation
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.protocol.ports import TransferFailure
from tests.fuzz import papers
from tests.fuzz.bench import Bench
from tests.fuzz.frames import maker_of
from tests.fuzz.hints import TOKENS, Hints
from tests.fuzz.mutations import broken_plainly
from tests.fuzz.play import Play
from tests.fuzz.values import Maker, maker

USUAL: tuple[tuple[str, dict[str, Any]], ...] = (
    ("plug-connector", {"connector_id": 1}),
    ("plug-connector", {}),
    ("unplug-connector", {"connector_id": 1}),
    ("authorize-id-tag", {"id_tag": TOKENS[0]}),
    ("authorize-id-tag", {"id_tag": TOKENS[2]}),
    ("start-session", {"connector_id": 1, "id_tag": TOKENS[0]}),
    ("start-session", {"connector_id": 1, "id_tag": TOKENS[0]}),
    ("start-session", {"id_tag": TOKENS[2]}),
    ("stop-session", {"connector_id": 1}),
    ("clear-fault", {}),
    ("clear-fault", {"connector_id": 1}),
    ("ev-stops-energy", {}),
    ("ev-requests-energy", {}),
)
WAYS_BACK = ("start-charger", "restore-power", "connect", "clear-fault")
FAILURES = ("bad-url", "denied", "not-found", "too-large", "unreachable", "timeout", "unsupported", "failed")
WAITS = (0.0, 0.5, 1.0, 5.0, 10.0, 31.0, 61.0, 300.0, 900.0)
TROUBLES = ("unreachable", "tls-certificate", "tls-client-certificate", "credentials", "tls", "settings", "closed")


def act(bench: Bench, hints: Hints, random: Random, play: Play) -> None:
    """One thing happens that is no message."""
    chance = random.random()
    if chance < 0.55:
        operation = _operation(bench, hints, random)
        if operation is not None:
            play.note(f"a person: {operation.name} {operation!r}")
            bench.perform(operation)
    elif chance < 0.8:
        _wait(bench, random, play)
    elif chance < 0.9 and bench.files.moving:
        _end_transfer(bench, random, play)
    else:
        play.note("the link is lost")
        bench.lose()
    bench.station.process()


def reach(bench: Bench, random: Random, play: Play) -> None:
    """Offline: it connects, or fails to, or time passes."""
    chance = random.random()
    if not bench.wanted and chance < 0.6:
        name = random.choice(WAYS_BACK)
        play.note(f"a person: {name}")
        bench.perform(OPERATIONS[name]())
    elif bench.wanted and chance < 0.7:
        play.note("it connects")
        bench.connect()
    elif bench.wanted and chance < 0.8:
        play.note("it cannot connect")
        bench.station.failed(random.choice(TROUBLES), "no way")
    else:
        _wait(bench, random, play)


def _wait(bench: Bench, random: Random, play: Play) -> None:
    seconds = random.choice(WAITS)
    play.note(f"{seconds} s pass")
    if random.random() < 0.5:
        bench.pass_time(seconds)
    else:
        bench.clock.advance(seconds)


def _end_transfer(bench: Bench, random: Random, play: Play) -> None:
    failure = TransferFailure(random.choice(FAILURES), "because")
    good: Any = None if bench.files.moving[0].upload else image(random)
    result = good if random.random() < 0.7 else failure
    play.note(f"a transfer ends: {result!r}")
    bench.files.end(result)


def image(random: Random) -> bytes:
    """A firmware file."""
    kind = random.randrange(6)
    if kind == 0:
        return papers.FIRMWARE
    if kind == 1:
        return b"version=" + random.randbytes(random.randrange(70)) + b"\n"
    if kind == 2:
        return b"BAD" + random.randbytes(9)
    if kind == 3:
        return b"version=" + b"9" * random.choice((49, 50, 51, 4_000)) + random.choice((b"\n", b"\r\n", b""))
    return random.randbytes(random.choice((0, 1, 64, 4_096)))


@cache
def _maker(name: str) -> Maker:
    return maker(OPERATIONS[name].model_json_schema())


@cache
def _names() -> tuple[str, ...]:
    return tuple(OPERATIONS)


def _operation(bench: Bench, hints: Hints, random: Random) -> Operation | None:
    if random.random() < 0.6:
        name, fields = random.choice(USUAL)
        return OPERATIONS[name].model_validate(fields)
    name = random.choice(_names())
    kind = OPERATIONS[name]
    if bench.version not in kind.versions:
        return None
    fields = _maker(name)(random, hints.hint)
    if name == "proxy-message":
        fields = _proxied(bench, hints, random)
    try:
        return kind.model_validate(fields)
    except ValidationError:
        return None


def _proxied(bench: Bench, hints: Hints, random: Random) -> dict[str, Any]:
    action = random.choice(sorted(schemas.actions(bench.version, "CS")))
    payload = maker_of(bench.version, action, "call")(random, hints.hint)
    unchecked = random.random() < 0.2
    if unchecked:
        payload = orjson.loads(orjson.dumps(broken_plainly(random, payload)))
    version = f"ocpp{bench.version}"
    return {"action": action, "ocpp_version": version, "payload": payload, "validate": not unchecked}
