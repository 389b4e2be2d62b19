"""How late the loop is, and when people are told."""

from __future__ import annotations

import pytest

from ocpplab_tui.lab.loop_lag import EVERY_S, KEPT, LOOKS_A_SECOND, LoopLag


def test_a_loop_in_time() -> None:
    lag = LoopLag()
    assert (lag.p95_s, lag.worst_s, lag.too_late) == (0.0, 0.0, False)
    for _ in range(KEPT):
        lag.look(0.001)
    assert (lag.p95_s, lag.worst_s, lag.too_late) == (0.001, 0.001, False)


def test_a_loop_that_hangs_once_is_late_as_often_as_it_should_have_looked() -> None:
    lag = LoopLag()
    for _ in range(KEPT):
        lag.look(0.0)
    lag.look(1.0)
    assert lag.worst_s == 1.0
    assert lag.p95_s == pytest.approx(0.75)  # the last 5 of 20 looks came 0, 0.25 … 1 s late
    for _ in range(KEPT):
        lag.look(0.0)
        assert not lag.too_late


def test_people_are_warned_after_some_seconds_only_and_not_for_ever() -> None:
    lag = LoopLag()
    seconds = 0.0
    while not lag.too_late:
        lag.look(0.15)
        seconds += EVERY_S + 0.15
    assert 3 <= seconds < 6
    for _ in range(2 * LOOKS_A_SECOND):
        lag.look(0.0)
    assert not lag.too_late


def test_an_hour_of_sleep_is_remembered_for_five_seconds_only() -> None:
    lag = LoopLag()
    lag.look(3600.0)
    assert lag.worst_s == 3600.0
    for _ in range(KEPT):
        lag.look(0.0)
    assert lag.worst_s == 0.0
