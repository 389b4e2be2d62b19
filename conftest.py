"""Options and markers of the whole suite."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-conformance",
        action="store_true",
        help="write docs/conformance-*.md from what the cases of this run said",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "case(*ids): the cases of tests/octt/cases.csv that this test is")
