"""Figures for people."""

from __future__ import annotations

import pytest

from ocpplab_tui.tui import figures

POWERS = [
    (0, "0 W"),
    (850, "850 W"),
    (47_800, "47.8 kW"),
    (150_400, "150 kW"),
    (999_960, "1.00 MW"),
    (1_200_000, "1.20 MW"),
]


@pytest.mark.parametrize(("value", "text"), POWERS)
def test_power(value: float, text: str) -> None:
    assert figures.power(value) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0.00 kWh"), (12_410, "12.41 kWh"), (1_254_310, "1.25 MWh")])
def test_energy(value: float, text: str) -> None:
    assert figures.energy(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "00:00:00"), (1102, "00:18:22"), (97_440, "1d 03:04"), (-1, "00:00:00")]
)
def test_duration(value: float, text: str) -> None:
    assert figures.duration(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.41, "0.4 s"), (12, "12 s"), (180, "3 min"), (10_000, "3 h")])
def test_age(value: float, text: str) -> None:
    assert figures.age(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.42, "0.4 ms"), (8.2, "8 ms"), (1203, "1.2 s")])
def test_latency(value: float, text: str) -> None:
    assert figures.latency(value) == text


def test_times_are_utc() -> None:
    assert figures.clock(1_767_270_896) == "12:34:56"
    assert figures.log_time(1_767_270_896.1234, hours=True) == "12:34:56.123"
    assert figures.log_time(1_767_270_896.1999, hours=False) == "34:56.2"


def test_counts_and_rates() -> None:
    assert figures.count(1_234_567) == "1 234 567"
    assert figures.brief(417) == "417"
    assert figures.brief(12_400) == "12.4k"
    assert figures.rate(0) == "0"
    assert figures.rate(0.4) == "0.4"
    assert figures.rate(1200) == "1 200"
    assert figures.speed(0.5) == "×0.5"


def test_sparkline_has_a_cell_for_every_value_up_to_its_width() -> None:
    assert figures.sparkline([0, 5, 10], 8) == "▁▅█"
    assert figures.sparkline(range(100), 4) == "████"
    assert figures.sparkline([], 4) == ""
    assert figures.sparkline([0, 0], 4) == "▁▁"
    assert figures.sparkline([5], 4, top=10, ascii_only=True).isascii()


@pytest.mark.parametrize(("share", "cells"), [(0, 0), (0.001, 1), (0.5, 5), (0.999, 9), (1, 10), (1.5, 10), (-1, 0)])
def test_a_bar_is_full_only_at_the_end(share: float, cells: int) -> None:
    assert figures.filled(10, share) == cells
