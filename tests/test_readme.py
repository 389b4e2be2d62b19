"""The README says what is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from ocpplab_tui.cli.operations_table import markdown_table
from ocpplab_tui.config.shipped import samples

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_table_of_operations_is_the_registry() -> None:
    table = README.partition("<!-- operations: begin -->")[2].partition("<!-- operations: end -->")[0]
    assert table.strip() == markdown_table().strip()


def test_every_dependency_says_why() -> None:
    names = {re.split(r"[<>=;\[ ]", line)[0] for line in PROJECT["dependencies"]}
    rows = re.findall(r"^\| ([a-z0-9-]+) \| [^|]+ \| [^|]+ \|$", README, flags=re.MULTILINE)
    assert names <= set(rows)


def test_every_sample_is_named() -> None:
    assert all(f"| `{Path(sample).stem}` |" in README for sample in samples())


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)
