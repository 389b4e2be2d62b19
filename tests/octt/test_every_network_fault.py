"""Every kind of network fault, in both directions and both versions, during a whole session: it strikes, the log says
so, the tile shows it, and afterwards the books of a CSMS that audits agree with the charger's."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ocpplab_tui.base.network_faults import KINDS
from tests.octt.bad_network import STARTS, ask, check_books, disturb, journal, mend, notes, once, works
from tests.octt.rig import CARD, Rig, rig_for
from tests.octt.test_any_network import PATIENT, check_journal
from tests.support.scripted_csms import StationGone

DIRECTIONS = ("out", "in")
VERSIONS = ("ocpp1.6", "ocpp2.0.1")


class Row(NamedTuple):
    """One kind: its value, what the log or the link says when it strikes, and what the CSMS may complain of then."""

    kind: str
    value: float | None
    note: str
    complaints: str = "(?!)"  # none


LATE = r"network fault: [\d.]+ s late"
TABLE = (
    Row("latency", 3, LATE),
    Row("jitter", 3, LATE),
    Row("drop", None, r"dropped, it never (left|arrived)"),
    Row("duplicate", None, r"once more", r"which nobody waits for"),
    Row("reorder", 5, LATE),
    Row("truncate", None, r"cut, it had \d+ bytes", r"-1|not JSON|which nobody waits for|RpcFrameworkError|junk"),
    Row("corrupt", 5000, r"corrupted", r"-1|not JSON|which nobody waits for|RpcFrameworkError|junk"),
    Row("wrong-id", None, r"its id was ", r"which nobody waits for"),
    Row("late-answer", 2, r"network fault: 3[0-9.]+ s late"),
    Row("no-answer", None, r"dropped, it never (left|arrived)"),
    Row("half-open", None, r"lost with the connection|online|retry"),
    Row("close", 1011, r"network fault: .*closed with 1011"),
    Row("refuse", None, r"network fault: 127.0.0.1:\d+ refused the connection"),
    Row("bandwidth", 60, LATE),
)


def test_the_table_has_every_kind() -> None:
    assert [row.kind for row in TABLE] == list(KINDS)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.kind)
async def test_a_session(row: Row, direction: str, version: str, tmp_path: Path) -> None:
    if row.kind == "refuse" and direction == "in":
        pytest.skip("attempts to connect go out")
    async with rig_for(version, tmp_path, configuration=PATIENT[version]) as rig:
        await disturb(rig, row.kind, direction=direction, value=row.value, seed=3)
        shown = rig.lab.charger(rig.identity).network_faults
        assert len(shown) == 1
        assert shown[0].startswith(row.kind)
        assert direction in shown[0]
        if row.kind == "refuse":
            rig.csms.stations[rig.identity].drop()
        await rig.do("start-session", id_tag=CARD, connector_id=1)
        with suppress(StationGone):
            await ask(rig)
        await rig.advance(100)
        await rig.do("stop-session", connector_id=1)
        await rig.advance(400)
        told = [*notes(rig), rig.lab.charger(rig.identity).link]
        assert any(re.search(row.note, each) for each in told), told
        if row.kind in ("half-open", "close"):
            assert rig.csms.stations[rig.identity].connections > 1
        await settle(rig)
        complaints = rig.csms.take_violations()
        assert [each for each in complaints if not re.search(row.complaints, each)] == []


async def settle(rig: Rig) -> None:
    """The network is well again: everything is told, once, and a new session goes as if nothing had been."""
    await mend(rig)
    await works(rig)
    if rig.connector().transaction_id is not None:
        await rig.do("stop-session", connector_id=1)
        await works(rig)
    before = transactions(rig)
    check_books(rig, before)
    check_journal(rig)
    if rig.connector().plugged:
        await rig.do("unplug-connector", connector_id=1)
    await rig.advance(120)
    assert (await rig.do("start-session", id_tag=CARD, connector_id=1)).status == "applied"
    await rig.advance(60)
    assert (await rig.do("stop-session", connector_id=1)).status == "applied"
    await works(rig)
    check_books(rig, before + 1)


def transactions(rig: Rig) -> int:
    starts = once(rig.csms.calls(STARTS[rig.version]))
    if rig.version == "1.6":
        return len(starts)
    return len({event["transactionInfo"]["transactionId"] for event in starts})


HARM: dict[str, float | None] = {
    "drop": None,
    "duplicate": None,
    "truncate": 9,
    "corrupt": 5000,
    "wrong-id": None,
    "late-answer": 2,
    "no-answer": None,
    "close": 1011,
}
"""What can happen to the answer to a start, or to the start itself."""


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("kind", HARM)
async def test_a_start_is_told_again_with_its_id_and_counts_once(
    kind: str, direction: str, version: str, tmp_path: Path
) -> None:
    async with rig_for(version, tmp_path, configuration=PATIENT[version]) as rig:
        start = STARTS[rig.version]
        await disturb(rig, kind, direction=direction, action=start, value=HARM[kind])
        await rig.plug()
        await rig.swipe()
        await rig.advance(100)
        heard = [seen.unique_id for seen in rig.csms.calls(start) if not seen.unique_id.startswith("wrong-")]
        answered_late_or_not = direction == "in" and kind != "duplicate"
        if answered_late_or_not:
            assert len(heard) > 1  # it came, and came again …
            waits = rig.lab.charger(rig.identity).queued > 0
            assert waits or kind == "late-answer"  # … since the charger does not know (what is late may answer it)
            first = [seen.unique_id for seen in rig.csms.calls(start) if _is_start(seen)]
            assert len(set(first)) == 1
        await mend(rig)
        await works(rig)
        starts = [seen for seen in once(rig.csms.calls(start)) if _is_start(seen)]
        assert len(starts) == 1
        assert rig.connector().transaction_id is not None
        await rig.do("stop-session", connector_id=1)
        await works(rig)
        check_books(rig, 1)
        rig.csms.take_violations()  # of broken answers, on purpose


def _is_start(seen: Any) -> bool:
    return seen.action == "StartTransaction" or bool(seen["eventType"] == "Started")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.kind)
async def test_the_same_seed_strikes_the_same_messages(row: Row, tmp_path: Path) -> None:
    if row.kind in ("refuse", "half-open", "bandwidth"):
        pytest.skip("it concerns the whole connection")
    struck = [await struck_messages(row, tmp_path / name, seed) for name, seed in (("a", 5), ("b", 5), ("c", 6))]
    assert struck[0] == struck[1]
    assert 0 < sum("network fault" in note for _, note in struck[0]) < len(struck[0])
    assert struck[0] != struck[2]


async def struck_messages(row: Row, folder: Path, seed: int) -> list[tuple[str, str]]:
    """All messages that went out: action, and what the journal says of the network."""
    async with rig_for("ocpp1.6", folder, configuration=PATIENT["ocpp1.6"]) as rig:
        await disturb(rig, row.kind, direction="out", value=row.value, seed=seed, probability=0.5)
        for _ in range(12):
            await rig.do("plug-connector", connector_id=1)
            await rig.advance(40)
            with suppress(StationGone):
                await ask(rig)
            await rig.do("unplug-connector", connector_id=1)
            await rig.advance(40)
        rig.csms.take_violations()
        out = [frame for frame in journal(rig) if frame.direction == "out"]
        return [(frame.action, re.sub(r"id was \S+", "id was …", frame.note)) for frame in out]


@pytest.mark.parametrize("version", VERSIONS)
async def test_every_kind_from_the_lab_file(version: str, tmp_path: Path) -> None:
    lines = "".join(f'[[network_fault]]\nkind = "{kind}"\nprobability = 0.001\n' for kind in KINDS)
    async with rig_for(version, tmp_path, lab_lines=lines) as rig:
        assert [shown.split(",")[0].split()[0] for shown in rig.lab.charger(rig.identity).network_faults] == list(KINDS)
        await mend(rig)
        await works(rig)
