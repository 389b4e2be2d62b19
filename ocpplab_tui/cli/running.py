"""`run`: a lab with its dashboard, or without a screen."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Coroutine, MutableMapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocpplab_tui.base.errors import InputError, LabError, Mistake, StartError
from ocpplab_tui.base.process import run as run_loop
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.cli.logs import log_to_file, log_to_stderr
from ocpplab_tui.cli.options import RunOptions
from ocpplab_tui.cli.settings_check import check_wholly
from ocpplab_tui.cli.signals import stop_signals
from ocpplab_tui.config.lab_file import LabFile, runnable
from ocpplab_tui.config.user_settings import load_user_settings, user_config_dir

if TYPE_CHECKING:
    from ocpplab_tui.cli.hosting import Host
    from ocpplab_tui.lab.lab import Lab
    from ocpplab_tui.lab.shards.sharded_lab import ShardedLab

logger = logging.getLogger(__name__)

LOG_NAME = "lab.log"
logger = logging.getLogger(__name__)


def run_lab(name: str, given: RunOptions, environment: MutableMapping[str, str] = os.environ) -> int:
    """Run the lab until its user ends it; the exit code. Raises LabError."""
    given.check()
    settings, wrong = load_user_settings()
    tell_ignored(wrong)
    options = given.over(settings, environment)
    if not (options.headless or options.streams):
        _need_terminal()
    host = prepared(name, options, environment)
    if options.headless:
        return run_loop(without_screen(host, None))
    if options.streams:
        return run_loop(without_screen(host, _streaming(host, options)))
    return run_loop(_dashboard(host, options, wrong))


def prepared(name: str, options: RunOptions, environment: MutableMapping[str, str]) -> Host:
    """The lab of that name, checked, with its log begun and the colours chosen. Raises LabError."""
    findings = check_wholly(name, environment=environment, csms=options.csms, gateway=options.wants_gateway)
    lab_file = runnable(findings)
    _start_log(options, lab_file)
    for note in findings.notes:
        logger.warning("%s", note)
    host = _host(_with_port(lab_file, options.gateway_port), options)
    _set_colors(off=bool(options.no_color), environment=environment)
    return host


def _with_port(lab_file: LabFile, port: int | None) -> LabFile:
    if port is None or lab_file.gateway is None:
        return lab_file
    return replace(lab_file, gateway=lab_file.gateway.model_copy(update={"port": port}))


def _need_terminal() -> None:
    """Textual reads keys from stdin and draws on stderr."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(Mistake("run", "", "the dashboard needs a terminal", "--headless runs a lab without a screen"))


def _start_log(options: RunOptions, lab_file: LabFile) -> None:
    level = options.log_level or "info"
    if options.log_file is not None:
        log_to_file(options.log_file, level)
    elif options.headless or options.streams:
        log_to_stderr(level)
    else:
        log_to_file(_own((options.state_dir or lab_file.state_dir) / LOG_NAME), level)


def _own(path: Path) -> Path:
    """Raises StartError for a link that somebody put there."""
    if path.is_symlink():
        raise StartError(f"{path} is a link to another place; remove it, or give another --state-dir.")
    return path


def _host(lab_file: LabFile, options: RunOptions) -> Host:
    from ocpplab_tui.cli.hosting import Host

    return Host(_lab(lab_file, options))


def _lab(lab_file: LabFile, options: RunOptions) -> Lab | ShardedLab:
    """In this process, or in several."""
    given: dict[str, Any] = {
        name: getattr(options, name) for name in ("state_dir", "fresh", "speed", "seed", "read_only")
    }
    if options.workers > 1:
        from ocpplab_tui.lab.shards.sharded_lab import ShardedLab

        return ShardedLab(lab_file, options.workers, **given)
    from ocpplab_tui.lab.lab import Lab

    return Lab(lab_file, **given)


async def without_screen(host: Host, output: Callable[[], Coroutine[Any, Any, None]] | None) -> int:
    """Until a signal asks for the end, which may come while the lab still starts, or until nobody reads the output any
    more. Without one there is only the ready line."""
    from ocpplab_tui.base.garbage import tune_garbage_collector

    tasks = Tasks("cli")
    with stop_signals() as asked:
        starting = tasks.spawn(_start(host), name="start")
        asking = tasks.spawn(asked.wait(), name="signals")
        try:
            await asyncio.wait((starting, asking), return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                _raise(starting.result())
                tune_garbage_collector()
                if output is None:
                    _print_ready(host)
                    await asking
                else:
                    telling = tasks.spawn(output(), name="output")
                    await asyncio.wait((telling, asking), return_when=asyncio.FIRST_COMPLETED)
                    if telling.done():
                        telling.result()
        finally:
            await tasks.close()
            await host.stop()
    return 0


async def _start(host: Host) -> LabError | None:
    """Why the lab did not start: known errors end here, since what a task raises goes to the log with its traceback."""
    try:
        await host.start()
    except LabError as error:
        return error
    return None


def _raise(error: LabError | None) -> None:
    if error is not None:
        raise error


def _streaming(host: Host, options: RunOptions) -> Callable[[], Coroutine[Any, Any, None]]:
    """Raises InputError for a filter that makes no sense."""
    from ocpplab_tui.cli.streaming import JsonLines, Plain, stream, wanted_frames
    from ocpplab_tui.tui.filtering.lab_frames import LabFrames

    around = LabFrames(host.lab)
    wanted = wanted_frames(options.filter or "", around)
    line_of = JsonLines(around) if options.json else Plain(around, ascii_only=bool(options.ascii))
    return partial(stream, host.lab, wanted, line_of)


def _print_ready(host: Host) -> None:
    """The one line on stdout. Raises StartError when nobody can read it."""
    lab = host.lab
    line = {
        "ready": True,
        "gateway": host.url,
        "csms": lab.csms_url,
        "chargers": len(lab.charger_ids()),
        "dropped": lab.inventory.dropped,
    }
    if host.generated_token is not None:
        line["token"] = host.generated_token
    try:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    except OSError as error:
        raise StartError(f"The ready line cannot be written to stdout: {error.strerror}.") from error


async def _dashboard(host: Host, options: RunOptions, wrong: Sequence[Mistake]) -> int:
    """Until its user leaves; a signal leaves too, so that the terminal is given back as it was."""
    from ocpplab_tui.tui import themes
    from ocpplab_tui.tui.app import Dashboard
    from ocpplab_tui.tui.outcomes import Toast
    from ocpplab_tui.tui.screens.gateway import gateway_notice

    async def start() -> None:
        await host.start()
        if host.url is not None and host.generated_token is not None:
            app.push_screen(gateway_notice(host.url, host.generated_token))
        elif host.url is not None:
            app.toast(Toast("Gateway", f"The lab can be driven over HTTP at {host.url}.", "information", 6.0))

    told: list[Exception] = [InputError(*wrong)] if wrong else []
    app = Dashboard(
        host.lab,
        theme=options.theme,
        ascii_only=bool(options.ascii),
        start=start,
        stop=host.stop,
        config_dir=user_config_dir(),
        reduced_motion=options.reduced_motion,
        wrong_settings=told,
        sixteen_colours=themes.only_sixteen_colours(),
    )
    _tell_complaints([each for each in app.complaints if each not in told])
    tasks = Tasks("cli")
    with stop_signals() as asked:
        tasks.spawn(_leave_when(asked, app.exit), name="signals")
        try:
            await app.run_async()
        finally:
            await tasks.close()
            await host.stop()
    return app.return_code or 0


def _tell_complaints(complaints: Sequence[Exception]) -> None:
    """What is wrong in the user's own files is a toast, and stands in the log and on stderr when the screen is gone."""
    for error in complaints:
        logger.warning("%s", error)
        tell_ignored(str(error).splitlines())


def tell_ignored(problems: Sequence[object]) -> None:
    for problem in problems:
        sys.stderr.write(f"ignored: {problem}\n")


async def _leave_when(asked: asyncio.Event, leave: Callable[[], object]) -> None:
    await asked.wait()
    leave()


def _set_colors(*, off: bool, environment: MutableMapping[str, str]) -> None:
    """Textual looks for NO_COLOR when the dashboard is made."""
    if off:
        environment["NO_COLOR"] = "1"
    else:
        environment.pop("NO_COLOR", None)
