"""The embedded CSMS, to which any charger in the world may talk: requests, answers and junk of foreign stations."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import orjson

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.csms import framing, schemas
from ocpplab_tui.csms.answers import Gone
from ocpplab_tui.csms.authority import Authority
from ocpplab_tui.csms.backend import Backend
from ocpplab_tui.csms.embedded import MAX_FRAME_BYTES
from ocpplab_tui.csms.policy import Policies
from ocpplab_tui.csms.records import StationRecord
from ocpplab_tui.csms.settings import CsmsSettings, Token
from ocpplab_tui.csms.station import StationSession
from ocpplab_tui.csms.station16 import Station16
from ocpplab_tui.csms.station201 import Station201
from ocpplab_tui.csms.tap import FrameSeen
from ocpplab_tui.csms.tokens import TokenTable
from ocpplab_tui.csms.transactions import TransactionBook
from ocpplab_tui.ocppj.schemas import actions
from tests.fuzz import frames, papers
from tests.fuzz.hints import TOKENS, VALUES, WORDS
from tests.fuzz.mutations import broken, encoded, torn
from tests.fuzz.oracle import CODES
from tests.fuzz.play import Flaw, Play
from tests.support.schema_check import verdict

STATIONS: dict[str, type[StationSession]] = {"1.6": Station16, "2.0.1": Station201}
POLICIES = ("accept", "accept", "accept", "reject", "pending", "slow", "silent")
STATION_LIFE = 0.02
"""How often another station connects in place of the one before."""
QUESTION = 0.05
"""How often the CSMS asks a station something."""


class Wire:
    """In place of a websocket: keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    async def send(self, text: str) -> None:
        self.sent.append(orjson.loads(text))


class CentralTarget:
    """Stations of one version, one after the other, at one CSMS."""

    def __init__(self, version: str) -> None:
        self.name = f"csms-{version}"
        self._version = version

    def play(self, play: Play, seed: str) -> None:
        asyncio.run(_Visit(self._version, Random(seed), play).run())


class _Visit:
    """One episode."""

    def __init__(self, version: str, random: Random, play: Play) -> None:
        self._version = version
        self._random = random
        self._play = play
        self._clock = VirtualClock()
        self._tasks = Tasks("fuzzed CSMS")
        self._strict = random.random() < 0.5
        self._backend = self._new_backend()
        self._asked = actions(version, "CSMS")
        self._told = sorted(actions(version, "CS"))

    def _new_backend(self) -> Backend:
        tokens = tuple(Token(token) for token in TOKENS[:2])
        return Backend(
            settings=CsmsSettings(strict=self._strict),
            tokens=TokenTable(tokens, accept_unknown=self._random.random() < 0.5),
            policies=Policies({}),
            transactions=TransactionBook(self._clock.now(), limit=20),
            authority=Authority(self._clock.now),
            tasks=self._tasks,
            now=self._clock.now,
            call_later=self._clock.call_later,
            on_frame=_seen,
        )

    async def run(self) -> None:
        while self._play.more:
            wire = Wire()
            station = STATIONS[self._version](StationRecord("CP-1"), self._backend, wire)  # type: ignore[arg-type]
            while self._play.more and self._random.random() > STATION_LIFE:
                await self._one(station, wire)
            station._closed = True  # as `serve` does when a connection ends
            station._settle(Gone())
        await self._tasks.close()

    async def _one(self, station: StationSession, wire: Wire) -> None:
        if self._random.random() < QUESTION:
            self._ask(station)
            await asyncio.sleep(0)
        if self._random.random() < QUESTION:
            self._change_policy()
        open_call = station._open
        if open_call is not None and self._random.random() < 0.5:
            data = self._answer(open_call[0], open_call[1])
        else:
            data = self._request()
        data = data[:MAX_FRAME_BYTES]
        text = _text_or_bytes(data)
        wire.sent.clear()
        with self._play.take(data):
            await station.route_message(text)
        if isinstance(text, str):
            self._check(text, list(wire.sent))
        await asyncio.sleep(0)
        if self._random.random() < 0.1:
            self._clock.advance(self._random.choice((1.0, 6.0, 31.0)))
            await asyncio.sleep(0)

    # -- inputs

    def _request(self) -> bytes:
        random = self._random
        if random.random() < 0.1:
            return frames.junk(random)
        action = random.choice(self._told)
        payload = frames.maker_of(self._version, action, "call")(random, _hint)
        message: list[Any] = [2, frames.unique_id(random), action, payload]
        chance = random.random()
        if chance < 0.5:
            return encoded(message)
        if chance < 0.8:
            return encoded([*message[:3], broken(random, payload)])
        if chance < 0.9:
            return torn(random, encoded(message))
        return encoded(broken(random, message))

    def _answer(self, unique_id: str, action: str) -> bytes:
        random = self._random
        payload: Any = {}
        if action in self._asked:
            payload = frames.maker_of(self._version, action, "result")(random, _hint)
        message = [3, unique_id, payload]
        chance = random.random()
        if chance < 0.4:
            return encoded(message)
        if chance < 0.6:
            return encoded([4, unique_id, random.choice(frames.CODES), "why", {}])
        return encoded(broken(random, message)) if chance < 0.9 else torn(random, encoded(message))

    def _ask(self, station: StationSession) -> None:
        action = self._random.choice(sorted(self._asked))
        payload = frames.maker_of(self._version, action, "call")(self._random, _hint)
        self._play.note(f"the CSMS asks {action}")
        self._tasks.spawn(station.request(action, payload), name="question")

    def _change_policy(self) -> None:
        action = self._random.choice(self._told)
        word = self._random.choice(POLICIES)
        if word == "pending" and action not in ("BootNotification", "NotifyEVChargingNeeds"):
            word = "accept"
        self._play.note(f"policy of {action}: {word}")
        self._backend.policies.set(action, word)

    # -- what is right

    def _check(self, text: str, sent: list[Any]) -> None:
        """Every CALL has one answer with its id, unless its policy forbids; what is none is answered in 2.0.1 only."""
        answers = [message for message in sent if message[0] in (3, 4)]
        message = framing.parse(text)
        if isinstance(message, framing.CallResult | framing.CallError):
            if answers:
                raise Flaw(f"an answer to an answer: {answers}")
            return
        if isinstance(message, framing.Call):
            self._check_call(message, answers)
        elif answers and self._version == "1.6" and message.code != "FormatViolation":
            raise Flaw(f"1.6 ignores what is no CALL: {answers}")
        elif message.code and not answers and self._version != "1.6":
            raise Flaw("2.0.1 answers everything")
        for answer in answers:
            if answer[0] == 4 and (answer[2] not in CODES[self._version] or len(answer[3]) > 255):
                raise Flaw(f"no CALLERROR of this version: {answer}")

    def _check_call(self, call: framing.Call, answers: list[Any]) -> None:
        if self._backend.policies.of(call.action) in ("slow", "silent"):
            return
        if len(answers) != 1 or answers[0][1] != call.unique_id:
            raise Flaw(f"one answer with the id {call.unique_id!r} is expected: {answers}")
        answer = answers[0]
        if answer[0] == 3 and (mistake := verdict(self._version, call.action, answer[2], answer=True)):
            raise Flaw(f"its answer breaks its schema: {mistake}: {answer}")
        if answer[0] == 4 and answer[2] == "InternalError":
            fault = schemas.fault(self._version, call.action, call.payload)
            if fault is None or self._strict:
                raise Flaw(f"{call.action} that is right could not be answered")


def _seen(frame: FrameSeen) -> None:
    if not isinstance(frame.text, str):
        raise Flaw("shown to people as bytes")


def _text_or_bytes(data: bytes) -> str | bytes:
    """A websocket gives text for what is UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _hint(name: str, kind: str, random: Random) -> Any:
    if kind in ("integer", "number"):
        return random.choice((0, 1, 2, 3, 5, -1)) if name.endswith("Id") or name == "seqNo" else None
    if name in ("idTag", "idToken"):
        return random.choice(TOKENS)
    if name == "csr":
        return papers.request(random)
    if name in ("value", "unit", "measurand"):
        return random.choice(VALUES)
    if name == "transactionId":
        return random.choice(("T-1", "T-2", "T-3"))
    return random.choice(WORDS[name]) if name in WORDS else None
