"""The authorization cache (1.6 I-06, 2.0.1 C10–C12)."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.charger.authorization import AuthorizationStore, IdTokenInfo, ListChange, Verdict
from ocpplab_tui.charger.authorization_cache import AuthorizationCache
from ocpplab_tui.charger.definitions import CACHE_MAX
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.setting import FOREVER
from tests.charger.model_doubles import NOW, StillHardware

GOOD, BAD = IdTokenInfo("Accepted"), IdTokenInfo("Invalid")


def values(cache: AuthorizationCache, *wanted: str) -> list[str]:
    return [value for value in wanted if cache.get(IdToken(value), NOW, FOREVER) is not None]


class TestEviction:
    def test_what_is_not_accepted_goes_first_then_what_is_oldest(self) -> None:
        cache = AuthorizationCache(3)
        for value, info in (("A", GOOD), ("B", BAD), ("C", GOOD), ("D", GOOD), ("E", GOOD)):
            cache.put(IdToken(value), info, NOW)
        assert values(cache, "A", "B", "C", "D", "E") == ["C", "D", "E"]

    def test_expired_counts_as_not_accepted(self) -> None:
        cache = AuthorizationCache(2)
        cache.put(IdToken("A"), GOOD, NOW)
        cache.put(IdToken("B"), IdTokenInfo("Accepted", NOW - 1), NOW)
        cache.put(IdToken("C"), GOOD, NOW)
        assert values(cache, "A", "B", "C") == ["A", "C"]

    def test_news_of_a_token_make_it_the_newest(self) -> None:
        cache = AuthorizationCache(2)
        for value in ("A", "B", "a", "C"):
            cache.put(IdToken(value), GOOD, NOW)
        assert values(cache, "A", "B", "C") == ["A", "C"]


class TestLifetime:
    def test_an_entry_lives_so_long_after_its_last_news(self) -> None:
        cache = AuthorizationCache(9)
        cache.put(IdToken("A"), GOOD, NOW)
        assert cache.get(IdToken("A"), NOW + 59.9, 60) is GOOD
        assert cache.get(IdToken("A"), NOW + 60, 60) is None

    def test_an_expiry_date_of_its_own_takes_the_place_of_the_lifetime(self) -> None:
        info = IdTokenInfo("Accepted", NOW + 1000)
        cache = AuthorizationCache(9)
        cache.put(IdToken("A"), info, NOW)
        assert cache.get(IdToken("A"), NOW + 999, 60) is info

    def test_life_time_of_2_0_1_is_obeyed_at_once(self) -> None:
        hardware = StillHardware()
        hardware.authorization.remember(IdToken("A"), GOOD, NOW)
        hardware.device_model.set_any("AuthCacheCtrlr.LifeTime", "10")
        assert hardware.authorization.lookup(IdToken("A"), NOW + 9) is GOOD
        assert hardware.authorization.lookup(IdToken("A"), NOW + 10) is None


class TestRemember:
    def test_the_last_word_counts_whatever_it_is(self) -> None:
        store = StillHardware().authorization
        store.remember(IdToken("A"), GOOD, NOW)
        store.remember(IdToken("a"), BAD, NOW)
        assert store.lookup(IdToken("A"), NOW) == BAD
        assert store.cache_entries == 1

    def test_tokens_of_the_list_are_not_cached(self) -> None:
        store = StillHardware().authorization
        store.remember(IdToken("A"), BAD, NOW)
        store.replace_list(1, [ListChange(IdToken("A"), GOOD)])
        assert store.cache_entries == 0
        store.remember(IdToken("A"), BAD, NOW)
        assert store.cache_entries == 0

    def test_a_disabled_cache_learns_nothing(self) -> None:
        hardware = StillHardware("1.6")
        hardware.device_model.set_key("AuthorizationCacheEnabled", "false")
        hardware.authorization.remember(IdToken("A"), GOOD, NOW)
        hardware.device_model.set_key("AuthorizationCacheEnabled", "true")
        assert hardware.authorization.cache_entries == 0

    def test_clear(self) -> None:
        store = StillHardware().authorization
        for value in "ABC":
            store.remember(IdToken(value), GOOD, NOW)
        assert store.clear_cache() == 3
        assert (store.clear_cache(), store.cache_entries) == (0, 0)


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from([GOOD, BAD])), max_size=60), st.integers(1, 6))
def test_it_never_outgrows_its_bound_and_always_knows_the_newest(
    news: list[tuple[int, IdTokenInfo]], most: int
) -> None:
    cache = AuthorizationCache(most)
    for moment, (number, info) in enumerate(news):
        cache.put(IdToken(str(number)), info, NOW + moment)
        assert len(cache) <= most
        assert cache.get(IdToken(str(number)), NOW + moment, FOREVER) is info
    restored = AuthorizationCache.restored(most, cache.state())
    assert restored.state() == cache.state()


def test_the_store_s_cache_is_bounded() -> None:
    store = StillHardware().authorization
    for number in range(CACHE_MAX + 50):
        store.remember(IdToken(str(number)), GOOD, NOW)
    assert store.cache_entries == CACHE_MAX


def test_an_unused_store_costs_its_slots() -> None:
    settings = StillHardware().device_model.settings
    tracemalloc.start()
    stores = [AuthorizationStore(settings) for _ in range(1000)]
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert size / len(stores) < 100


def test_what_people_see_of_it() -> None:
    store = StillHardware().authorization
    assert store.cached() == []
    store.remember(IdToken("A"), GOOD, NOW)
    store.remember(IdToken("B"), BAD, NOW + 1)
    store.remember(IdToken("a"), BAD, NOW + 2)
    assert store.cached() == [(IdToken("B"), BAD, NOW + 1), (IdToken("a"), BAD, NOW + 2)]


def test_dates_of_the_csms_are_read_on_the_charger_s_clock() -> None:
    hardware = StillHardware()
    store = hardware.authorization
    store.remember(IdToken("A"), IdTokenInfo("Accepted", NOW + 100), NOW)
    assert store.decide(IdToken("A"), online=True, now=NOW).verdict is Verdict.ACCEPT
    store.clock_offset_s = 200.0
    assert store.decide(IdToken("A"), online=True, now=NOW).verdict is Verdict.ASK
