"""The way in: `python -m ocpplab_tui`, and the `ocpplab-tui` command."""

from __future__ import annotations

import gc
import sys

from ocpplab_tui import __version__


def main() -> int:
    """Run the command line; returns the exit code. `--version` answers before anything slow is imported."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        sys.stdout.write(f"ocpplab-tui {__version__}\n")
        return 0
    gc.set_threshold(100_000)  # imports make no garbage; looking for it is a tenth of the time to the first picture
    from ocpplab_tui.cli import run_command_line

    return run_command_line(arguments)


if __name__ == "__main__":
    sys.exit(main())
