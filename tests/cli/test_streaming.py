"""Traffic as lines: `run --plain`, `run --json`, `--filter`."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.cli.options import RunOptions
from ocpplab_tui.cli.streaming import JsonLines, Plain, stream, wanted_frames
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.tui.filtering.lab_frames import LabFrames
from tests.tui.fake_lab import FakeLab, talk, twelve

COMMAND = [sys.executable, "-m", "ocpplab_tui", "run", "one-charger"]
EVIL = Frame(
    1_700_000_000.5,
    "cp-1",
    Direction.IN,
    Kind.CALL,
    "DataTransfer",
    "u1",
    b'[2,"u1","DataTransfer",{"vendorId":"[red]x[/]\\u001b[2J\\u202e"}]',
)


class ClosedPipe(io.StringIO):
    """Somebody reads so many lines, then goes away."""

    def flush(self) -> None:
        raise BrokenPipeError


@pytest.fixture
def lab() -> FakeLab:
    return FakeLab(twelve(), talk())


def test_a_plain_line_says_who_which_way_what_and_how_long(lab: FakeLab) -> None:
    line_of = Plain(LabFrames(lab), ascii_only=False)
    lines = [line_of(frame) for frame in talk()]
    assert all(line.isprintable() for line in lines)
    assert any(" → call " in line for line in lines)
    assert any(line.endswith(" ms") and " ← result " in line for line in lines)


def test_what_came_over_the_wire_moves_no_cursor(lab: FakeLab) -> None:
    line = Plain(LabFrames(lab), ascii_only=True)(EVIL)
    assert line.isascii()
    assert line.isprintable()
    assert "[red]x[/]" in line
    assert "\\x1b" in line


def test_a_json_line_holds_the_message(lab: FakeLab) -> None:
    line = json.loads(JsonLines(LabFrames(lab))(EVIL))
    assert line["message"][2] == "DataTransfer"
    assert (line["at"], line["direction"], line["kind"]) == ("2023-11-14T22:13:20.500Z", "in", "call")
    junk = json.loads(JsonLines(LabFrames(lab))(EVIL._replace(kind=Kind.JUNK, data=b"no json")))
    assert junk["text"] == "no json"
    assert "message" not in junk


def test_a_wrong_filter_names_every_column(lab: FakeLab) -> None:
    with pytest.raises(InputError) as refused:
        wanted_frames("is:no dir:in act:x", LabFrames(lab))
    assert [mistake.key for mistake in refused.value.mistakes] == ["column 1", "column 14"]


@pytest.mark.parametrize(
    "options",
    [RunOptions(filter="x"), RunOptions(plain=True, json=True), RunOptions(plain=True, headless=True)],
)
def test_options_that_do_not_go_together(options: RunOptions) -> None:
    with pytest.raises(InputError):
        options.check()


@pytest.mark.parametrize("option", ["--plain", "--json"])
def test_lines_until_nobody_reads(option: str, home: Path) -> None:
    arguments = [*COMMAND, option, "--filter", "a:Boot* is:call", "--state-dir", str(home / "lab")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stderr is not None
        assert "BootNotification" in process.stdout.readline()
        process.stdout.close()
        process.terminate()
        assert process.wait(30) == 0
        assert "Traceback" not in process.stderr.read()


async def test_only_what_passes_is_written(lab: FakeLab) -> None:
    out = ClosedPipe()
    around = LabFrames(lab)
    await stream(lab, wanted_frames("is:error", around), JsonLines(around), out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert {line["kind"] for line in lines} == {"error"}
    assert len(lines) == sum(frame.kind is Kind.ERROR for frame in talk())
