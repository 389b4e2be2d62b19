"""Garbage in circles is found when there is time, and not while much is made."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator

import pytest

from ocpplab_tui.base import garbage
from ocpplab_tui.base.garbage import CalmCollector, making_much


class Circle:
    """Held by nothing but itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds, enabled = gc.get_threshold(), gc.isenabled()
    yield
    gc.set_threshold(*thresholds)
    if enabled:
        gc.enable()
    gc.unfreeze()


def test_a_calm_moment_finds_what_is_young() -> None:
    collector = CalmCollector()
    collector.begin()
    lost = weakref.ref(Circle())
    kept = [Circle() for _ in range(2 * garbage.YOUNG)]
    assert lost() is not None
    collector.calm(0.0)
    assert lost() is None
    assert len(kept) == 2 * garbage.YOUNG


def test_what_grew_old_is_looked_for_only_when_nobody_is_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    now = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    collector = CalmCollector()
    collector.begin()
    monkeypatch.setattr(gc, "collect", lambda generation=2: looked.append(generation))
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 0))
    now[0] += garbage.ALL_S + 1
    collector.calm(garbage.CALM_S / 2)
    assert looked == []
    collector.calm(garbage.CALM_S * 2)
    assert looked == [2]
    now[0] += garbage.MIDDLE_S + 1
    collector.calm(garbage.CALM_S * 2)
    assert looked == [2, 1]


def test_nobody_looks_before_it_is_told_to_begin() -> None:
    gc.disable()
    lost = weakref.ref(Circle())
    collector = CalmCollector()
    kept = [Circle() for _ in range(2 * garbage.YOUNG)]
    collector.calm(10.0)
    assert lost() is not None
    assert kept


def test_nobody_looks_while_much_is_made_and_afterwards_as_before() -> None:
    with making_much():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    with making_much():
        pass
    assert not gc.isenabled()
