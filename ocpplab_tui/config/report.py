"""Collects everything that is wrong with a file, and makes sentences of what pydantic found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ocpplab_tui.base.errors import Mistake
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.config.sections import Section
from ocpplab_tui.config.values import printable, shown

Place = tuple[str | int, ...]
Kind = TypeVar("Kind", bound=Section)


def key_text(place: Place) -> str:
    """`("charger", 3, "ocpp_version")` as `charger[3].ocpp_version`; lists count from 0."""
    text = ""
    for step in place:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step != "[key]":
            text += ("." if text else "") + _step_text(step)
    return text


def _step_text(step: str) -> str:
    return step if re.fullmatch(r"[A-Za-z0-9_-]+", step) else f'"{printable(step)[:60]}"'


class Report:
    """What is found in one file. Mistakes stop everything; warnings stop `run` only; notes stop nothing."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.mistakes: list[Mistake] = []
        self.warnings: list[Mistake] = []
        self.notes: list[Mistake] = []
        self._places: list[Place] = []

    def mistake(self, place: Place, problem: str, expected: str = "") -> None:
        """Something is wrong there. What follows from a mistake that is known already is left out."""
        if not self._follows(place):
            self.mistakes.append(Mistake(self.where, key_text(place), problem, expected))
            self._places.append(place)

    def warning(self, place: Place, problem: str, expected: str = "") -> None:
        self.warnings.append(Mistake(self.where, key_text(place), problem, expected))

    def note(self, place: Place, problem: str, expected: str = "") -> None:
        note = Mistake(self.where, key_text(place), problem, expected)
        if note not in self.notes:
            self.notes.append(note)

    def knows(self, place: Place) -> bool:
        """Whether there is a mistake at that place, or below it."""
        return any(known[: len(place)] == place for known in self._places)

    def _follows(self, place: Place) -> bool:
        return self.knows(place) or any(place[: len(known)] == known for known in self._places)

    def parse(self, kind: type[Kind], raw: Any, place: Place) -> Kind | None:
        """One section. Where it has mistakes, they are reported and what is left of it is returned, so that the rest
        can still be looked at; None when too little is left."""
        if not isinstance(raw, dict):
            self.mistake(place, f"{shown(raw)} is not a table", f"write [{key_text(place)}] and its keys below")
            return None
        for _ in range(3):
            try:
                return kind.model_validate(raw)
            except ValidationError as error:
                found = error.errors(include_url=False)
                for details in found:
                    self._take(kind, details, place)
                raw = kind.stand_ins | _without(raw, [details["loc"] for details in found])
        return None

    def _take(self, kind: type[Section], details: ErrorDetails, place: Place) -> None:
        *above, last = details["loc"]
        match details["type"]:
            case "extra_forbidden":
                known = keys_of(_model_at(kind, above))
                self.mistake(
                    (*place, *details["loc"]),
                    f'unknown key "{printable(str(last))[:60]}"',
                    suggestion(str(last), known),
                )
            case "missing":
                self.mistake((*place, *details["loc"]), "is missing")
            case "wrong":
                context = details["ctx"]
                self.mistake((*place, *details["loc"]), context["problem"], context["expected"])
            case _:
                self.mistake((*place, *details["loc"]), *_plain(details))


def _plain(details: ErrorDetails) -> tuple[str, str]:
    value = details["input"]
    name = key_text((details["loc"][-1],))
    match details["type"]:
        case "tuple_type" if isinstance(value, dict):
            return "is one table, and should be a list of them", f"[[…{name}]] with two brackets"
        case "tuple_type":
            return f"{shown(value)} is not a list", f"{name} = [ … ]"
        case "model_type" | "dict_type":
            return f"{shown(value)} is not a table", f"{name} = {{ … }}"
        case "too_long":
            return "has too many entries", f"at most {details['ctx']['max_length']}"
    return "is not possible", details["msg"]


def keys_of(kind: type[Section] | None) -> list[str]:
    """The keys that a section takes, as they are written."""
    if kind is None:
        return []
    return [field.alias or name for name, field in kind.model_fields.items()]


def _model_at(kind: type[Section] | None, steps: Sequence[str | int]) -> type[Section] | None:
    for step in steps:
        if kind is None:
            return None
        if isinstance(step, str):
            fields = {field.alias or name: field for name, field in kind.model_fields.items()}
            kind = _model_in(fields[step].annotation) if step in fields else None
    return kind


def _model_in(annotation: Any) -> type[Section] | None:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)


def _without(raw: dict[str, Any], places: Sequence[Place]) -> dict[str, Any]:
    """The table without what stands at those places; a list with a bad entry goes as a whole."""
    copy = dict(raw)
    for place in places:
        step, *deeper = place
        inner = copy.get(str(step))
        if isinstance(inner, dict) and deeper and deeper[0] in inner:
            copy[str(step)] = _without(inner, [tuple(deeper)])
        else:
            copy.pop(str(step), None)
    return copy
