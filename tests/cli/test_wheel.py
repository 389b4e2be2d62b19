"""What is installed holds what the program needs at run time."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_is_complete(tmp_path: Path) -> None:
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("themes", "sample_configs"):
        wanted = {f"ocpplab_tui/data/{folder}/{path.name}" for path in (ROOT / folder).glob("*.toml")}
        assert wanted
        assert wanted <= names
    sources = (
        path for path in (ROOT / "ocpplab_tui").rglob("*") if path.suffix in (".py", ".toml", ".tcss", ".html", ".js")
    )
    assert {str(path.relative_to(ROOT)) for path in sources} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith("tests/") for name in names)
