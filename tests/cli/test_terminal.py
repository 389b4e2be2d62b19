"""The real program in a real terminal: it takes keys, shows what they do, and gives the terminal back as it was,
however it ends."""

from __future__ import annotations

import shlex
import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.cli.terminals import terminal, tmux

PROGRAM = ("-m", "ocpplab_tui")
CRASH = """
import sys
from ocpplab_tui.tui.screens.dashboard import DashboardScreen

def broken(self):
    raise RuntimeError("a defect that was planted")

DashboardScreen.action_help = broken
from ocpplab_tui.__main__ import main
sys.exit(main())
"""
FIRST = "Chargers"  # the title of the grid


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_in_tmux_it_takes_keys_and_leaves_a_clean_terminal(tmp_path: Path) -> None:
    before = shlex.quote(str(tmp_path / "before"))
    with tmux() as pane:
        pane.until("ready$")
        pane.press(
            f"stty -a > {before}; {sys.executable} -m ocpplab_tui; echo left with $?; stty -a | diff {before} -",
            "Enter",
        )
        pane.until("12/12 online")
        assert pane.mode().startswith("1 ")
        pane.press("o")
        pane.until("type to filter")
        pane.press("Set meter")
        pane.until("upwards, as a real one")
        pane.press("Escape")
        pane.until_gone("Enter choose")
        pane.press("?")
        pane.until("Operations on the connector, or the marked")
        pane.press("Escape")
        pane.until_gone("Operations on the connector, or the marked")
        pane.press("q")
        if "Quit?" in pane.until("Quit?", "left with"):  # it asks where sessions run
            pane.press("Enter")
        shown = pane.until("left with 0")
        assert pane.mode() == "0 0 1"
        assert "<" not in shown  # of diff: how the line is set
        pane.press("echo still typed", "Enter")
        assert pane.until("still typed").count("still typed") >= 1


@pytest.mark.parametrize(("number", "name"), [(signal.SIGTERM, "TERM"), (signal.SIGINT, "INT"), (signal.SIGHUP, "HUP")])
def test_a_signal_ends_it_properly(number: signal.Signals, name: str) -> None:
    with terminal(*PROGRAM) as opened:
        opened.until(FIRST)
        opened.send(number)
        assert opened.code() == 0
        opened.assert_clean()
        assert b"Traceback" not in opened.output


def test_a_crash_leaves_a_clean_terminal_and_says_what_happened() -> None:
    with terminal("-c", CRASH) as opened:
        opened.until(FIRST)
        opened.press(b"?")
        assert opened.code() == 1
        opened.assert_clean()
        assert b"a defect that was planted" in opened.output


def test_ctrl_c_is_no_way_to_lose_it() -> None:
    """It copies, where anything is chosen, and else tells how to quit."""
    with terminal(*PROGRAM) as opened:
        opened.until(FIRST)
        opened.press(b"\x03")
        opened.until("ctrl+q")
        opened.send(signal.SIGTERM)
        assert opened.code() == 0
        opened.assert_clean()


def test_it_ends_when_its_terminal_goes_away() -> None:
    with terminal(*PROGRAM) as opened:
        opened.until(FIRST)
        opened.hang_up()
        assert opened.process.wait(60) in (0, 120)  # the latter: Python could not say its last words
