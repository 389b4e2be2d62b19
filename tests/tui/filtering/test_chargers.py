"""The filter's words for chargers."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.tui.filtering.chargers import vocabulary
from ocpplab_tui.tui.filtering.language import Filter
from tests.tui.fake_lab import twelve


class Marks:
    """The first charger is marked."""

    def __init__(self, first: str) -> None:
        self._first = first

    def identities(self) -> Iterable[str]:
        return ("CP-001",)

    def locations(self) -> Iterable[str]:
        return ("loc-1",)

    def models(self) -> Iterable[str]:
        return ("SDK-DC-50",)

    def is_marked(self, charger_id: str) -> bool:
        return charger_id == self._first


@pytest.fixture
def views() -> list[ChargerView]:
    return twelve()


def found(text: str, views: list[ChargerView]) -> list[ChargerView]:
    wanted = Filter(text, vocabulary(Marks(views[0].charger_id)))
    assert not wanted.mistakes, wanted.mistakes
    return [view for view in views if wanted(view)]


def test_every_field_divides_the_fleet(views: list[ChargerView]) -> None:
    """What a field lets through and what its negation lets through are together all of them."""
    for text in (
        "c:cp-0",
        "is:online",
        "is:charging",
        "is:faulted",
        "is:marked",
        "v:1.6",
        "model:sdk",
        "kw:>1",
        "tag:dead",
    ):
        one, other = found(text, views), found(f"-{text}", views)
        assert len(one) + len(other) == len(views), text


def test_states_are_what_they_say(views: list[ChargerView]) -> None:
    assert found("is:offline", views) == [view for view in views if not view.online]
    charging = [view for view in views if any(each.status == "Charging" for each in view.connectors)]
    assert found("is:charging", views) == charging != []
    assert found("is:marked", views) == views[:1]


def test_words_find_what_the_grid_says(views: list[ChargerView]) -> None:
    assert found(views[1].identity, views) == [views[1]]
    assert found("nothing-like-this", views) == []
