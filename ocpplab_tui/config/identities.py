"""Gives every charger a deployment id, and sees to it that no two are called the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ocpplab_tui.config.lab_model import ChargerConfig
from ocpplab_tui.config.report import Place, Report, key_text
from ocpplab_tui.config.slug import fingerprint, slug


@dataclass(frozen=True, slots=True)
class Draft:
    """A charger before ids are given out. `id` None: to be derived from the identity."""

    place: Place
    id: str | None
    config: ChargerConfig


def with_ids(drafts: Sequence[Draft], report: Report) -> tuple[ChargerConfig, ...]:
    """The chargers with their ids; what stands twice goes to the report."""
    identities = _check_identities(drafts, report)
    taken = _check_ids(drafts, identities, report)
    return tuple(replace(draft.config, id=charger_id) for draft, charger_id in _ids(drafts, taken, identities))


def _check_identities(drafts: Sequence[Draft], report: Report) -> dict[str, Draft]:
    """By identity in lower case: identities of OCPP 2.0.1 are case-insensitive."""
    seen: dict[str, Draft] = {}
    for draft in drafts:
        identity = draft.config.identity
        other = seen.setdefault(identity.casefold(), draft)
        if other is not draft:
            problem = f'the identity "{identity}" stands in {key_text(other.place)} already'
            report.mistake((*draft.place, "identity"), problem, "each charger its own, in any case of letters")
    return seen


def _check_ids(drafts: Sequence[Draft], identities: dict[str, Draft], report: Report) -> set[str]:
    taken: dict[str, Draft] = {}
    for draft in drafts:
        if draft.id is None:
            continue
        other = taken.setdefault(draft.id, draft)
        if other is not draft:
            report.mistake((*draft.place, "id"), f'the id "{draft.id}" stands in {key_text(other.place)} already')
        namesake = identities.get(draft.id.casefold(), draft)
        if namesake is not draft:
            problem = f'the id "{draft.id}" is the identity of {key_text(namesake.place)}'
            report.mistake((*draft.place, "id"), problem, "an id that no other charger has as its identity")
    return set(taken)


def _ids(drafts: Sequence[Draft], taken: set[str], identities: dict[str, Draft]) -> Iterator[tuple[Draft, str]]:
    for draft in drafts:
        if draft.id is not None:
            yield draft, draft.id
            continue
        identity = draft.config.identity
        derived = slug(identity) or "charger"
        if derived in taken or identities.get(derived, draft) is not draft:
            derived = f"{derived}-{fingerprint(identity)}"
        taken.add(derived)
        yield draft, derived
