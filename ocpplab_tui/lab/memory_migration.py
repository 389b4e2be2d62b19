"""The tables of the chargers' memory, and how those of earlier programs become them."""

from __future__ import annotations

import sqlite3
from typing import Any

import orjson

from ocpplab_tui.lab.database import Steps, creates

VERSION = 2

_PARTS = """
CREATE TABLE IF NOT EXISTS parts (
    charger TEXT NOT NULL,
    part TEXT NOT NULL,              -- "sessions", or "outbox/000000012": a piece of a part
    state TEXT NOT NULL,             -- JSON
    PRIMARY KEY (charger, part)
) STRICT, WITHOUT ROWID;
"""
_RUNS = "CREATE TABLE runs (number INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;"


def _from_1(connection: sqlite3.Connection) -> None:
    """The queue of transaction messages was one text, which grew with the square of what waited."""
    connection.execute("BEGIN IMMEDIATE")
    queues = connection.execute("SELECT charger, state FROM parts WHERE part = 'outbox'").fetchall()
    for charger, state in queues:
        connection.executemany(
            "INSERT INTO parts VALUES (?, ?, ?)",
            [
                (charger, f"outbox/{number:09}", orjson.dumps(message).decode())
                for number, message in enumerate(_messages(orjson.loads(state)), 1)
            ],
        )
    connection.execute("DELETE FROM parts WHERE part = 'outbox'")
    connection.execute(_RUNS)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _messages(outbox: Any) -> list[dict[str, Any]]:
    """Each message with the ended transaction that it is about."""
    if not isinstance(outbox, dict):
        return []
    ended = outbox.get("ended", {})
    return [
        message | ({"ended": ended[message["transaction"]]} if message.get("transaction") in ended else {})
        for message in outbox.get("messages", ())
    ]


STEPS: Steps = {0: creates(_PARTS + _RUNS, VERSION), 1: _from_1}
"""What makes a file of this version one of the present version."""
