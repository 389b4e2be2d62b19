"""`run`: a lab with its dashboard, or without a screen."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import InputError, LabError, Mistake, StartError
from ocpplab_tui.base.process import run as run_loop
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.cli.logs import log_to_file, log_to_stderr
from ocpplab_tui.cli.options import RunOptions
from ocpplab_tui.cli.settings_check import check_wholly
from ocpplab_tui.cli.signals import stop_signals
from ocpplab_tui.config.lab_file import LabFile, runnable
from ocpplab_tui.config.user_settings import load_user_settings

if TYPE_CHECKING:
    from ocpplab_tui.lab.lab import Lab

LOG_NAME = "lab.log"


def run_lab(name: str, given: RunOptions, environment: MutableMapping[str, str] = os.environ) -> int:
    """Run the lab until its user ends it; the exit code. Raises LabError."""
    given.check()
    options = given.over(load_user_settings(), environment)
    if not options.headless:
        _need_terminal()
    findings = check_wholly(name, environment=environment, csms=options.csms, gateway=options.gateway)
    lab_file = runnable(findings)
    _start_log(options, lab_file)
    lab = _lab(lab_file, options)
    _set_colors(off=bool(options.no_color), environment=environment)
    return run_loop(_headless(lab) if options.headless else _dashboard(lab, options))


def _need_terminal() -> None:
    """Textual reads keys from stdin and draws on stderr."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(Mistake("run", "", "the dashboard needs a terminal", "--headless runs a lab without a screen"))


def _start_log(options: RunOptions, lab_file: LabFile) -> None:
    level = options.log_level or "info"
    if options.log_file is not None:
        log_to_file(options.log_file, level)
    elif options.headless:
        log_to_stderr(level)
    else:
        log_to_file((options.state_dir or lab_file.state_dir) / LOG_NAME, level)


def _lab(lab_file: LabFile, options: RunOptions) -> Lab:
    from ocpplab_tui.lab.lab import Lab

    return Lab(lab_file, state_dir=options.state_dir, fresh=options.fresh, speed=options.speed, seed=options.seed)


async def _headless(lab: Lab) -> int:
    """Until a signal asks for the end, which may come while the lab still starts."""
    from ocpplab_tui.base.process import tune_garbage_collector

    tasks = Tasks("cli")
    with stop_signals() as asked:
        starting = tasks.spawn(_start(lab), name="start")
        asking = tasks.spawn(asked.wait(), name="signals")
        try:
            await asyncio.wait((starting, asking), return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                _raise(starting.result())
                _print_ready(lab)
                tune_garbage_collector()
                await asking
        finally:
            await tasks.close()
            await lab.stop()
    return 0


async def _start(lab: Lab) -> LabError | None:
    """Why the lab did not start: known errors end here, since what a task raises goes to the log with its traceback."""
    try:
        await lab.start()
    except LabError as error:
        return error
    return None


def _raise(error: LabError | None) -> None:
    if error is not None:
        raise error


def _print_ready(lab: Lab) -> None:
    """The one line on stdout. Raises StartError when nobody can read it."""
    line = {"ready": True, "gateway": None, "csms": lab.csms_url, "chargers": len(lab.charger_ids()), "dropped": 0}
    try:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    except OSError as error:
        raise StartError(f"The ready line cannot be written to stdout: {error.strerror}.") from error


async def _dashboard(lab: Lab, options: RunOptions) -> int:
    """Until its user leaves; a signal leaves too, so that the terminal is given back as it was."""
    from ocpplab_tui.tui.app import Dashboard

    app = Dashboard(lab, theme=options.theme, ascii_only=bool(options.ascii), start=lab.start, stop=lab.stop)
    tasks = Tasks("cli")
    with stop_signals() as asked:
        tasks.spawn(_leave_when(asked, app.exit), name="signals")
        try:
            await app.run_async()
        finally:
            await tasks.close()
            await lab.stop()
    return app.return_code or 0


async def _leave_when(asked: asyncio.Event, leave: Callable[[], object]) -> None:
    await asked.wait()
    leave()


def _set_colors(*, off: bool, environment: MutableMapping[str, str]) -> None:
    """Textual looks for NO_COLOR when the dashboard is made."""
    if off:
        environment["NO_COLOR"] = "1"
    else:
        environment.pop("NO_COLOR", None)
