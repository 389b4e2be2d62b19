"""Waits between attempts (OCPP 2.0.1 T-08)."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.ocppj.back_off import SHORTEST_WAIT_S, Waits
from ocpplab_tui.ocppj.settings import BackOff


def test_doubled_repeat_times_then_constant() -> None:
    waits = Waits()
    settings = BackOff(wait_minimum_s=10, random_range_s=0, repeat_times=3)
    assert [waits.next(settings, Random(1)) for _ in range(6)] == [10, 20, 40, 80, 80, 80]
    waits.reset()
    assert waits.next(settings, Random(1)) == 10


def test_each_doubling_has_its_own_random_part() -> None:
    waits, random, same = Waits(), Random(7), Random(7)
    settings = BackOff(wait_minimum_s=1, random_range_s=5, repeat_times=1)
    first = 1 + same.uniform(0, 5)
    assert waits.next(settings, random) == first
    assert waits.next(settings, random) == first * 2 + same.uniform(0, 5)


@given(
    st.floats(-10, 100),
    st.floats(-10, 100),
    st.integers(-1, 8),
    st.integers(0, 2**32),
    st.integers(1, 12),
)
def test_never_tight_never_shrinking(minimum: float, spread: float, repeats: int, seed: int, count: int) -> None:
    waits, random = Waits(), Random(seed)
    settings = BackOff(minimum, spread, repeats)
    found = [waits.next(settings, random) for _ in range(count)]
    assert all(wait >= SHORTEST_WAIT_S for wait in found)
    assert found == sorted(found)
