"""Where in a pretty-printed JSON text the value stands that a schema verdict speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_KEY = re.compile(r'"((?:[^"\\]|\\.)*)": ')


def steps_of(verdict: str) -> list[str | int]:
    """`meterValue[0].value: is missing` → ["meterValue", 0, "value"]; [] where the verdict names no path."""
    path, colon, _ = verdict.partition(": ")
    if not colon or " " in path:
        return []
    return [int(match[1]) if match[1] else match[2] for match in _STEP.finditer(path)]


def marked_line(lines: Iterator[str], verdict: str) -> int | None:
    """The number of the line where the path of a verdict leads; of the nearest part of it that exists, when the rest is
    missing. `lines` are indented by two blanks a level."""
    wanted = steps_of(verdict)
    if not wanted:
        return None
    best: tuple[int, int] | None = None  # (depth, line)
    stack: list[str | int] = []
    counts: list[int] = []
    for number, line in enumerate(lines):
        body = line.lstrip(" ")
        level = (len(line) - len(body)) // 2
        if level == 0 or body[:1] in "}]":
            continue
        del stack[level - 1 :], counts[level:]
        counts.extend([0] * (level - len(counts)))
        match = _KEY.match(body)
        stack.append(match[1] if match else counts[level - 1])
        counts[level - 1] += 1
        depth = len(stack)
        if stack == wanted[:depth] and (best is None or depth > best[0]):
            best = (depth, number)
            if depth == len(wanted):
                break
    return best[1] if best else 0
