"""Who may start, for every combination of what is known and what is configured (I-05..I-08, C-02, C-09..C-11)."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import pytest

from ocpplab_tui.charger.authorization import IdTokenInfo, ListChange, Verdict
from ocpplab_tui.charger.id_token import IdToken
from tests.charger.model_doubles import NOW, StillHardware

ACCEPT, ASK, REJECT = Verdict.ACCEPT, Verdict.ASK, Verdict.REJECT
TOKEN = IdToken("DEADBEEF")

FLAGS = {
    "pre": "AuthCtrlr.LocalPreAuthorize",
    "offline": "AuthCtrlr.LocalAuthorizeOffline",
    "unknown": "AuthCtrlr.OfflineTxForUnknownIdEnabled",
    "no_remote": "AuthCtrlr.DisableRemoteAuthorization",
    "no_post_list": "LocalAuthListCtrlr.DisablePostAuthorize",
    "no_post_cache": "AuthCacheCtrlr.DisablePostAuthorize",
}
"""Those of 1.6 are the first three."""

INFOS = {
    "good": IdTokenInfo("Accepted", NOW + 60),
    "bad": IdTokenInfo("Blocked"),
    "expired": IdTokenInfo("Accepted", NOW),
}


class Rule(NamedTuple):
    """What must come out where all this holds; what is not named does not matter."""

    version: str
    online: bool
    source: str  # list, cache, unknown
    state: str  # good, poor (bad or expired), none
    flags: dict[str, bool]
    verdict: Verdict


ONLINE_16 = [
    Rule("1.6", True, "list", "good", {"pre": True}, ACCEPT),
    Rule("1.6", True, "list", "good", {"pre": False}, ASK),
    Rule("1.6", True, "list", "poor", {}, ASK),
    Rule("1.6", True, "cache", "good", {"pre": True}, ACCEPT),
    Rule("1.6", True, "cache", "good", {"pre": False}, ASK),
    Rule("1.6", True, "cache", "poor", {}, ASK),
    Rule("1.6", True, "unknown", "none", {}, ASK),
]
ONLINE_201 = [
    Rule("2.0.1", True, "list", "good", {}, ACCEPT),  # C14.FR.02
    Rule("2.0.1", True, "list", "poor", {"no_post_list": False}, ASK),
    Rule("2.0.1", True, "list", "poor", {"no_post_list": True}, REJECT),
    Rule("2.0.1", True, "cache", "good", {"pre": True}, ACCEPT),
    Rule("2.0.1", True, "cache", "good", {"pre": False}, ASK),
    Rule("2.0.1", True, "cache", "poor", {"no_post_cache": False}, ASK),
    Rule("2.0.1", True, "cache", "poor", {"no_post_cache": True}, REJECT),
    Rule("2.0.1", True, "unknown", "none", {"no_remote": False}, ASK),
    Rule("2.0.1", True, "unknown", "none", {"no_remote": True}, REJECT),
]
OFFLINE = [
    Rule(version, False, source, state, flags, verdict)
    for version in ("1.6", "2.0.1")
    for source, state, flags, verdict in (
        ("unknown", "none", {"unknown": True}, ACCEPT),
        ("unknown", "none", {"unknown": False}, REJECT),
        *((source, "poor", {}, REJECT) for source in ("list", "cache")),
        *((source, "good", {"offline": True}, ACCEPT) for source in ("list", "cache")),
        *((source, "good", {"offline": False, "unknown": True}, ACCEPT) for source in ("list", "cache")),
        *((source, "good", {"offline": False, "unknown": False}, REJECT) for source in ("list", "cache")),
    )
]
RULES = [*ONLINE_16, *ONLINE_201, *OFFLINE]


def combinations(version: str) -> list[dict[str, bool]]:
    names = list(FLAGS)[: 3 if version == "1.6" else None]
    return [dict(zip(names, values, strict=True)) for values in product((False, True), repeat=len(names))]


def the_rule(version: str, online: bool, source: str, state: str, flags: dict[str, bool]) -> Rule:
    """The one rule that holds; two or none is a hole in the table."""
    poor = {"bad": "poor", "expired": "poor"}.get(state, state)
    (found,) = (
        rule for rule in RULES if rule[:4] == (version, online, source, poor) and rule.flags.items() <= flags.items()
    )
    return found


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize(
    ("source", "state"),
    [("unknown", "none"), *product(("list", "cache"), ("good", "bad", "expired"))],
)
def test_every_combination(version: str, source: str, state: str) -> None:
    hardware = StillHardware(version)
    info = INFOS.get(state)
    if info is not None and source == "list":
        assert hardware.authorization.replace_list(1, [ListChange(TOKEN, info)]).status == "Accepted"
    if info is not None and source == "cache":
        hardware.authorization.remember(TOKEN, info, NOW - 60)
    for flags in combinations(version):
        for name, value in flags.items():
            assert hardware.device_model.set_any(FLAGS[name], str(value)).status == "Accepted"
        for online in (True, False):
            decision = hardware.authorization.decide(TOKEN, online=online, now=NOW)
            expected = the_rule(version, online, source, state, flags)
            assert (decision.verdict, decision.info, decision.source) == (expected.verdict, info, source), expected


@pytest.mark.parametrize(("cached", "listed", "verdict"), [("good", "bad", ASK), ("bad", "good", ACCEPT)])
def test_the_list_beats_the_cache(cached: str, listed: str, verdict: Verdict) -> None:
    hardware = StillHardware()
    store = hardware.authorization
    store.remember(TOKEN, INFOS[cached], NOW)
    store.replace_list(1, [ListChange(TOKEN, INFOS[listed])])
    decision = store.decide(TOKEN, online=True, now=NOW)
    assert (decision.verdict, decision.source) == (verdict, "list")


def test_tokens_match_in_any_case_and_by_type() -> None:
    store = StillHardware().authorization
    store.replace_list(1, [ListChange(IdToken("DeadBeef"), INFOS["good"])])
    assert store.decide(IdToken("deadBEEF"), online=True, now=NOW).verdict is ACCEPT
    assert store.decide(IdToken("deadBEEF", "eMAID"), online=True, now=NOW).verdict is ASK


@pytest.mark.parametrize("key", ["LocalAuthListCtrlr.Enabled", "AuthCacheCtrlr.Enabled"])
def test_what_is_disabled_knows_nothing(key: str) -> None:
    hardware = StillHardware()
    store = hardware.authorization
    if key.startswith("Local"):
        store.replace_list(1, [ListChange(TOKEN, INFOS["good"])])
    else:
        store.remember(TOKEN, INFOS["good"], NOW)
    hardware.device_model.set_any(key, "false")
    assert store.decide(TOKEN, online=True, now=NOW) == (ASK, None, "unknown")


@pytest.mark.parametrize("kind", ["Central", "NoAuthorization"])
@pytest.mark.parametrize("online", [True, False])
def test_some_types_are_never_asked_for_and_never_cached(kind: str, online: bool) -> None:
    store = StillHardware().authorization
    token = IdToken("", kind)
    assert store.decide(token, online=online, now=NOW).verdict is ACCEPT
    store.remember(token, INFOS["bad"], NOW)
    assert store.cache_entries == 0


def test_deciding_changes_nothing() -> None:
    store = StillHardware().authorization
    before = store.state(), store.revision
    store.decide(TOKEN, online=True, now=NOW)
    store.may_stop(TOKEN, None, IdToken("OTHER"), now=NOW)
    assert (store.state(), store.revision) == before
