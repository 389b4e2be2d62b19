"""Texts that people write into files: lines of good ones, with odd values, in odd places, torn."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import orjson

from tests.fuzz.mutations import torn
from tests.fuzz.values import ADDRESSES, text

TOML = (
    "0",
    "-1",
    "1e999",
    "nan",
    "-inf",
    "true",
    '""',
    "[]",
    "[[]]",
    "{}",
    "1979-05-27",
    "07:32:00",
    "9" * 30,
    "9" * 5_000,
)


class Documents:
    """Made from good texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = tuple(texts)
        self._lines = [line for each in self._texts for line in each.splitlines()]

    def some(self, random: Random) -> str:
        """One more text. Half of them are short, which are quick."""
        if random.random() < 0.5:
            return "\n".join(self._line(random) for _ in range(random.randrange(1, 15)))
        lines = random.choice(self._texts).splitlines()
        for _ in range(random.choice((1, 2, 5))):
            at = random.randrange(len(lines) + 1)
            lines[at : at + random.randrange(2)] = [self._line(random)]
        made = "\n".join(lines)
        return torn(random, made.encode()).decode("utf-8", "replace") if random.random() < 0.2 else made

    def _line(self, random: Random) -> str:
        line = random.choice(self._lines)
        key, equals, _ = line.partition("=")
        if equals and random.random() < 0.6:
            return f"{key}= {toml_value(random)}"
        return torn(random, line.encode()).decode("utf-8", "replace") if random.random() < 0.3 else line


def toml_value(random: Random, depth: int = 0) -> str:
    """What may stand behind an equals sign."""
    kind = random.randrange(6 if depth < 4 else 3)
    if kind < 2:
        return random.choice(TOML)
    if kind == 2:
        return toml_text(text(random))
    if kind == 3:
        return f"[{', '.join(toml_value(random, depth + 1) for _ in range(random.randrange(4)))}]"
    if kind == 4:
        return f"{{ {random.choice(('id', 'url', 'a', 'host'))} = {toml_value(random, depth + 1)} }}"
    return random.choice(("[" * 2_000, f'"{random.choice(ADDRESSES)}"', '"{n:99999}"', '"{n}{n:03}{x}"', '"10GB"'))


def toml_text(content: str) -> str:
    """A string of TOML; JSON's escapes are among its own."""
    return orjson.dumps(content).decode().replace("\x7f", "")
