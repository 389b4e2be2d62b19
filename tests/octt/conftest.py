"""Writes the conformance tables when asked to (`make conformance`)."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.octt.conformance import TABLES, Verdicts, claimed, table

VERDICTS = Verdicts()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" or report.failed:
        report.user_properties.extend(("case", name) for name in claimed(item))
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Called where the results come together, with or without workers."""
    names = [str(value) for key, value in report.user_properties if key == "case"]
    VERDICTS.note(names, passed=report.passed)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("--write-conformance") and not hasattr(session.config, "workerinput"):
        for version, path in TABLES.items():
            path.write_text(table(version, VERDICTS), encoding="utf-8")
