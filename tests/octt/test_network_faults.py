"""Network faults over a real websocket: what the CSMS saw, what the charger did, and that both agree afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.octt.bad_network import STARTS, ask, disturb, journal, mend, notes, works, works_again
from tests.octt.rig import CARD, Rig, rig_for
from tests.support.scripted_csms import Seen


@pytest.fixture(params=["ocpp1.6", "ocpp2.0.1"])
async def any_rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_for(request.param, tmp_path) as made:
        yield made


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_for("ocpp1.6", tmp_path) as made:
        yield made


def answers(rig: Rig) -> list[Seen]:
    """What the charger answered."""
    return [seen for seen in rig.csms.frames if seen.sender == "station" and seen.kind == "result"]


async def session(rig: Rig) -> None:
    """Charge for a while, whatever the network does to it, and stop."""
    await rig.do("start-session", id_tag=CARD, connector_id=1)
    await rig.advance(90)
    await rig.do("stop-session", connector_id=1)
    await rig.advance(90)


# late


async def test_latency_out(any_rig: Rig) -> None:
    await disturb(any_rig, "latency", direction="out", value=2)
    now = any_rig.lab.now()
    future = await ask(any_rig)
    assert not future.done()
    await any_rig.advance(2)
    assert future.done()
    assert answers(any_rig)[-1].at == pytest.approx(now + 2)
    assert notes(any_rig) == ["network fault: 2 s late"]
    await any_rig.plug()
    assert any_rig.said() == []
    assert any_rig.lab.charger(any_rig.identity).open_call == ("StatusNotification", 0)
    await any_rig.advance(2)
    assert any_rig.said() == ["StatusNotification"]


async def test_latency_in(any_rig: Rig) -> None:
    await disturb(any_rig, "latency", direction="in", value=2)
    await any_rig.plug()
    assert any_rig.said() == ["StatusNotification"]
    await any_rig.advance(1.9)
    assert any_rig.lab.charger(any_rig.identity).open_call is not None
    await any_rig.advance(0.1)
    frame = journal(any_rig)[-1]
    assert frame.latency_ms == pytest.approx(2000)
    assert frame.note == "network fault: 2 s late"
    await mend(any_rig)
    await works(any_rig)


async def test_jitter_in_a_whole_session(any_rig: Rig) -> None:
    await disturb(any_rig, "jitter", value=3, seed=5)
    await session(any_rig)
    assert len(set(notes(any_rig))) > 5
    await works_again(any_rig, 1)


async def test_bandwidth(rig: Rig) -> None:
    await disturb(rig, "bandwidth", direction="out", value=20)
    now = rig.lab.now()
    futures = [await ask(rig) for _ in range(3)]
    await rig.advance(60)
    assert all(future.done() for future in futures)
    sizes = [len(seen.text.encode()) for seen in answers(rig)[-3:]]
    ends = [now + sum(sizes[: number + 1]) / 20 for number in range(3)]
    assert [seen.at for seen in answers(rig)[-3:]] == pytest.approx(ends)
    await disturb(rig, "bandwidth", direction="in", value=20)
    future = await ask(rig)
    assert not future.done()
    await rig.advance(60)
    assert future.done()


async def test_late_answer_in(any_rig: Rig) -> None:
    await disturb(any_rig, "late-answer", direction="in", action="Authorize", value=2)
    await any_rig.plug()
    command = await any_rig.swipe()
    await any_rig.advance(31)
    assert command.status == "failed"
    assert "no answer in time" in command.detail
    assert any_rig.connector().transaction_id is None
    await any_rig.advance(2)
    assert notes(any_rig) == ["too late: its CALL counts as not answered; network fault: 32 s late"]
    assert any_rig.connector().transaction_id is None
    await mend(any_rig)
    await any_rig.swipe()
    assert any_rig.connector().transaction_id is not None


async def test_late_answer_out(any_rig: Rig) -> None:
    await disturb(any_rig, "late-answer", direction="out", value=2)
    future = await ask(any_rig)
    await any_rig.plug()
    assert any_rig.said() == ["StatusNotification"]
    await any_rig.advance(31)
    assert not future.done()
    await any_rig.advance(1)
    assert future.done()


# lost


@pytest.mark.parametrize("direction", ["out", "in", "both"])
async def test_drop_of_the_start(any_rig: Rig, direction: str) -> None:
    """Whether the message or its answer got lost: it is told again with the same id, and counts once."""
    await disturb(any_rig, "drop", direction=direction, action=STARTS[any_rig.version])
    await any_rig.plug()
    await any_rig.swipe()
    heard = len(any_rig.sent(STARTS[any_rig.version]))
    assert heard == (1 if direction == "in" else 0)
    await any_rig.advance(31)
    assert any_rig.lab.charger(any_rig.identity).queued >= 1
    await mend(any_rig)
    await any_rig.advance(61)
    starts = any_rig.sent(STARTS[any_rig.version])
    assert len({seen.unique_id for seen in starts[: heard + 1]}) == 1
    assert any_rig.connector().transaction_id is not None
    await any_rig.do("stop-session", connector_id=1)
    await works_again(any_rig, 1)


async def test_drop_of_a_request_of_the_csms(any_rig: Rig) -> None:
    await disturb(any_rig, "drop", direction="in")
    future = await ask(any_rig)
    await any_rig.advance(60)
    assert not future.done()
    assert "network fault: dropped, it never arrived" in notes(any_rig)
    assert journal(any_rig)[-1].kind == "call"
    await works_again(any_rig, 0)


async def test_no_answer_out(any_rig: Rig) -> None:
    await disturb(any_rig, "no-answer", direction="out")
    future = await ask(any_rig)
    await any_rig.plug()
    assert any_rig.said() == ["StatusNotification"]
    await any_rig.advance(60)
    assert not future.done()
    await works_again(any_rig, 0)


async def test_no_answer_in(any_rig: Rig) -> None:
    await disturb(any_rig, "no-answer", direction="in")
    assert (await ask(any_rig)).done()
    await any_rig.do("start-session", id_tag=CARD, connector_id=1)
    await any_rig.advance(31)
    assert any_rig.lab.charger(any_rig.identity).queued == 0  # nobody said yes to the card
    await works_again(any_rig, 0)


# twice, in another order, broken


@pytest.mark.parametrize("direction", ["out", "in", "both"])
async def test_duplicate_in_a_whole_session(any_rig: Rig, direction: str) -> None:
    await disturb(any_rig, "duplicate", direction=direction)
    await session(any_rig)
    assert (await ask(any_rig)).done()
    if direction != "in":
        assert [seen.unique_id for seen in any_rig.sent()[0:4:2]] == [seen.unique_id for seen in any_rig.sent()[1:5:2]]
    await mend(any_rig)
    twice = any_rig.csms.take_violations()  # answers to one request
    assert all("which nobody waits for" in what for what in twice)
    await works_again(any_rig, 1)


async def test_reorder_out(any_rig: Rig) -> None:
    await disturb(any_rig, "reorder", direction="out", action="StatusNotification", value=20)
    await any_rig.plug()
    assert any_rig.said() == []
    assert (await ask(any_rig)).done()
    last = [seen.kind for seen in any_rig.csms.frames if seen.sender == "station"][-2:]
    assert last == ["result", "call"]
    assert any_rig.said() == ["StatusNotification"]


async def test_reorder_in(any_rig: Rig) -> None:
    await disturb(any_rig, "reorder", direction="in", action="StatusNotification", value=20)
    await any_rig.plug()
    assert any_rig.lab.charger(any_rig.identity).open_call is not None
    assert (await ask(any_rig)).done()
    assert any_rig.lab.charger(any_rig.identity).open_call is None
    await any_rig.do("unplug-connector", connector_id=1)
    assert any_rig.lab.charger(any_rig.identity).open_call is not None
    await any_rig.advance(20)
    assert any_rig.lab.charger(any_rig.identity).open_call is None


@pytest.mark.parametrize(("kind", "value"), [("truncate", None), ("truncate", 7), ("corrupt", 5000)])
async def test_broken_messages_out(any_rig: Rig, kind: str, value: int | None) -> None:
    start = STARTS[any_rig.version]
    await disturb(any_rig, kind, direction="out", value=value, action=start)
    await any_rig.plug()
    await any_rig.swipe()
    junk = [seen for seen in any_rig.csms.frames if seen.kind == "junk"]
    assert len(junk) == 1
    told = next(frame for frame in journal(any_rig) if "network fault" in frame.note)
    assert told.text == junk[0].text
    assert (told.action, told.kind) == (start, "junk")
    await any_rig.advance(31)
    any_rig.csms.take_violations()
    await mend(any_rig)
    await any_rig.advance(60)
    assert any_rig.sent(start)[0].unique_id == told.unique_id
    await any_rig.do("stop-session", connector_id=1)
    await works_again(any_rig, 1)


@pytest.mark.parametrize(("kind", "value"), [("truncate", None), ("truncate", 7), ("corrupt", 5000)])
async def test_broken_messages_in(any_rig: Rig, kind: str, value: int | None) -> None:
    start = STARTS[any_rig.version]
    await disturb(any_rig, kind, direction="in", value=value, action=start)
    await any_rig.plug()
    await any_rig.swipe()
    await any_rig.advance(31)
    assert any_rig.csms.take_violations() or any_rig.version == "1.6"  # 2.0.1 answers what it can't read (T-06)
    assert any(frame.kind == "junk" for frame in journal(any_rig) if "network fault" in frame.note)
    await mend(any_rig)
    await any_rig.advance(60)
    await any_rig.do("stop-session", connector_id=1)
    await works_again(any_rig, 1)


async def test_wrong_id_in(any_rig: Rig) -> None:
    start = STARTS[any_rig.version]
    await disturb(any_rig, "wrong-id", direction="in", action=start)
    await any_rig.plug()
    await any_rig.swipe()
    assert notes(any_rig)[0].startswith("answers no open CALL: ignored; network fault: its id was ")
    await any_rig.advance(31)
    await mend(any_rig)
    await any_rig.advance(60)
    await any_rig.do("stop-session", connector_id=1)
    await works_again(any_rig, 1)


async def test_wrong_id_out(any_rig: Rig) -> None:
    await disturb(any_rig, "wrong-id", direction="out")
    future = await ask(any_rig)
    assert not future.done()
    assert "which nobody waits for" in any_rig.csms.take_violations()[0]
    await any_rig.plug()
    told = any_rig.sent("StatusNotification")[0]
    assert told.unique_id.startswith("wrong-")
    assert any_rig.lab.charger(any_rig.identity).open_call is not None
    assert journal(any_rig)[-2].unique_id == told.unique_id
    await any_rig.advance(31)
    await works_again(any_rig, 0)
