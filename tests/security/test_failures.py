"""When something breaks, the account of it tells no secrets: logs, tracebacks, toasts, what a crash leaves."""

from __future__ import annotations

import io
import logging
import sys

import pytest
from rich.console import Console

from ocpplab_tui.base.logs import RedactingFormatter
from ocpplab_tui.cli import run_command_line
from ocpplab_tui.tui.app import Dashboard
from tests.security import plants
from tests.security.plants import found_in
from tests.security.test_planted_secrets import PEM, URL
from tests.tui.conftest import running, toasts
from tests.tui.fake_lab import demo

TROUBLES = [
    {"key": "AuthorizationKey", "value": plants.NEW_PASSWORD},
    {"idToken": {"idToken": plants.PIN, "type": "KeyCode"}},
    f"no connection to {URL}",
    PEM,
    {"headers": f"Authorization: Bearer {plants.STRANGERS_TOKEN}"},
    f"password={plants.PASSWORD_16}",
]


def fail(trouble: object) -> None:
    password = plants.VPN_PASSWORD  # a local variable, as any function has
    assert password
    raise ValueError(f"cannot handle {trouble}")


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_logged_traceback(trouble: object) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        fail(trouble)
    except ValueError:
        logger.exception("a message with %s", trouble)
    text = stream.getvalue()
    assert found_in(text) == []
    assert "•••" in text
    assert "in fail" in text  # what helps is still there
    assert f'File "{__file__}", line ' in text


async def test_a_crash_of_the_dashboard_shows_no_variables() -> None:
    app = Dashboard(demo())
    try:
        fail(TROUBLES[0])
    except ValueError:
        app._fatal_error()
    console = Console(file=io.StringIO(), width=200)
    for part in app._exit_renderables:
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert found_in(text) == []
    assert "in fail" in text
    assert "handle" in text


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_an_error_in_a_toast(trouble: object) -> None:
    async with running(demo()) as (app, pilot):
        try:
            fail(trouble)
        except ValueError as error:
            app.report(error)
        await pilot.pause()
        assert "handle" in str(toasts(app))
        assert found_in(str(toasts(app))) == []


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_error_on_the_command_line(
    trouble: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("typer.main.get_command", lambda _: lambda **_: fail(trouble))
    assert run_command_line(["check", "demo"]) == 1
    told = capsys.readouterr().err
    assert "handle" in told
    assert found_in(told) == []


def test_no_hook_of_ours_shows_variables() -> None:
    assert run_command_line(["--version"]) == 0
    assert sys.excepthook is sys.__excepthook__
