"""What a lab asks of its system: enough open files; how much memory it has."""

from __future__ import annotations

import os
import sys
from pathlib import Path

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


def resident_bytes() -> int:
    """Memory of this process that is in RAM; the most that it ever was where the system does not tell; 0 if unknown."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return _most_resident_bytes()


def _most_resident_bytes() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
