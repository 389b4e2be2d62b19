"""Whether a second card ends a transaction (1.6 I-05, TC_068, TC_069; 2.0.1 C01.FR.03, C09, E07)."""

from __future__ import annotations

import pytest

from ocpplab_tui.charger.authorization import IdTokenInfo, ListChange, Verdict, same_group
from ocpplab_tui.charger.id_token import IdToken
from tests.charger.model_doubles import NOW, StillHardware

ACCEPT, ASK, REJECT = Verdict.ACCEPT, Verdict.ASK, Verdict.REJECT
STARTER, OTHER = IdToken("STARTER"), IdToken("OTHER")

KNOWN = {
    "unknown": None,
    "same group": IdTokenInfo("Accepted", None, "fleet"),
    "another group": IdTokenInfo("Accepted", None, "TAXIS"),
    "no group": IdTokenInfo("Accepted"),
    "same group, blocked": IdTokenInfo("Blocked", None, "FLEET"),
    "same group, expired": IdTokenInfo("Accepted", NOW, "FLEET"),
}


@pytest.mark.parametrize("source", ["list", "cache"])
@pytest.mark.parametrize(
    ("version", "group", "known", "verdict"),
    [
        ("1.6", "FLEET", "same group", ACCEPT),
        ("1.6", "FLEET", "another group", REJECT),
        ("1.6", "FLEET", "no group", REJECT),
        ("1.6", "FLEET", "unknown", ASK),
        ("1.6", "FLEET", "same group, blocked", ASK),
        ("1.6", "FLEET", "same group, expired", ASK),
        ("1.6", None, "unknown", REJECT),
        ("1.6", None, "no group", REJECT),
        ("1.6", None, "same group", REJECT),
        ("1.6", "", "no group", REJECT),
        ("2.0.1", "FLEET", "same group", ACCEPT),
        ("2.0.1", "FLEET", "another group", ASK),
        ("2.0.1", "FLEET", "no group", ASK),
        ("2.0.1", "FLEET", "unknown", ASK),
        ("2.0.1", "FLEET", "same group, blocked", ASK),
        ("2.0.1", None, "unknown", ASK),
        ("2.0.1", None, "no group", ASK),
    ],
)
def test_another_card(version: str, group: str | None, known: str, source: str, verdict: Verdict) -> None:
    store = StillHardware(version).authorization
    info = KNOWN[known]
    if info is not None and source == "list":
        store.replace_list(1, [ListChange(OTHER, info)])
    elif info is not None:
        store.remember(OTHER, info, NOW)
    assert store.may_stop(STARTER, group, OTHER, now=NOW) is verdict


def test_the_same_card_needs_nobody() -> None:
    store = StillHardware("1.6").authorization
    assert store.may_stop(STARTER, None, IdToken("starter"), now=NOW) is ACCEPT
    assert store.may_stop(None, None, STARTER, now=NOW) is REJECT


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("AuthCtrlr.DisableRemoteAuthorization", "unknown"),
        ("AuthCacheCtrlr.DisablePostAuthorize", "same group, blocked"),
    ],
)
def test_nobody_is_asked_where_asking_is_switched_off(key: str, known: str) -> None:
    hardware = StillHardware()
    info = KNOWN[known]
    if info is not None:
        hardware.authorization.remember(OTHER, info, NOW)
    hardware.device_model.set_any(key, "true")
    assert hardware.authorization.may_stop(STARTER, "FLEET", OTHER, now=NOW) is REJECT


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("FLEET", "fleet", True), ("FLEET", "TAXIS", False), (None, None, False), ("", "", False), ("FLEET", None, False)],
)
def test_no_group_is_no_group(one: str | None, other: str | None, same: bool) -> None:
    assert same_group(one, other) is same
