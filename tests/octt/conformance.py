"""The conformance tables: which case of `cases.csv` a test proves, and what the run said of it.

A test names its cases with `@case("TC_003_CS", …)`; it passes for all of them, or for none. What no simulated charger
can have stands in `not_applicable.toml` with its reason.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

HERE = Path(__file__).parent
DOCS = HERE.parent.parent / "docs"
TABLES = {"1.6": DOCS / "conformance-16.md", "2.0.1": DOCS / "conformance-201.md"}

case = pytest.mark.case
"""`@case("TC_003_CS")`: this test is that case."""


class Case(NamedTuple):
    """One row of `cases.csv`."""

    id: str
    version: str
    title: str


def cases() -> dict[str, Case]:
    with (HERE / "cases.csv").open(newline="", encoding="utf-8") as file:
        return {row["id"]: Case(row["id"], row["version"], row["title"]) for row in csv.DictReader(file)}


def not_applicable() -> dict[str, str]:
    """Case → the hardware that no simulated charger has."""
    return dict(tomllib.loads((HERE / "not_applicable.toml").read_text(encoding="utf-8")))


def claimed(item: pytest.Item) -> tuple[str, ...]:
    """The cases that a test is."""
    return tuple(str(name) for mark in item.iter_markers("case") for name in mark.args)


@dataclass
class Verdicts:
    """What a run said: case → how many of its tests passed and failed."""

    passed: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)

    def note(self, names: Iterable[str], *, passed: bool) -> None:
        tally = self.passed if passed else self.failed
        for name in names:
            tally[name] = tally.get(name, 0) + 1

    def verdict(self, name: str, reasons: Mapping[str, str]) -> str:
        """pass | fail | not applicable: reason; "no test" where nobody has written one."""
        if self.failed.get(name):
            return "fail"
        if self.passed.get(name):
            return "pass"
        return f"not applicable: {reasons[name]}" if name in reasons else "no test"


def table(version: str, verdicts: Verdicts) -> str:
    """The page of one version, as Markdown."""
    reasons = not_applicable()
    rows = [(each, verdicts.verdict(each.id, reasons)) for each in cases().values() if each.version == version]
    counts = {word: sum(text.startswith(word) for _, text in rows) for word in ("pass", "fail", "not applicable")}
    head = [
        f"# OCPP {version}: conformance",
        "",
        "Made by `make conformance`: every case is played over a real websocket against a scripted CSMS, on virtual",
        "time, and the charger is operated through the registry of operations only.",
        "",
        f"{len(rows)} cases: {counts['pass']} pass, {counts['fail']} fail, {counts['not applicable']} not applicable.",
        "",
        "| id | title | verdict |",
        "|---|---|---|",
    ]
    lines = [f"| {each.id} | {each.title} | {text} |" for each, text in rows]
    return "\n".join([*head, *lines, ""])
