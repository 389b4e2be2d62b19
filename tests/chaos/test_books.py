"""The books see what they are there to see."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.booked_csms import BookedCsms, BooksReader
from tests.chaos.books import Books
from tests.support.raw_client import raw_station
from tests.support.recorder import Seen

Payload = dict[str, Any]
_orders = itertools.count(1)


def seen(action: str, unique_id: str, payload: Payload, *, answer: bool = False) -> Seen:
    sender, kind = ("csms", "result") if answer else ("station", "call")
    return Seen(next(_orders), 0.0, "CP-1", sender, kind, action, unique_id, payload, str(payload))


def start(unique_id: str, number: int, meter: int = 100, at: str = "2026-01-01T00:00:00Z") -> list[Seen]:
    told = {"connectorId": 1, "idTag": "A", "meterStart": meter, "timestamp": at}
    return [
        seen("StartTransaction", unique_id, told),
        seen("StartTransaction", unique_id, {"transactionId": number}, answer=True),
    ]


def stop(unique_id: str, number: int, meter: int = 200, at: str = "2026-01-01T00:10:00Z") -> list[Seen]:
    return [seen("StopTransaction", unique_id, {"transactionId": number, "meterStop": meter, "timestamp": at})]


def event(unique_id: str, number: int, kind: str) -> list[Seen]:
    told = {"eventType": kind, "seqNo": number, "timestamp": "2026-01-01T00:00:00Z"}
    return [seen("TransactionEvent", unique_id, told | {"transactionInfo": {"transactionId": "T"}})]


def closed(frames: list[Seen]) -> Books:
    books = Books()
    books.read(frames)
    books.close()
    return books


def test_what_is_right_is_right_and_resends_are_told_apart() -> None:
    frames = [*start("a", 1), *start("a", 1), *stop("b", 1), *start("c", 2, 200, "2026-01-01T01:00:00Z")]
    books = closed(frames)
    assert [each.name for each in books.running] == ["2"]
    assert books.violations == ["CP-1: 2: 1 starts, 0 stops"]
    assert books.tally["resent"] == 1
    assert closed([*event("a", 0, "Started"), *event("b", 1, "Updated"), *event("c", 2, "Ended")]).violations == []


@pytest.mark.parametrize(
    ("frames", "wrong"),
    [
        ([*start("a", 1), *start("b", 2), *stop("c", 1), *stop("d", 2)], "the same start under two ids"),
        ([*start("a", 1), *stop("b", 1), *stop("c", 1)], "told after its stop"),
        ([*stop("b", 1)], "told before its start"),
        ([*start("a", 1), *stop("b", 1, meter=50)], "the register went back"),
        ([*start("a", 1), *stop("b", 1), *start("c", 2, 300, "2026-01-01T01:00:00Z")], "begins at 300.0 Wh"),
        ([*start("a", 1), *stop("b", 1, at="2025-01-01T00:00:00Z")], "timestamps go back"),
        ([*start("a", 1), *start("b", 2, at="2026-01-01T01:00:00Z")], "b begins while 1 runs on 1"),
        ([*event("a", 0, "Started"), *event("b", 2, "Ended")], "seqNo [0, 2]"),
        ([*event("a", 0, "Started"), *event("b", 1, "Ended"), *event("b", 9, "Ended")], "with something else in it"),
    ],
)
def test_what_is_wrong_is_found(frames: list[Seen], wrong: str) -> None:
    assert wrong in "\n".join(closed(frames).violations)


async def test_a_csms_goes_on_where_a_killed_one_ended(tmp_path: Path) -> None:
    """The same start has the same number, the next start the next one, and a line that was cut off is gone."""
    path, port = tmp_path / "books.jsonl", 0
    numbers: list[int] = []
    for starts in (["a"], ["a", "b"]):
        csms = BookedCsms(path, port)
        await csms.start()
        async with raw_station(csms.url, "CP-1") as station:
            for unique_id in starts:
                told = {
                    "connectorId": 1,
                    "idTag": "A",
                    "meterStart": 0,
                    "timestamp": f"2026-01-01T00:00:0{len(numbers)}Z",
                }
                answer = await station.ask("StartTransaction", told, unique_id=unique_id)
                numbers.append(answer["transactionId"])
        await csms.stop()
        port = csms.port
        with path.open("ab") as torn:
            torn.write(b'[1767225600.0, "CP-1", "sta')
    assert numbers == [1, 1, 2]
    reader = BooksReader(path)
    assert [seen.unique_id for seen in reader if seen.kind == "call"] == ["a", "a", "b"]
    assert list(reader) == []
    assert not reader.violations
