"""The filter's words for messages: `a:` action, `c:` charger, `dir:`, `is:`, `lat:`, `v:`, `since:`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import translate
from typing import Protocol

from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.tui.filtering.figures import comparison, duration_s
from ocpplab_tui.tui.filtering.language import Field, Meaning, Memo, Vocabulary, Wrong, choice, shown

_ASKING = "*?["
PATTERN_MAX = 200  # characters: the time to read one grows with their square


class Surroundings(Protocol):
    """What a message does not say itself."""

    def identity(self, charger_id: str) -> str: ...

    def version(self, charger_id: str) -> str:
        """ "1.6" or "2.0.1"."""
        ...

    def now(self) -> float:
        """Simulated seconds since the epoch."""
        ...

    def is_open(self, frame: Frame) -> bool:
        """Is this a CALL that still waits for its answer?"""
        ...

    def actions(self) -> Iterable[str]:
        """For completion."""
        ...

    def identities(self) -> Iterable[str]:
        """For completion."""
        ...


def vocabulary(around: Surroundings) -> Vocabulary[Frame]:
    """The fields of messages."""
    return Vocabulary.of(
        (
            Field("a", "an action, also with * and ?: a:Boot*", _action, around.actions),
            Field("c", "a charger's name or id: c:CP-0*", _charger(around), around.identities),
            Field("dir", "in (from the CSMS) or out (to it)", choice("dir", _DIRECTIONS), lambda: _DIRECTIONS),
            Field(
                "is", "call, result, error, junk, invalid or open", choice("is", _kinds(around)), lambda: _KIND_WORDS
            ),
            Field("id", "the message's unique id, whole: id:7f3a…", _unique_id),
            Field("lat", "how long the answer took, in ms: lat:>200", _latency),
            Field("v", "the version of OCPP: v:1.6", _version(around), lambda: ("1.6", "2.0.1")),
            Field("since", "how long ago at most: since:5m", _since(around)),
        ),
        _word(around),
        "messages",
        _texts,
    )


def matcher(value: str) -> Callable[[str], bool]:
    """Whether a text holds the value, or fits it where it has * or ?; in any case of letters. Raises Wrong."""
    wanted = value.casefold()
    if any(letter in value for letter in _ASKING):
        if len(value) > PATTERN_MAX:
            raise Wrong(f"a pattern with * or ? has at most {PATTERN_MAX} characters")
        pattern = re.compile(translate(wanted))
        return lambda text: pattern.match(text.casefold()) is not None
    return lambda text: wanted in text.casefold()


def _action(value: str) -> Meaning:
    return Meaning("{0}[thing.action]", (Memo(matcher(value)),), f"action {shown(value)}")


def _unique_id(value: str) -> Meaning:
    return Meaning("thing.unique_id == {0}", (value,), f"unique id {shown(value)}")


def _named(around: Surroundings, value: str) -> Memo:
    """Whose id or identity holds the value, by id."""
    fits = matcher(value)
    return Memo(lambda charger_id: fits(charger_id) or fits(around.identity(charger_id)))


def _charger(around: Surroundings) -> Callable[[str], Meaning]:
    return lambda value: Meaning("{0}[thing.charger_id]", (_named(around, value),), f"charger {shown(value)}")


_DIRECTIONS = {
    "in": Meaning("thing.direction is not {0}", (Direction.OUT,), "direction in"),
    "out": Meaning("thing.direction is {0}", (Direction.OUT,), "direction out"),
}
_KIND_WORDS = ("call", "result", "error", "junk", "invalid", "open")


def _kinds(around: Surroundings) -> dict[str, Meaning]:
    kinds = {kind.value: Meaning("thing.kind is {0}", (kind,), f"kind {kind.value}") for kind in Kind}
    return kinds | {
        "invalid": Meaning("thing.verdict", (), "a broken schema"),
        "open": Meaning("thing.kind is {0} and {1}(thing)", (Kind.CALL, around.is_open), "no answer yet"),
    }


def _latency(value: str) -> Meaning:
    compared = comparison("lat", value, " ms")
    test = "thing.latency_ms is not None and {0}(thing.latency_ms)"
    return Meaning(test, (compared.holds,), f"latency {compared.words}")


def _version(around: Surroundings) -> Callable[[str], Meaning]:
    def read(value: str) -> Meaning:
        wanted = value.casefold().removeprefix("ocpp")
        if wanted not in ("1.6", "2.0.1"):
            raise Wrong(f"v:{shown(value)} is nothing; there are 1.6, 2.0.1")
        speaks = Memo(lambda charger_id: around.version(charger_id) == wanted)
        return Meaning("{0}[thing.charger_id]", (speaks,), f"OCPP {wanted}")

    return read


def _since(around: Surroundings) -> Callable[[str], Meaning]:
    def read(value: str) -> Meaning:
        seconds = duration_s("since", value)
        return Meaning("thing.at >= {0}() - {1}", (around.now, seconds), f"age at most {value}")

    return read


def _word(around: Surroundings) -> Callable[[str], Meaning]:
    """A word stands in the message's text, or in its action, or in the names of its charger."""

    def read(value: str) -> Meaning:
        folded = value.casefold()
        named, acted = _named(around, value), Memo(lambda action: folded in action.casefold())
        words, names = f'"{shown(value)}"', "{1}[thing.charger_id] or {2}[thing.action]"
        if not folded.isascii():
            return Meaning(f"{{0}} in thing.text.casefold() or {names}", (folded, named, acted), words)
        return Meaning(f"{{0}} in text or {names}", (folded.encode(), named, acted), words)

    return read


def _texts(frames: Sequence[Frame]) -> list[bytes]:
    """What words are looked for in: made once for all words of a filter."""
    return [frame.data.lower() for frame in frames]
