"""`csms`: the embedded CSMS alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.cli.logs import log_to_stderr
from ocpplab_tui.config.lab_file import is_loopback

PASSWORD_VARIABLE = "OCPPLAB_CSMS_PASSWORD"  # noqa: S105 - its name


def run_csms(
    host: str,
    port: int,
    tokens: Path | None,
    *,
    strict: bool,
    log_level: str,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Serve until a signal ends it. Raises LabError."""
    password = environment.get(PASSWORD_VARIABLE) or None
    if password is None and not is_loopback(host):
        problem = f"{host!r} can be reached from other machines, and there is no password"
        expected = f"export {PASSWORD_VARIABLE}=… (chargers send it with HTTP Basic), or --host 127.0.0.1"
        raise InputError(Mistake("--host", "", problem, expected))
    from ocpplab_tui.csms.alone import serve_alone

    log_to_stderr(log_level)
    serve_alone(host, port, tokens_file=tokens, strict=strict, password=password)
