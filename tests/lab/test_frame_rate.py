from __future__ import annotations

import pytest

from ocpplab_tui.lab.frame_rate import FrameRate


def test_the_rate_is_that_of_the_last_two_seconds() -> None:
    rate = FrameRate()
    assert rate.at(0.0, 0) == 0.0
    for tenth in range(1, 101):
        latest = rate.at(tenth / 10, tenth * 200)
    assert latest == pytest.approx(2_000)
    for tenth in range(101, 125):
        latest = rate.at(tenth / 10, 20_000)
    assert latest == 0.0


def test_looking_often_keeps_little() -> None:
    rate = FrameRate()
    for step in range(100_000):
        rate.at(step / 10_000, step)
    assert len(rate._looks) < 50
