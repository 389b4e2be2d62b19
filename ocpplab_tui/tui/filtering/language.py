"""The language itself: what a text means for things of one kind, what it says in words, and how it may go on.

Terms are joined by "and"; `-` in front of one means "not"; the values of a field may be joined by commas ("or"). A term
that makes no sense is marked and left out, the others count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Generic, NamedTuple, TypeVar

from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.tui.filtering.terms import Term, quoted, terms

T = TypeVar("T")

MOST_KNOWN = 20_000
SHOWN = 40  # characters of a value in an explanation
TEXT_MAX = 2_000  # characters that are looked at: what is pasted by mistake must not hold up the screen


class Wrong(ValueError):
    """A value that its field does not understand; the text says what would be right."""


class Meaning(NamedTuple):
    """What one value of a field means: a Python expression over `thing` (and its `text`), and the same in words.

    `{0}`, `{1}` … in the expression stand for `values`: what a user typed is only ever a value. (Expressions, because
    all of a filter becomes one comprehension; a function call for each term costs more than the terms themselves.)
    """

    expression: str
    values: tuple[Any, ...]
    words: str


class Memo(dict[str, bool]):
    """The verdict on each text that came, looked up again at the speed of a dict. Texts come over the wire: after very
    many different ones it begins anew."""

    def __init__(self, judge: Callable[[str], bool]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, text: str) -> bool:
        if len(self) >= MOST_KNOWN:
            self.clear()
        verdict = self[text] = self._judge(text)
        return verdict


@dataclass(frozen=True, slots=True)
class Field:
    """One `name:`. `read` gives the meaning of a value, or raises Wrong. `values` are offered for completion."""

    name: str
    help: str
    read: Callable[[str], Meaning]
    values: Callable[[], Iterable[str]] = tuple
    cost: int = 1  # cheaper tests come first


@dataclass(frozen=True, slots=True)
class Vocabulary(Generic[T]):
    """The fields of one kind of things, and what a bare word means. `texts` gives what words look into, as `text`, for
    many things at once."""

    fields: Mapping[str, Field]
    word: Callable[[str], Meaning]
    what: str  # "messages", "chargers"
    texts: Callable[[Sequence[T]], Sequence[Any]] | None = None

    @classmethod
    def of(
        cls,
        fields: Sequence[Field],
        word: Callable[[str], Meaning],
        what: str,
        texts: Callable[[Sequence[T]], Sequence[Any]] | None = None,
    ) -> Vocabulary[T]:
        return cls({field.name: field for field in fields}, word, what, texts)


class FilterMistake(NamedTuple):
    """Where a text makes no sense, and why."""

    start: int
    end: int
    text: str


class Completion(NamedTuple):
    """How the text may go on: put `text` in the place of [start, end)."""

    start: int
    end: int
    text: str
    help: str = ""


_WORD_COST = 10


class Filter(Generic[T]):
    """A parsed text. Without a term it lets everything through."""

    __slots__ = ("_sift", "_texts", "explanation", "mistakes", "text")

    def __init__(self, text: str, vocabulary: Vocabulary[T]) -> None:
        self.text = text.strip()
        self.mistakes: list[FilterMistake] = []
        found: list[tuple[int, bool, Meaning]] = []
        if len(text) > TEXT_MAX:
            self.mistakes.append(FilterMistake(TEXT_MAX, len(text), f"only {TEXT_MAX} characters count"))
        for term in terms(text[:TEXT_MAX]):
            try:
                cost, meaning = _meaning(term, vocabulary)
            except Wrong as error:
                self.mistakes.append(FilterMistake(term.start, term.end, str(error)))
            else:
                found.append((cost, term.negated, meaning))
        said = [f"not {meaning.words}" if negated else meaning.words for _, negated, meaning in found]
        self.explanation = f"{vocabulary.what} with {' and '.join(said)}" if said else ""
        self._sift: Callable[[Iterable[tuple[tuple[int, T], Any]]], list[int]] | None = None
        reads = any(cost >= _WORD_COST for cost, _, _ in found)
        self._texts = vocabulary.texts if reads else None
        if found:
            self._compile(sorted(found, key=lambda each: each[0]))

    def _compile(self, found: Sequence[tuple[int, bool, Meaning]]) -> None:
        names: dict[str, Any] = {}
        conditions = []
        for _, negated, meaning in found:
            stands_for = [f"value_{len(names) + number}" for number in range(len(meaning.values))]
            names |= dict(zip(stands_for, meaning.values, strict=True))
            condition = meaning.expression.format(*stands_for)
            conditions.append(f"not ({condition})" if negated else f"({condition})")
        condition = " and ".join(conditions)
        # Sources of ours only: what was typed is among the names.
        self._sift = eval(f"lambda pairs: [key for (key, thing), text in pairs if {condition}]", names)  # noqa: S307

    def __bool__(self) -> bool:
        return self._sift is not None

    def __call__(self, thing: T) -> bool:
        """Whether it passes."""
        return bool(self.sift(((0, thing),)))

    def sift(self, pairs: Sequence[tuple[int, T]]) -> list[int]:
        """The keys of those that pass. Best in batches of some hundreds."""
        if self._sift is None:
            return [key for key, _ in pairs]
        texts = repeat(None) if self._texts is None else self._texts([thing for _, thing in pairs])
        return self._sift(zip(pairs, texts, strict=False))


def _meaning(term: Term, vocabulary: Vocabulary[T]) -> tuple[int, Meaning]:
    if not term.closed:
        raise Wrong('the quote is not closed; add a "')
    if not term.field:
        if not term.value:
            raise Wrong("a minus stands alone; put what must not be there behind it")
        return _WORD_COST, vocabulary.word(term.value)
    field = vocabulary.fields.get(term.field)
    if field is None:
        names = [f"{name}:" for name in vocabulary.fields]
        raise Wrong(f"there is no {term.field}: here; {suggestion(f'{term.field}:', names, what='there are')}")
    if not term.value:
        raise Wrong(f"{term.field}: needs a value: {field.help}")
    values = [term.value] if term.quoted else [value for value in term.value.split(",") if value]
    meanings = [field.read(value) for value in values]
    if not meanings:
        raise Wrong(f"{term.field}: needs a value: {field.help}")
    return field.cost, meanings[0] if len(meanings) == 1 else _either(meanings)


def _either(meanings: Sequence[Meaning]) -> Meaning:
    values: tuple[Any, ...] = ()
    parts = []
    for meaning in meanings:
        places = [f"{{{len(values) + number}}}" for number in range(len(meaning.values))]
        parts.append(f"({meaning.expression.format(*places)})")
        values += meaning.values
    return Meaning(" or ".join(parts), values, " or ".join(each.words for each in meanings))


def shown(value: str) -> str:
    """A value in an explanation."""
    return value if len(value) <= SHOWN else f"{value[: SHOWN - 1]}…"


def choice(name: str, meanings: Mapping[str, Meaning]) -> Callable[[str], Meaning]:
    """A reader for a field that takes one of these words; a unique beginning is enough."""

    def read(value: str) -> Meaning:
        wanted = value.casefold()
        if wanted in meanings:
            return meanings[wanted]
        begun = [word for word in meanings if word.startswith(wanted)]
        if len(begun) == 1:
            return meanings[begun[0]]
        raise Wrong(f"{name}:{shown(value)} is nothing; {suggestion(wanted, meanings, what='there are')}")

    return read


# -- completion --------------------------------------------------------------------------------------------------


def completions(text: str, cursor: int, vocabulary: Vocabulary[T], limit: int = 8) -> list[Completion]:
    """How the term under the cursor may go on: field names, then the values of its field."""
    term = next((each for each in terms(text[:TEXT_MAX]) if each.start <= cursor <= each.end), None)
    if term is None:
        return _names("", cursor, cursor, vocabulary)[:limit] if not text[:cursor].strip() else []
    if not term.field:
        start = term.start + term.negated
        return [] if term.quoted else _names(text[start : term.end].casefold(), start, term.end, vocabulary)[:limit]
    field = vocabulary.fields.get(term.field)
    if field is None:
        return []
    begun = text[term.value_start : cursor].rpartition(",")[2].casefold()
    start = cursor - len(begun)
    offered = [value for value in field.values() if value.casefold().startswith(begun)]
    offered.sort(key=str.casefold)
    start -= term.quoted and start == term.value_start
    return [Completion(start, term.end, quoted(value), field.help) for value in offered[:limit]]


def _names(begun: str, start: int, end: int, vocabulary: Vocabulary[T]) -> list[Completion]:
    fields = (field for field in vocabulary.fields.values() if field.name.startswith(begun))
    return [Completion(start, end, f"{field.name}:", field.help) for field in fields]
