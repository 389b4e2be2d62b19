"""What reservations leave to others: pure rules."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.reservations import Place, Reservation, Reservations, satisfiable

TAG, OTHER = IdToken("DEADBEEF"), IdToken("CAFE0002")
ONE, TWO = Place(1, frozenset({"sType2"})), Place(2, frozenset({"cCCS2", "cG105"}))


def reservation(
    number: int = 1,
    evse_id: int | None = None,
    kind: str | None = None,
    group_id: str | None = None,
    expires_at: float = 100.0,
) -> Reservation:
    return Reservation(number, TAG, expires_at, evse_id, kind, group_id)


def reservations(*items: Reservation) -> Reservations:
    made = Reservations()
    for item in items:
        made.add(item)
    return made


@pytest.mark.parametrize(
    ("token", "group", "unsure", "own"),
    [
        (IdToken("deadbeef"), None, False, True),
        (IdToken("DEADBEEF", "Local"), None, False, False),
        (OTHER, None, False, False),
        (OTHER, "fleet", False, True),
        (OTHER, "TAXIS", False, False),
        (OTHER, None, True, True),
    ],
)
def test_whose_it_is(token: IdToken, group: str | None, unsure: bool, own: bool) -> None:
    assert reservation(group_id="FLEET").is_for(token, group, unsure=unsure) is own


def test_without_a_group_nobody_else_can_turn_out_to_be_the_one() -> None:
    assert not reservation().is_for(OTHER, None, unsure=True)


def test_the_same_id_replaces() -> None:
    made = reservations(reservation(1, 1), reservation(2, 2), reservation(1, 2))
    assert [(each.id, each.evse_id) for each in made] == [(2, 2), (1, 2)]
    assert made.revision == 3
    assert made.remove(1) is not None
    assert made.remove(1) is None
    assert made.revision == 4


def test_the_next_expiry() -> None:
    assert Reservations().next_expiry == inf
    assert reservations(reservation(1, 1), reservation(2, 2, expires_at=50.0)).next_expiry == 50.0


def test_a_named_evse_is_held() -> None:
    made = reservations(reservation(1, 1))
    assert made.hold(1, [TWO])
    assert not made.hold(2, [TWO])


def test_as_many_as_there_are_reservations_are_held() -> None:
    made = reservations(reservation(1))
    assert not made.hold(1, [ONE, TWO])
    assert made.hold(2, [TWO])
    made.add(reservation(2))
    assert made.hold(1, [ONE, TWO])
    assert made.hold(2, [ONE, TWO])


def test_a_type_of_connector_is_held() -> None:
    made = reservations(reservation(1, kind="cG105"))
    assert not made.hold(1, [ONE, TWO])
    assert made.hold(2, [ONE, TWO])


def test_who_is_admitted() -> None:
    made = reservations(reservation(1, 1), reservation(2, group_id="FLEET"))
    assert made.admit(ONE, TAG, None, [TWO])
    assert not made.admit(ONE, OTHER, None, [TWO])
    assert made.admit(TWO, TAG, None, [TWO])
    assert not made.admit(TWO, OTHER, None, [TWO])
    assert made.admit(TWO, OTHER, None, [TWO], unsure=True)
    assert made.admit(TWO, OTHER, "FLEET", [TWO])
    assert made.admit(TWO, OTHER, None, [TWO, Place(3, frozenset({"sType2"}))])


def test_what_is_used_up() -> None:
    made = reservations(reservation(1, 1), reservation(2, kind="cCCS2"))
    assert made.used_by(ONE, TAG, None) == reservation(1, 1)
    assert made.used_by(TWO, TAG, None) == reservation(2, kind="cCCS2")
    assert made.used_by(Place(2, frozenset({"cG105"})), TAG, None) is None
    assert made.used_by(ONE, OTHER, None) is None


def test_kept_and_restored() -> None:
    made = reservations(reservation(1, 1), reservation(2, kind="cCCS2", group_id="FLEET"))
    other = Reservations()
    other.restore(made.state(), 0.0)
    assert list(other) == list(made)
    assert Reservations().state() is None
    other.restore(None, 0.0)
    assert len(other) == 0
    other.restore([["of", "another", "program"], made.state()[0]], 0.0)  # type: ignore[index] # it has some
    assert [each.id for each in other] == [1]


KINDS = ("a", "b", "c")
places = st.lists(st.frozensets(st.sampled_from(KINDS), min_size=1), max_size=4).map(
    lambda types: [Place(number, each) for number, each in enumerate(types, 1)]
)
wanted = st.lists(st.tuples(st.none() | st.integers(1, 4), st.none() | st.sampled_from(KINDS)), max_size=4).map(
    lambda items: [reservation(number, evse, kind) for number, (evse, kind) in enumerate(items)]
)


def _by_trying(left: list[Reservation], free: list[Place]) -> bool:
    if not left:
        return True
    first, *rest = left
    return any(first.fits(place) and _by_trying(rest, [p for p in free if p is not place]) for place in free)


@given(wanted, places)
def test_satisfiable_as_trying_says(items: list[Reservation], free: list[Place]) -> None:
    assert satisfiable(items, free) is _by_trying(items, free)
