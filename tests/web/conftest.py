"""The program as a user starts it, with a home of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE_S = 30


@contextmanager
def served(home: Path, *arguments: str) -> Iterator[str]:
    """`ocpplab-tui web` on a free port; its address. It ends as a user ends it, and cleanly."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OCPPLAB_")}
    environment |= {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "XDG_CONFIG_HOME": str(home / "config")}
    command = [sys.executable, "-m", "ocpplab_tui", "web", *arguments, "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, env=environment, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert address is not None, (line, process.communicate())
            yield address[0]
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=PATIENCE_S)
            assert (process.returncode, errors) == (0, "")
        finally:
            process.kill()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demo lab's dashboard is."""
    with served(tmp_path_factory.mktemp("home"), "demo", "--seed", "1") as address:
        yield address
