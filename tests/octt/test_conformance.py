"""The tables in docs tell the truth: every case has a test or a hardware reason, and says so there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.octt.conformance import HERE, TABLES, cases, not_applicable

CLAIM = re.compile(r"@case\((.*?)\)\s", re.DOTALL)
NAME = re.compile(r'"([A-Z0-9_-]+)"')


def claimed_by_tests() -> set[str]:
    texts = (path.read_text(encoding="utf-8") for path in Path(HERE).rglob("test_*.py"))
    return {name for text in texts for claim in CLAIM.findall(text) for name in NAME.findall(claim)}


def test_only_known_cases_are_claimed() -> None:
    assert claimed_by_tests() <= set(cases())
    assert set(not_applicable()) <= set(cases())


def test_a_case_is_either_tested_or_not_applicable() -> None:
    assert not claimed_by_tests() & set(not_applicable())


@pytest.mark.parametrize("version", TABLES)
def test_every_case_has_its_verdict(version: str) -> None:
    rows = [line.split(" | ") for line in TABLES[version].read_text(encoding="utf-8").splitlines() if "_CS |" in line]
    told = {row[0].removeprefix("| "): row[2].removesuffix(" |") for row in rows}
    for name, each in cases().items():
        if each.version == version and name.endswith("_CS"):
            expected = f"not applicable: {not_applicable()[name]}" if name in not_applicable() else "pass"
            assert told[name] == expected, name
