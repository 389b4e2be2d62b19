"""The files that a lab keeps between its runs, with garbage in them: it starts, or says in words why it does not."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.errors import OperationRefused, StartError
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.lab import memory_log
from ocpplab_tui.lab.inventory_port import LogQuery
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.lab.state_directory import JOURNAL_NAME, MEMORY_NAME, STORE_NAME
from ocpplab_tui.operations.registry import OPERATIONS
from tests.fuzz.mutations import broken, encoded, torn
from tests.fuzz.play import Flaw, Play
from tests.fuzz.values import INTEGERS, NUMBERS, text
from tests.lab.labs import TWO_CHARGERS

NOBODY = "ws://127.0.0.1:9/ocpp"
FILES = (MEMORY_NAME, MEMORY_NAME, MEMORY_NAME, JOURNAL_NAME, STORE_NAME)
MOST_BYTES = 1 << 20
"""Of a part: far more than any charger has."""
HELD = frozenset({"machine"})
"""Parts of which a broken one means another charger, that starts afresh."""


@cache
def _template() -> dict[str, bytes]:
    """The files that a lab left whose chargers had sessions, settings, faults and messages that wait."""
    with TemporaryDirectory() as folder:
        asyncio.run(_make(Path(folder)))
        return {path.name: path.read_bytes() for path in Path(folder).glob("*.sqlite3*")}


async def _make(path: Path) -> None:
    lab = _lab(path)
    await lab.start()
    for charger_id, key in (
        ("dep-1", "AllowOfflineTxForUnknownId"),
        ("dep-2", "AuthCtrlr.OfflineTxForUnknownIdEnabled"),
    ):
        _do(lab, charger_id, "set-configuration", configuration={key: "true"})
        for number in (1, 2):
            _do(lab, charger_id, "start-session", connector_id=number, id_tag=f"CARD{number}")
        await _pass(lab, 90)
        _do(lab, charger_id, "inject-fault", fault_type="GroundFault", connector_id=2)
        _do(
            lab,
            charger_id,
            "send-local-authorization-list",
            list_version=3,
            entries=[{"id_tag": "A", "status": "Accepted"}],
        )
        await _pass(lab, 90)
    await lab.stop()


def _lab(path: Path) -> Lab:
    lab_file = loads(TWO_CHARGERS.format(url=NOBODY))
    return Lab(lab_file, state_dir=path, clock=VirtualClock(), link_time=VirtualClock(), embedded=False)


def _do(lab: Lab, charger_id: str, name: str, **fields: Any) -> None:
    lab.submit(charger_id, OPERATIONS[name].model_validate(fields), origin="fuzz")


async def _pass(lab: Lab, seconds: float) -> None:
    """Simulated time alone goes on: nobody listens, so nothing has to come to rest."""
    clock = lab.times.clock
    assert isinstance(clock, VirtualClock)
    clock.advance(seconds)
    await asyncio.sleep(0)


class StateFilesTarget:
    """One file of the three has something wrong in it; then a lab starts on them, lives a while, and stops."""

    name = "state-files"

    def play(self, play: Play, seed: str) -> None:
        asyncio.run(self._play(play, Random(seed), _template()))

    async def _play(self, play: Play, random: Random, files: dict[str, bytes]) -> None:
        while play.more:
            with TemporaryDirectory() as folder:
                path = Path(folder)
                for name, content in files.items():
                    (path / name).write_bytes(content)
                data = _spoil(path, random)
                with play.take(data):
                    await _start(path)
                    play.forgive()  # a charger whose memory is garbage may tell of it later too; the others go on


async def _start(path: Path) -> None:
    lab = _lab(path)
    try:
        await lab.start()
    except StartError as error:
        if not str(error).replace("\n", "").isprintable():
            raise Flaw(f"told to people: {error}") from error
        return
    try:
        for charger_id in lab.charger_ids():
            lab.charger(charger_id)
            _do(lab, charger_id, "stop-session")
            _do(lab, charger_id, "unplug-connector")
        await _pass(lab, 120)
        with suppress(OperationRefused):
            await lab.logs.page(LogQuery("dep-1", limit=50))
        await lab.older.frames(-50, 0)
    finally:
        await lab.stop()


# -- what may be wrong


def _spoil(path: Path, random: Random) -> bytes:
    """What was done, in words."""
    chance = random.random()
    if chance < 0.55:
        return _break_part(path / MEMORY_NAME, random)
    if chance < 0.75:
        return _break_row(path / random.choice(FILES), random)
    if chance < 0.85:
        return _write_log(path / MEMORY_NAME, random)
    return _break_bytes(path / random.choice(FILES), random)


def _break_part(file: Path, random: Random) -> bytes:
    """One part of one charger is something else: other JSON, or none."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT charger, part, state FROM parts ORDER BY charger, part").fetchall()
        charger, part, state = random.choice([row for row in rows if row[1] not in HELD] or rows)
        value = orjson.loads(state)
        data = encoded(broken(random, value) if isinstance(value, dict | list) else broken(random, [value]))
        if random.random() < 0.1:
            data = torn(random, data)
        data = data[:MOST_BYTES]
        with suppress(UnicodeDecodeError), connection:
            connection.execute(
                "UPDATE parts SET state = ? WHERE charger = ? AND part = ?", (data.decode(), charger, part)
            )
    return f"{charger} {part}: ".encode() + data


KEYS = {"parts": "part", "entries": "id", "new_entries": "id", "counts": "action"}
"""Of tables that have no rowid."""


def _break_row(file: Path, random: Random) -> bytes:
    """One value of one row is another one."""
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        table = random.choice(tables)
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
        column = random.choice(columns)
        value = random.choice(
            (text(random), random.choice(INTEGERS[:12]), random.choice(NUMBERS[:10]), "", None, b"\xff")
        )
        told = f"{file.name}: {table}.{column} = {value!r}"
        with suppress(sqlite3.Error), connection:
            if random.random() < 0.1:
                told = f"{file.name}: version {random.choice(INTEGERS[:8])}"
                connection.execute(f"PRAGMA user_version = {random.choice(INTEGERS[:8])}")
            elif random.random() < 0.1:
                told = f"{file.name}: no {table}"
                connection.execute(f'DROP TABLE "{table}"')
            else:
                key = KEYS.get(table, "rowid")
                keys = [row[0] for row in connection.execute(f'SELECT {key} FROM "{table}"')]  # noqa: S608 - ours
                statement = f'UPDATE "{table}" SET "{column}" = ? WHERE {key} = ?'  # noqa: S608 - ours
                connection.execute(statement, (value, random.choice(keys or [0])))
    return told.encode("utf-8", "replace")


def _write_log(base: Path, random: Random) -> bytes:
    """An earlier run left a log with lines that may be none."""
    lines = []
    for _ in range(random.randrange(1, 6)):
        state = broken(random, {"a": [1, "b"], "c": {"d": None}})
        with suppress(TypeError):
            key = memory_log.key_of(
                random.choice(("dep-1", "dep-2", text(random, 8))),
                random.choice(("outbox", "sessions", text(random, 8))),
            )
            lines.append(memory_log.line_of(key, state))
    data = b"".join(lines)
    data = torn(random, data) if data and random.random() < 0.7 else data
    base.with_name(f"{base.name}-log-{random.choice(('000001', '999999', 'x', ''))}").write_bytes(data)
    return b"log: " + data


def _break_bytes(file: Path, random: Random) -> bytes:
    """The file itself is damaged."""
    data = bytearray(file.read_bytes())
    for _ in range(random.choice((1, 3, 20))):
        at = random.randrange(len(data)) if random.random() < 0.7 else random.randrange(min(len(data), 200))
        data[at : at + random.choice((1, 1, 16))] = random.randbytes(random.choice((1, 1, 16)))
    if random.random() < 0.2:
        del data[random.randrange(len(data)) :]
    file.write_bytes(data)
    return f"{file.name}: bytes".encode()
