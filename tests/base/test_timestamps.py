"""Timestamps as OCPP wants them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.base.timestamps import from_text, strict, to_text


def test_to_text() -> None:
    assert to_text(0) == "1970-01-01T00:00:00.000Z"
    assert to_text(1_767_225_600.5) == "2026-01-01T00:00:00.500Z"
    assert to_text(1.9996) == "1970-01-01T00:00:02.000Z"
    assert to_text(-0.25) == "1969-12-31T23:59:59.750Z"
    assert to_text(-62_135_596_800) == "0001-01-01T00:00:00.000Z"


@pytest.mark.parametrize("when", [2.0**63, 253_402_300_800, float("inf")])
def test_what_has_no_text_is_the_last_moment_that_has_one(when: float) -> None:
    assert to_text(when) == "9999-12-31T23:59:59.999Z"
    assert to_text(-when) == "0001-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-01-01T00:00:00Z", 1_767_225_600),
        ("2026-01-01T01:00:00+01:00", 1_767_225_600),
        ("2026-01-01T00:00:00", 1_767_225_600),
        ("2026-01-01T00:00:00.1234567Z", 1_767_225_600.123456),
        ("2026-01-01", 1_767_225_600),
    ],
)
def test_from_text(text: str, when: float) -> None:
    assert from_text(text) == when


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01T00:00:00Z", "1767225600"])
def test_no_timestamp(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_text(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-01-01T01:00:00.5+01:00", "2026-01-01T01:00:00.5+01:00"),
        ("2026-01-01t00:00:00z", "2026-01-01t00:00:00z"),
        ("2026-01-01T00:00:00", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01", "2026-01-01T00:00:00.000Z"),
    ],
)
def test_strict(text: str, written: str) -> None:
    assert strict(text) == written


@given(st.integers(0, 253_402_300_799_000))  # 1970 to 9999
def test_there_and_back(milliseconds: int) -> None:
    assert round(from_text(to_text(milliseconds / 1000)) * 1000) == milliseconds
