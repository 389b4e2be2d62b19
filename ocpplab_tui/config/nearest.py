"""The right word that is nearest to a wrong one: every refusal of a name offers it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LISTED = 12
"""A list of choices longer than this is cut when it is shown."""


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that looks most like `word`, in any case; None when none is near."""
    by_folded = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.55)
    return by_folded[found[0]] if found else None


def suggestion(word: str, choices: Iterable[str], *, what: str = "one of") -> str:
    """A sentence part for people: `did you mean "x"?`, else the list of choices."""
    known = list(choices)
    near = nearest(word, known)
    if near is not None:
        return f'did you mean "{near}"?'
    if not known:
        return ""
    shown = ", ".join(known[:LISTED])
    return f"{what} {shown}" + (" …" if len(known) > LISTED else "")
