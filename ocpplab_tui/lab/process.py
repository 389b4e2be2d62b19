"""What a lab asks of its system: enough open files."""

from __future__ import annotations

import sys

from ocpplab_tui.base.errors import StartError

FILES_BESIDE = 256  # terminal, database, gateway, libraries


def provide_files(sockets: int) -> None:
    """Raise the soft limit of open files where so many sockets need it. Raises StartError where the system won't."""
    if sys.platform == "win32":  # no such limit there
        return
    import resource

    needed = sockets + FILES_BESIDE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise StartError(
            f"So many chargers need {needed} open files, but this system allows the process only {hard}; "
            "raise the hard limit (ulimit -Hn), or run fewer chargers."
        )
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    except (OSError, ValueError) as error:
        raise StartError(f"The limit of open files could not be raised from {soft} to {needed}: {error}.") from error
