"""Commands, exit codes, and how errors are told."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ocpplab_tui import __version__
from ocpplab_tui.__main__ import main
from ocpplab_tui.base.errors import StartError
from ocpplab_tui.cli import print_error, run_command_line
from ocpplab_tui.cli import running as running_module
from ocpplab_tui.config.shipped import samples
from ocpplab_tui.operations.registry import OPERATIONS

Captured = pytest.CaptureFixture[str]


def test_the_version_answers_before_anything_slow_is_imported() -> None:
    code = (
        "import sys; sys.argv = ['ocpplab-tui', '--version']\n"
        "from ocpplab_tui.__main__ import main\n"
        "assert main() == 0\n"
        "slow = {'typer', 'rich', 'pydantic', 'textual', 'ocpp', 'asyncio'} & sys.modules.keys()\n"
        "assert not slow, slow\n"
        "import ocpplab_tui.cli.commands, ocpplab_tui.cli.running, ocpplab_tui.lab.lab\n"
        "assert 'textual' not in sys.modules, 'the headless path needs no screen'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stdout) == (0, f"ocpplab-tui {__version__}\n"), done.stderr


@pytest.mark.parametrize("arguments", [["--version"], ["-V"]])
def test_the_version(arguments: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["ocpplab-tui", *arguments])
    assert main() == 0
    assert capsys.readouterr().out == f"ocpplab-tui {__version__}\n"


def test_help_names_every_command_that_works(capsys: Captured) -> None:
    assert run_command_line(["--help"]) == 0
    shown = capsys.readouterr().out
    for command in ("run", "check", "csms", "certificates", "operations"):
        assert re.search(rf"\b{command}\b", shown)


def test_help_of_run_names_its_options(capsys: Captured) -> None:
    assert run_command_line(["run", "--help"]) == 0
    shown = capsys.readouterr().out
    options = "--headless --csms --state-dir --fresh --speed --seed --theme --ascii --no-color --log-level --log-file"
    assert all(option in shown for option in options.split())


@pytest.mark.parametrize(
    "arguments",
    [["run"], ["run", "demo", "--spede", "2"], ["run", "demo", "--speed", "0"], ["run", "demo", "--seed", "x"], ["go"]],
)
def test_what_typer_does_not_understand_is_wrong_input(arguments: list[str], capsys: Captured) -> None:
    assert run_command_line(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(samples()))
def test_check_is_content_with_every_sample(name: str, capsys: Captured) -> None:
    assert run_command_line(["check", name]) == 0
    captured = capsys.readouterr()
    assert f"{name}.toml: fine: " in captured.out
    assert all(line.startswith("warning: ") for line in captured.err.splitlines())


def test_check_tells_what_would_run(capsys: Captured) -> None:
    run_command_line(["check", "demo"])
    assert "12 chargers (6 × OCPP 1.6, 6 × OCPP 2.0.1), 2 locations, CSMS embedded" in capsys.readouterr().out


def test_check_tells_every_mistake_on_a_line_of_its_own(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "lab.toml"
    path.write_text(
        "[lab]\nspeed = 0\n"
        '[[charger]]\nidentity = "A"\nocpp_version = "1.5"\nbrand = "ocpplab"\nmodel = "sdk-dc-50"\n'
        "configuration = { HeartbeatIntervall = 5, NumberOfConnectors = 4 }\n"
        '[[charger]]\nidentity = "B"\nocpp_version = "2.0.1"\nbrand = "ocpplab"\nmodel = "sdk-dc-50"\n'
        'configuration = { "SecurityCtrlr.BasicAuthPassword" = "hunter2" }\n',
        encoding="utf-8",
    )
    assert run_command_line(["check", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "hunter2" not in captured.err
    lines = captured.err.splitlines()
    assert len(lines) == 5
    assert lines[0] == f"{path}: lab.speed: 0 is not possible; a number from 0.01 to 10000 simulated seconds per second"
    assert lines[1].startswith(f'{path}: charger[0].ocpp_version: "1.5" is no version of OCPP')
    assert lines[2] == (
        f"{path}: charger[0].configuration.HeartbeatIntervall: no such setting in OCPP 1.6; "
        'did you mean "HeartbeatInterval"?'
    )
    assert lines[3] == f'{path}: charger[0].configuration.NumberOfConnectors: "4" is refused; it is read-only'
    assert lines[4].startswith(f'{path}: charger[1].configuration."SecurityCtrlr.BasicAuthPassword": its value is ref')


def test_warnings_of_check_are_errors_of_run(capsys: Captured) -> None:
    assert run_command_line(["check", "real-csms"]) == 0
    warned = {line.removeprefix("warning: ") for line in capsys.readouterr().err.splitlines()}
    assert run_command_line(["run", "real-csms", "--headless"]) == 2
    assert set(capsys.readouterr().err.splitlines()) == warned


@pytest.mark.parametrize(
    "arguments", [["check", "demmo"], ["run", "demmo", "--headless"], ["web", "demmo", "--port", "0"]]
)
def test_a_wrong_name_offers_the_right_one(arguments: list[str], capsys: Captured) -> None:
    assert run_command_line(arguments) == 2
    assert capsys.readouterr().err == 'demmo: there is no such file; did you mean "demo"?\n'


@pytest.mark.parametrize("arguments", [[], ["--ascii"], ["run", "demo"]])
def test_a_dashboard_without_a_terminal_says_what_to_do(arguments: list[str], capsys: Captured) -> None:
    assert run_command_line(arguments) == 2
    assert capsys.readouterr().err == "run: the dashboard needs a terminal; --headless runs a lab without a screen\n"


def test_the_operations_as_text(capsys: Captured) -> None:
    assert run_command_line(["operations"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["OPERATION", "KEY", "FIELDS", "TARGET", "WHAT", "IT", "DOES"]
    assert [row.split()[0] for row in rows] == list(OPERATIONS)


def test_the_operations_for_the_readme(capsys: Captured) -> None:
    assert run_command_line(["operations", "--format", "markdown"]) == 0
    head, rule, *rows = capsys.readouterr().out.splitlines()
    assert head == "| Operation | Key | Fields | Target | What it does |"
    assert rule == "| --- | --- | --- | --- | --- |"
    assert len(rows) == len(OPERATIONS)
    assert all(re.search(r"^\| `[a-z-]+` \|", row) for row in rows)


def test_a_csms_for_others_needs_a_password(capsys: Captured) -> None:
    assert run_command_line(["csms", "--host", "0.0.0.0"]) == 2  # noqa: S104
    assert "OCPPLAB_CSMS_PASSWORD" in capsys.readouterr().err


def test_a_csms_with_a_bad_file_of_tokens(tmp_path: Path, capsys: Captured) -> None:
    assert run_command_line(["csms", "--port", "0", "--tokens", str(tmp_path / "none.txt")]) == 2
    assert "none.txt" in capsys.readouterr().err


def test_other_errors_have_a_title(capsys: Captured) -> None:
    print_error(StartError("Port 1 is taken."))
    assert capsys.readouterr().err == "The lab cannot start: Port 1 is taken.\n"


def test_not_even_our_own_errors_are_tracebacks(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("what nobody thought of")

    monkeypatch.setattr(running_module, "run_lab", fail)
    assert run_command_line(["run", "demo"]) == 1
    said = capsys.readouterr().err
    assert "RuntimeError: what nobody thought of" in said
    assert "Traceback" not in said


def test_ctrl_c_is_no_traceback(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(running_module, "run_lab", interrupt)
    assert run_command_line(["run", "demo"]) in (1, 130)
    assert "Traceback" not in capsys.readouterr().err
