"""The command line: every way to start the program. What a command needs is imported when it runs."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from ocpplab_tui.base.errors import InputError, LabError

logger = logging.getLogger(__name__)

INTERRUPTED = 130


def run_command_line(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit code: 0 done, 1 the work failed, 2 wrong input."""
    from typer.main import get_command

    from ocpplab_tui.cli.commands import app

    try:
        # Not `app(…)`, which puts Typer's hook for uncaught errors in the place of Python's.
        get_command(app)(args=_with_command(arguments), prog_name="ocpplab-tui")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except LabError as error:
        print_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        logger.debug("unexpected", exc_info=True)
        sys.stderr.write(
            f"ocpplab-tui: an error of this program, not yours: {_told(error)}\n"
            "--log-level debug writes where it happened to the log.\n"
        )
        return 1
    return 0


def _told(error: Exception) -> str:
    from ocpplab_tui.base.redaction import redact_text

    return redact_text(f"{type(error).__name__}: {error}")


def _with_command(arguments: Sequence[str]) -> list[str]:
    """Without a command it is `run demo`; options alone are options of that."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("--help", "-h", "--version", "-V")):
        return ["run", "demo", *arguments]
    return list(arguments)


def print_error(error: LabError) -> None:
    """The one place where errors are told: each mistake on a line of its own, never a traceback."""
    lines = (
        [str(mistake) for mistake in error.mistakes] if isinstance(error, InputError) else [f"{error.title}: {error}"]
    )
    sys.stderr.write("".join(f"{line}\n" for line in lines))
