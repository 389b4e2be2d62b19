"""A working day of chargers against CSMSs that others wrote: they find nothing wrong, and their books add up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.operations.registry import OPERATIONS
from tests.support.independent import IndependentCsms, ocpp_csms, ocpp_rpc

CHARGER = """
[[charger]]
identity = "{identity}"
ocpp_version = "{version}"
brand = "ocpplab"
model = "sdk-ac-22"
configuration = {{ MeterValueSampleInterval = "60" }}
"""
ANSWER_S = 5.0  # real time that a CSMS in a process of its own may take
CARDS = ("DEADBEEF", "CAFE0001")


@asynccontextmanager
async def lab_for(csms: IndependentCsms, versions: tuple[str, ...], state_dir: Path) -> AsyncIterator[Lab]:
    chargers = [
        CHARGER.format(identity=f"CP-{version}-{number}", version=f"ocpp{version}")
        for version in versions
        for number in (1, 2)
    ]
    text = f'[lab]\nname = "interop"\nseed = 3\n[csms]\nurl = "{csms.url}"\n{"".join(chargers)}'
    lab = Lab(loads(text), state_dir=state_dir, clock=VirtualClock(), link_time=VirtualClock())
    await lab.start()
    try:
        await lab.advance(10, silence_s=ANSWER_S)
        yield lab
    finally:
        await lab.stop()


async def do(lab: Lab, operation: str, **fields: Any) -> None:
    """The same at every charger; all of it must be applied."""
    commands = [
        lab.submit(charger_id, OPERATIONS[operation].model_validate(fields), origin="test")
        for charger_id in lab.charger_ids()
    ]
    await lab.advance(1, silence_s=ANSWER_S)
    assert {(command.status, command.detail) for command in commands} == {("applied", "")}


async def a_day(lab: Lab, csms: IndependentCsms) -> None:
    """Sessions, pauses, a fault, remote commands, resets."""
    for card in CARDS:
        await do(lab, "plug-connector")
        await do(lab, "authorize-id-tag", id_tag=card)
        await lab.advance(600, silence_s=ANSWER_S)
        await do(lab, "ev-stops-energy")
        await do(lab, "ev-requests-energy")
        await do(lab, "stop-session")
    for charger_id in lab.charger_ids():
        identity = lab.charger(charger_id).identity
        if lab.charger(charger_id).version == "1.6":
            assert (await csms.call(identity, "GetConfiguration", {}))["configurationKey"]
            answer = await csms.call(identity, "RemoteStartTransaction", {"idTag": CARDS[0], "connectorId": 1})
        else:
            report = {"requestId": 1, "reportBase": "FullInventory"}
            assert (await csms.call(identity, "GetBaseReport", report))["status"] == "Accepted"
            token = {"idToken": CARDS[0], "type": "ISO14443"}
            start = {"idToken": token, "remoteStartId": 1, "evseId": 1}
            answer = await csms.call(identity, "RequestStartTransaction", start)
        assert answer["status"] == "Accepted"
    await do(lab, "plug-connector")
    await lab.advance(300, silence_s=ANSWER_S)
    for charger_id in lab.charger_ids():
        await csms.call(lab.charger(charger_id).identity, "Reset", reset_of(lab.charger(charger_id).version))
    await lab.advance(60, silence_s=ANSWER_S)


def reset_of(version: str) -> dict[str, str]:
    return {"type": "Soft" if version == "1.6" else "Immediate"}


def assert_books_add_up(csms: IndependentCsms, lab: Lab) -> None:
    """Each start has exactly one stop, and every 2.0.1 transaction is numbered without a gap."""
    for charger_id in lab.charger_ids():
        identity = lab.charger(charger_id).identity
        if lab.charger(charger_id).version == "1.6":
            starts = len(csms.calls("StartTransaction", identity=identity))
            stops = [seen["transactionId"] for seen in csms.calls("StopTransaction", identity=identity)]
            assert starts == len(stops) == len(set(stops)) == 3
        else:
            numbers: dict[str, list[int]] = {}
            for seen in csms.calls("TransactionEvent", identity=identity):
                numbers.setdefault(seen["transactionInfo"]["transactionId"], []).append(seen["seqNo"])
            assert len(numbers) == 3
            assert all(found == list(range(len(found))) for found in numbers.values())


async def test_npm_ocpp_rpc_in_strict_mode(tmp_path: Path) -> None:
    async with ocpp_rpc() as csms:
        async with lab_for(csms, csms.versions, tmp_path) as lab:
            await a_day(lab, csms)
            assert_books_add_up(csms, lab)
        csms.assert_clean()


async def test_pypi_ocpp_csms(tmp_path: Path) -> None:
    async with ocpp_csms() as csms:
        async with lab_for(csms, csms.versions, tmp_path) as lab:
            await a_day(lab, csms)
            assert_books_add_up(csms, lab)
        csms.assert_clean()
