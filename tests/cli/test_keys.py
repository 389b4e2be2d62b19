"""`keys` prints a keymap file to begin with."""

from __future__ import annotations

import pytest

from ocpplab_tui.cli import run_command_line
from ocpplab_tui.tui.keymap import read


def test_what_it_prints_is_a_keymap_that_moves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["keys"]) == 0
    text = capsys.readouterr().out
    assert '# plug-connector = "p"' in text
    keymap, wrong = read(text)
    assert wrong is None
    assert keymap.moved == {}
