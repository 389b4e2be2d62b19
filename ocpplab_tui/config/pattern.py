"""Names of many: `AC-{n:03}` is AC-001, AC-002 and so on."""

from __future__ import annotations

import re
from dataclasses import dataclass

PATTERN_HINT = "only {n} for the number, or {n:03} for the number with leading zeros"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Texts, and the widths to which numbers between them are filled up with zeros."""

    parts: tuple[str | int, ...]

    def expand(self, number: int) -> str:
        return "".join(part if isinstance(part, str) else f"{number:0{part}d}" for part in self.parts)

    @property
    def counts(self) -> bool:
        """Whether a number stands in it at all."""
        return any(isinstance(part, int) for part in self.parts)


def read_pattern(text: str) -> Pattern | None:
    """Reads `{n}` and `{n:0W}`; None when any other brace stands in the text."""
    parts: list[str | int] = []
    for position, part in enumerate(re.split(r"\{(n|n:0[1-9])\}", text)):
        if position % 2:
            parts.append(int(part[3:] or 1))
        elif "{" in part or "}" in part:
            return None
        elif part:
            parts.append(part)
    return Pattern(tuple(parts))
