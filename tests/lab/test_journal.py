from __future__ import annotations

import timeit

from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.ocppj.frame import Frame
from tests.lab.frames import frame


class Store:
    def __init__(self) -> None:
        self.kept: list[tuple[int, Frame]] = []

    def put(self, sequence: int, frame: Frame) -> None:
        self.kept.append((sequence, frame))


def test_an_empty_journal() -> None:
    journal = Journal()
    assert (journal.first, journal.last) == (1, 0)
    assert journal.frames(0, 10) == []
    assert journal.get(0) is None
    assert journal.get(1) is None


def test_sequences_rise_by_one_from_one() -> None:
    journal = Journal(capacity=10)
    frames = [frame(number) for number in range(1, 4)]
    for each in frames:
        journal.append(each)
    assert (journal.first, journal.last) == (1, 3)
    assert journal.frames(0, 10) == [(1, frames[0]), (2, frames[1]), (3, frames[2])]
    assert journal.frames(1, 1) == [(2, frames[1])]
    assert journal.frames(3, 10) == []
    assert journal.get(2) is frames[1]


def test_the_oldest_make_room() -> None:
    journal = Journal(capacity=4)
    frames = [frame(number) for number in range(1, 11)]
    for each in frames:
        journal.append(each)
    assert (journal.first, journal.last) == (7, 10)
    assert journal.get(6) is None
    assert journal.get(7) is frames[6]
    assert [sequence for sequence, _ in journal.frames(0, 100)] == [7, 8, 9, 10]
    assert [sequence for sequence, _ in journal.frames(8, 100)] == [9, 10]
    assert [each for _, each in journal.frames(0, 100)] == frames[6:]
    assert journal.frames(0, 2) == [(7, frames[6]), (8, frames[7])]
    assert journal.frames(6, 0) == []


def test_every_frame_goes_to_the_store_while_there_is_one() -> None:
    store = Store()
    journal = Journal(capacity=2, store=store)
    for number in range(1, 4):
        journal.append(frame(number))
    journal.store = None
    journal.append(frame(4))
    assert [sequence for sequence, _ in store.kept] == [1, 2, 3]


def test_append_is_cheap() -> None:
    journal = Journal()
    one = frame()
    per_frame = min(timeit.repeat(lambda: journal.append(one), number=5_000, repeat=5)) / 5_000
    assert per_frame < 5e-6  # about 0.3 µs on an idle core
