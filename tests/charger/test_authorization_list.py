"""SendLocalList and GetLocalListVersion (1.6 §5, 2.0.1 D01, D02)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.charger.authorization import AuthorizationStore, IdTokenInfo, ListChange
from ocpplab_tui.charger.id_token import IdToken
from tests.charger.model_doubles import NOW, StillHardware

GOOD = IdTokenInfo("Accepted")
VERSIONS = pytest.mark.parametrize("version", ["1.6", "2.0.1"])


def change(value: str, info: IdTokenInfo | None = GOOD) -> ListChange:
    return ListChange(IdToken(value), info)


def many(count: int, start: int = 0) -> list[ListChange]:
    return [change(f"T{number}") for number in range(start, start + count)]


def values(store: AuthorizationStore) -> list[str]:
    return [token.value for token in store.list_entries]


@VERSIONS
class TestFull:
    def test_replaces_everything(self, version: str) -> None:
        store = StillHardware(version).authorization
        assert store.replace_list(5, [change("A"), change("B")]) == ("Accepted", "", "")
        assert store.replace_list(3, [change("C")]).status == "Accepted"  # OCPP asks for no higher version
        assert (store.list_version, values(store)) == (3, ["C"])

    def test_an_empty_one_clears(self, version: str) -> None:
        store = StillHardware(version).authorization
        store.replace_list(5, [change("A")])
        assert store.replace_list(6, []).status == "Accepted"
        assert store.list_version == (0 if version == "1.6" else 6)
        assert store.list_count == 0

    @pytest.mark.parametrize(
        "changes",
        [
            [change("A"), change("a")],
            [change("A"), change("B", None)],
            many(101),
        ],
        ids=["twice", "says nothing", "too many"],
    )
    def test_refused_nothing_changes(self, version: str, changes: list[ListChange]) -> None:
        store = StillHardware(version).authorization
        store.replace_list(5, [change("A")])
        before, revision = store.state(), store.revision
        outcome = store.replace_list(6, changes)
        assert outcome.status == "Failed"
        assert outcome.reason
        assert (store.state(), store.revision) == (before, revision)

    def test_versions_are_above_zero(self, version: str) -> None:
        store = StillHardware(version).authorization
        assert store.replace_list(0, [change("A")]).status == "Failed"
        assert store.replace_list(-1, []).status == "Failed"

    def test_only_newer_is_the_rule_of_people_s_doors(self, version: str) -> None:
        store = StillHardware(version).authorization
        assert store.replace_list(5, many(150), only_newer=True).status == "Accepted"
        assert store.replace_list(5, many(150), only_newer=True).status == "Accepted"
        assert store.replace_list(5, many(149), only_newer=True).status == "VersionMismatch"
        assert store.replace_list(4, many(150), only_newer=True).status == "VersionMismatch"
        assert store.replace_list(6, many(1001), only_newer=True).status == "Failed"
        assert (store.list_version, store.list_count) == (5, 150)


@VERSIONS
class TestDifferential:
    def test_adds_changes_removes(self, version: str) -> None:
        store = StillHardware(version).authorization
        store.replace_list(1, [change("A"), change("B"), change("C")])
        blocked = IdTokenInfo("Blocked")
        assert (
            store.update_list(2, [change("a", blocked), change("B", None), change("D"), change("X", None)]).status
            == "Accepted"
        )
        assert store.list_version == 2
        assert values(store) == ["a", "C", "D"]
        assert store.lookup(IdToken("A"), NOW) == blocked

    def test_an_empty_one_moves_the_version(self, version: str) -> None:
        store = StillHardware(version).authorization
        store.replace_list(1, [change("A")])
        assert store.update_list(9, []).status == "Accepted"
        assert (store.list_version, values(store)) == (9, ["A"])

    @pytest.mark.parametrize("number", [1, 0, -5])
    def test_old_versions_mismatch(self, version: str, number: int) -> None:
        store = StillHardware(version).authorization
        store.replace_list(1, [change("A")])
        assert store.update_list(number, [change("B"), change("B")]).status == "VersionMismatch"
        assert values(store) == ["A"]

    def test_too_many_in_all(self, version: str) -> None:
        store = StillHardware(version).authorization
        for number in range(10):
            assert store.update_list(number + 1, many(100, number * 100)).status == "Accepted"
        before = store.state()
        assert store.update_list(11, [change("ONE MORE")]).status == "Failed"
        assert store.state() == before
        assert store.update_list(11, [change("T0", None), change("ONE MORE")]).status == "Accepted"
        assert store.list_count == 1000

    def test_an_emptied_list(self, version: str) -> None:
        store = StillHardware(version).authorization
        store.replace_list(1, [change("A")])
        store.update_list(2, [change("A", None)])
        assert store.list_version == (0 if version == "1.6" else 2)


@pytest.mark.parametrize(
    ("version", "key", "told"), [("1.6", "LocalAuthListEnabled", -1), ("2.0.1", "LocalAuthListEnabled", 0)]
)
def test_a_disabled_list(version: str, key: str, told: int) -> None:
    hardware = StillHardware(version)
    store = hardware.authorization
    assert store.list_version == 0
    store.replace_list(7, [change("A")])
    hardware.device_model.set_any(key, "false")
    assert store.list_version == told
    assert store.replace_list(8, []).status == "Failed"
    assert store.update_list(8, []).status == "Failed"
    hardware.device_model.set_any(key, "true")
    assert (store.list_version, store.list_count) == (7, 1)


def test_clear_forgets_the_version() -> None:
    store = StillHardware().authorization
    store.replace_list(5, many(3))
    assert store.clear_list() == 3
    assert (store.list_version, store.clear_list()) == (0, 0)


def test_live_variables_follow() -> None:
    hardware = StillHardware()
    hardware.authorization.replace_list(5, many(3))
    assert hardware.device_model.get_any("LocalAuthListCtrlr.Entries") == "3"
    assert hardware.device_model.get_any("LocalAuthListCtrlr.Storage") == "192"


def test_state_survives() -> None:
    store = StillHardware().authorization
    info = IdTokenInfo("Accepted", NOW, "FLEET", (1, 2), "hello")
    store.replace_list(5, [change("A", info), ListChange(IdToken("B", "eMAID"), GOOD)])
    store.remember(IdToken("C"), info, NOW)
    other = StillHardware().authorization
    other.restore(store.state())
    assert other.state() == store.state()
    assert other.lookup(IdToken("a"), NOW) == info
    other.restore({})
    assert other.state() == {}


TOKENS = st.sampled_from(["a", "A", "b", "c", "d"])
INFO = st.sampled_from([None, GOOD, IdTokenInfo("Blocked")])
CHANGES = st.lists(st.tuples(TOKENS, INFO).map(lambda pair: change(*pair)), max_size=5)


@given(st.lists(st.tuples(st.booleans(), st.integers(-1, 9), CHANGES), max_size=12), st.sampled_from(["1.6", "2.0.1"]))
def test_any_sequence_of_updates(updates: list[tuple[bool, int, list[ListChange]]], version: str) -> None:
    store = StillHardware(version).authorization
    for full, number, changes in updates:
        before, present = store.state(), store.list_version
        outcome = (store.replace_list if full else store.update_list)(number, changes)
        if outcome.status == "Accepted":
            assert number > (0 if full else present)
            assert store.list_version in (number, 0)
            assert all(store.lookup(item.id_token, NOW) == item.info for item in changes)
        else:
            assert store.state() == before
        keys = [token.key for token in store.list_entries]
        assert len(set(keys)) == len(keys)
