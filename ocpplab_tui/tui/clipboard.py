"""Copying: to the terminal (OSC 52, which also goes through ssh), and to the clipboard of this machine where there is a
program for it. A terminal never says whether it took the text; the program does."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

OSC_52_BYTES = 74_000
"""What most terminals take at once."""

PATIENCE_S = 2.0

Program = tuple[str, ...]


class Copied(NamedTuple):
    """What became of it, for people. `sure`: this machine's clipboard has it."""

    text: str
    sure: bool


def program(environment: Mapping[str, str] = os.environ) -> Program | None:
    """What puts text into this machine's clipboard; None over ssh (it would be the far machine's) and where nothing is
    installed."""
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return None
    return next(
        (each for each in _candidates(environment) if shutil.which(each[0], path=environment.get("PATH"))), None
    )


def _candidates(environment: Mapping[str, str]) -> list[Program]:
    if sys.platform == "darwin":
        return [("pbcopy",)]
    if sys.platform == "win32" or environment.get("WSL_DISTRO_NAME"):
        return [("clip.exe",)]
    found: list[Program] = []
    if environment.get("WAYLAND_DISPLAY"):
        found.append(("wl-copy",))
    if environment.get("DISPLAY"):
        found += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    return found


async def copy_natively(text: str, command: Program) -> str:
    """Hand it to the program; "" when that went well, else why it did not."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        return error.strerror or str(error)
    try:
        async with asyncio.timeout(PATIENCE_S):
            await process.communicate(text.encode())
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        return f"no answer in {PATIENCE_S:g} s"
    return "" if process.returncode == 0 else f"exit code {process.returncode}"


async def copied(name: str, text: str, environment: Mapping[str, str] = os.environ) -> Copied:
    """What to say after the text went to the terminal: also puts it into this machine's clipboard."""
    size = len(text.encode())
    what = f"The {name}, {size} bytes,"
    native = program(environment)
    trouble = await copy_natively(text, native) if native is not None else ""
    if native is not None and not trouble:
        return Copied(f"{what} is in the clipboard ({native[0]}), and went to the terminal (OSC 52).", True)
    why = f" {native[0]} failed: {trouble}." if native is not None else ""
    if size > OSC_52_BYTES:
        limit = f"{OSC_52_BYTES:,}".replace(",", " ")
        return Copied(f"{what} went to the terminal (OSC 52), but many take no more than {limit}.{why}", False)
    return Copied(f"{what} went to the terminal (OSC 52); it never says whether it took it.{why}", not why)
