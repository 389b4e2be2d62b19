"""What is brought along is known, and may be."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tools.dependencies import licence, main, needed, normalized

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PERMISSIVE = re.compile(r"MIT|BSD|Apache|ISC|MPL|PSF|Python Software Foundation", re.IGNORECASE)


def test_all_that_is_declared_is_listed_and_more() -> None:
    declared = {normalized(re.split(r"[<>=;\[ ]", line)[0]) for line in PROJECT["dependencies"]}
    found = needed()
    assert declared <= set(found)
    assert "pydantic-core" in found
    assert found["pydantic-core"][1] == {"pydantic"}
    assert "pytest" not in found


def test_licences_that_oblige_nobody() -> None:
    strange = {
        name: licence(package) for name, (package, _) in needed().items() if not PERMISSIVE.search(licence(package))
    }
    assert strange == {}


def test_the_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--requirements"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(re.fullmatch(r"[a-z0-9-]+==\S+", line) for line in lines)
    assert main([]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(lines)
