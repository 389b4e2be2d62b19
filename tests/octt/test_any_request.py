"""Whatever a CSMS asks for that the schema allows: an answer or an honest refusal, never an error of ours."""

from __future__ import annotations

import logging
from pathlib import Path
from random import Random

import pytest

from ocpplab_tui.ocppj import schemas
from tests.octt.any_payload import AnyPayload
from tests.octt.rig import Rig, rig_for
from tests.support.scripted_csms import CallRefused, StationGone

ROUNDS = 6
REFUSALS = frozenset(
    {
        "NotSupported",
        "NotImplemented",
        "FormationViolation",
        "FormatViolation",
        "PropertyConstraintViolation",
        "OccurrenceConstraintViolation",
        "OccurenceConstraintViolation",
        "TypeConstraintViolation",
        "SecurityError",
        "GenericError",
    }
)


async def ask(rig: Rig, action: str, payload: dict[str, object]) -> str:
    """The CALLERROR code, "" for an answer."""
    try:
        await rig.csms.stations[rig.identity].call(action, payload)
    except CallRefused as error:
        return error.code
    except StationGone:
        return ""  # a new password, a new profile: it connects again
    return ""


async def settle(rig: Rig) -> None:
    """Until it is there again, if it restarts."""
    await rig.advance(0)
    for _ in range(200):
        if rig.csms.stations[rig.identity].connected and rig.lab.charger(rig.identity).registration == "Accepted":
            return
        await rig.advance(1)
    pytest.fail(f"it did not come back: {rig.lab.charger(rig.identity).link}")


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize("seed", [1, 2])
async def test_any_request(version: str, seed: int, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    random = Random(seed)
    actions = sorted(schemas.actions(version, "CSMS")) * ROUNDS
    random.shuffle(actions)
    async with rig_for(f"ocpp{version}", tmp_path, model="sdk-ac-22-duo") as rig:
        await rig.charge()
        for action in actions:
            running = rig.connector().transaction_id or ""
            payload = AnyPayload(schemas.schema(version, action), random, running).make()
            code = await ask(rig, action, payload)
            assert code in REFUSALS | {""}, (action, payload, code)
            await settle(rig)
            if random.random() < 0.1:
                await rig.advance(random.choice((1, 20, 400)))
        assert not [record.message for record in caplog.records if record.levelno >= logging.ERROR]
