"""The filter of tables: words that must all be there, in any case; `-word` must not; quotes keep blanks together."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True, slots=True)
class TextFilter:
    """What `/` asks for. An empty one matches everything."""

    text: str = ""
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> TextFilter:
        wanted: list[str] = []
        unwanted: list[str] = []
        for minus, quoted, word in _TERM.findall(text):
            if term := (quoted or word).casefold():
                (unwanted if minus else wanted).append(term)
        return cls(text.strip(), tuple(wanted), tuple(unwanted))

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    def matches(self, haystack: str) -> bool:
        """`haystack` in folded case."""
        return all(word in haystack for word in self.wanted) and not any(word in haystack for word in self.unwanted)
