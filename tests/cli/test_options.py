"""Who wins: an option, the environment, the lab file, the user's settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ocpplab_tui.cli import run_command_line
from ocpplab_tui.cli import running as running_module
from ocpplab_tui.cli.options import RunOptions
from ocpplab_tui.config.user_settings import UserSettings

Given = Callable[..., RunOptions]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """What `run` is given for these arguments."""
    seen: list[RunOptions] = []

    def note(_: str, options: RunOptions) -> int:
        seen.append(options)
        return 0

    monkeypatch.setattr(running_module, "run_lab", note)

    def parse(*arguments: str) -> RunOptions:
        assert run_command_line(["run", "demo", *arguments]) == 0
        return seen[-1]

    return parse


def test_nothing_given(given: Given) -> None:
    assert given() == RunOptions()


def test_every_option(given: Given) -> None:
    options = given(
        *("--headless", "--csms", "embedded", "--no-gateway", "--gateway-port", "1", "--state-dir", "there", "--fresh"),
        *("--speed", "10", "--seed", "7", "--theme", "mono", "--read-only", "--ascii", "--no-color", "--plain"),
        *("--json", "--filter", "x", "--workers", "2", "--log-level", "DEBUG", "--log-file", "log.txt"),
    )
    assert options == RunOptions(
        headless=True,
        csms="embedded",
        gateway=False,
        gateway_port=1,
        state_dir=Path("there"),
        fresh=True,
        speed=10.0,
        seed=7,
        theme="mono",
        read_only=True,
        ascii=True,
        no_color=True,
        plain=True,
        json=True,
        filter="x",
        workers=2,
        log_level="debug",
        log_file=Path("log.txt"),
    )


def test_an_option_beats_the_environment(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCPPLAB_SPEED", "5")
    monkeypatch.setenv("OCPPLAB_STATE_DIR", "/from/environment")
    monkeypatch.setenv("OCPPLAB_ASCII", "1")
    options = given("--speed", "7")
    assert (options.speed, options.state_dir, options.ascii) == (7.0, Path("/from/environment"), True)


def test_the_users_settings_come_last() -> None:
    settings = UserSettings(theme="mono", ascii=True, no_color=True, log_level="error", log_file="~/log.txt")
    taken = RunOptions().over(settings, {})
    assert (taken.theme, taken.ascii, taken.no_color, taken.log_level) == ("mono", True, True, "error")
    assert taken.log_file == Path.home() / "log.txt"
    given = RunOptions(theme="x", ascii=False, no_color=False, log_level="debug", log_file=Path("y"))
    assert given.over(settings, {}) == given


def test_reduced_motion_is_a_setting_of_the_user() -> None:
    assert RunOptions().over(UserSettings(reduced_motion=True), {}).reduced_motion is True
    assert RunOptions().over(UserSettings(), {}).reduced_motion is False


def test_no_color_of_the_environment_counts_unless_an_option_says_otherwise() -> None:
    assert RunOptions().over(UserSettings(), {"NO_COLOR": "1"}).no_color is True
    assert RunOptions().over(UserSettings(), {"NO_COLOR": ""}).no_color is False
    assert RunOptions(no_color=False).over(UserSettings(), {"NO_COLOR": "1"}).no_color is False


def test_a_run_tells_mistakes_in_the_users_settings_and_goes_on(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "config" / "ocpplab-tui" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text("them = 1", encoding="utf-8")
    assert run_command_line(["run", "no-such-lab", "--headless"]) == 2
    told = capsys.readouterr().err
    assert 'settings.toml: them: unknown key "them"; did you mean "theme"?' in told
    assert "ignored: " in told
    assert "no-such-lab" in told
