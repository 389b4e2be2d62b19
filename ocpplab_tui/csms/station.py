"""One connected station: its frames, the CSMS's answers, and the CSMS's own requests.

`StationSession` is the half that knows frames and rules; `station16` and `station201` join it with the `ocpp` package's
`ChargePoint`, whose `@on` routes lead to the handlers. The package's own framing and validation are not used: see
`framing` and `schemas`.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, ClassVar

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.csms import framing, schemas
from ocpplab_tui.csms.answers import Answered, Gone, NoAnswer, Refused, StationAnswer
from ocpplab_tui.csms.backend import Backend, as_mapping
from ocpplab_tui.csms.conversion import to_snake, to_wire
from ocpplab_tui.csms.policy import Policy
from ocpplab_tui.csms.records import StationRecord

logger = logging.getLogger(__name__)

Route = dict[str, Callable[..., Any]]
FollowUp = Callable[[], Coroutine[Any, Any, object]]
LATE_IDS_KEPT = 8

TRIGGERS = {
    "SignChargePointCertificate": "SignCertificate",
    "SignChargingStationCertificate": "SignCertificate",
    "SignV2GCertificate": "SignCertificate",
    "SignCombinedCertificate": "SignCertificate",
}
"""What a TriggerMessage asks for, where the answer is another action."""


class StationSession:
    """One connection of one station. Subclasses name their version and the actions that have a refusing status."""

    version: ClassVar[str]
    refusing: ClassVar[frozenset[str]]
    while_pending: ClassVar[frozenset[str]]
    route_map: dict[str, Route]

    def __init__(self, record: StationRecord, backend: Backend, connection: ServerConnection) -> None:
        self.record = record
        self.backend = backend
        self.connection = connection
        self.policy = Policy.ACCEPT
        self.call_id = ""
        self.call_payload: Mapping[str, Any] = {}
        self.call_size = 0
        self.follow_ups: list[FollowUp] = []
        self._closed = False
        self._turn = asyncio.Lock()
        self._open: tuple[str, str, asyncio.Future[StationAnswer]] | None = None
        self._late: deque[tuple[str, str]] = deque(maxlen=LATE_IDS_KEPT)

    # from the station

    async def serve(self) -> None:
        """Read until the connection ends."""
        try:
            async for message in self.connection:
                self.backend.working += 1
                try:
                    await self.route_message(message)
                finally:
                    self.backend.working -= 1
        except ConnectionClosed:
            pass
        finally:
            self._closed = True
            self._settle(Gone())

    async def route_message(self, raw_msg: str | bytes) -> None:
        """Read one message and do what it deserves."""
        self.backend.frames_received += 1
        self.record.frames_received += 1
        self.record.seen_at = self.backend.now()
        message = framing.parse(raw_msg)
        match message:
            case framing.Call():
                await self._on_call(message, raw_msg)
            case framing.Junk():
                await self._on_junk(message, raw_msg)
            case _:
                self._on_answer(message, raw_msg)

    async def _on_call(self, call: framing.Call, raw_msg: str | bytes) -> None:
        verdict, kind = self._fault_of(call), "result"
        self.call_size = len(raw_msg)
        try:
            text = framing.result_text(call.unique_id, self._answer_to(call, verdict))
        except CallError as refusal:
            kind = "error"
            text = framing.error_text(self.version, call.unique_id, refusal.wire_code, refusal.description)
            verdict = verdict or schemas.Fault(refusal.wire_code, refusal.description)
        self.record.faulty_calls += verdict is not None
        self._show("out", "call", call.action, call.unique_id, raw_msg, verdict.text if verdict else "")
        await self._reply(call, kind, text)

    async def _reply(self, call: framing.Call, kind: str, text: str) -> None:
        follow_ups, self.follow_ups = self.follow_ups, []
        policy = self.backend.policies.of(call.action)
        if policy is Policy.SILENT:
            return
        if policy is Policy.SLOW:
            name = f"slow answer to {self.record.identity}"
            answer = functools.partial(self._finish, call, kind, text, follow_ups)
            self.backend.call_later(self.backend.slow_s, lambda: self.backend.tasks.spawn(answer(), name=name))
            return
        await self._finish(call, kind, text, follow_ups)

    async def _finish(self, call: framing.Call, kind: str, text: str, follow_ups: list[FollowUp]) -> None:
        if self._closed:
            return
        await self._send(kind, call.action, call.unique_id, text)
        for follow_up in follow_ups:
            self.backend.tasks.spawn(follow_up(), name=f"follow-up for {self.record.identity}")

    def _fault_of(self, call: framing.Call) -> schemas.Fault | None:
        if call.action not in schemas.actions(self.version):
            return None
        return schemas.fault(self.version, call.action, call.payload)

    def _answer_to(self, call: framing.Call, fault: schemas.Fault | None) -> Any:
        """The payload of the answer; raises CallError for a CALLERROR."""
        if call.action not in schemas.actions(self.version):
            raise CallError("NotImplemented", f"no action of OCPP {self.version} has this name")
        if call.action not in self.route_map:
            raise CallError("NotSupported", f"{call.action} is a request of the CSMS, not of a station")
        if self.backend.settings.strict:
            self._insist_on_boot(call.action)
        if fault is not None and (self.backend.settings.strict or not isinstance(call.payload, dict)):
            raise CallError(fault.code, fault.text)
        return self._handle(call)

    def _insist_on_boot(self, action: str) -> None:
        """OCPP 1.6 §4.2, 2.0.1 B02.FR.09 and B03.FR.08: before it is accepted a station may only boot."""
        registration = self.record.registration
        if registration in ("", "Accepted") or action == "BootNotification":
            return
        if registration == "Pending" and action in (self.while_pending | self.record.asked_for):
            return
        raise CallError("SecurityError", f"{action} before the BootNotification was accepted")

    def _handle(self, call: framing.Call) -> Any:
        self.policy = self.backend.policies.of(call.action)
        if self.policy is Policy.REJECT and call.action not in self.refusing:
            raise CallError("GenericError", f"{call.action} is refused on purpose")
        self.call_id, self.call_payload = call.unique_id, call.payload
        try:
            return to_wire(self.route_map[call.action]["_on_action"](**to_snake(call.payload)))
        except CallError:
            raise
        except Exception as error:
            logger.warning("%s: %s could not be answered", self.record.identity, call.action, exc_info=error)
            raise CallError("InternalError", "the CSMS could not make sense of it") from error

    async def _on_junk(self, junk: framing.Junk, raw_msg: str | bytes) -> None:
        """2.0.1 answers everything (T-06); 1.6 ignores what it cannot tell to be a CALL (J-07)."""
        self._show("out", "junk", "", junk.unique_id, raw_msg, junk.text)
        answers = self.version != "1.6" or junk.code == "FormatViolation"
        if junk.code and answers:
            text = framing.error_text(self.version, junk.unique_id, junk.code, junk.text)
            await self._send("error", "", junk.unique_id, text)

    def _on_answer(self, message: framing.CallResult | framing.CallError, raw_msg: str | bytes) -> None:
        kind = "result" if isinstance(message, framing.CallResult) else "error"
        if self._open is None or self._open[0] != message.unique_id:
            action = dict(self._late).get(message.unique_id, "")
            verdict = f"a late answer to {action}, ignored" if action else "an answer that nobody waits for, ignored"
            self._show("out", kind, action, message.unique_id, raw_msg, verdict)
            return
        action = self._open[1]
        answer, verdict = self._judged(action, message)
        self._show("out", kind, action, message.unique_id, raw_msg, verdict)
        self._settle(answer)

    def _judged(self, action: str, message: framing.CallResult | framing.CallError) -> tuple[StationAnswer, str]:
        if isinstance(message, framing.CallError):
            return Refused(message.code, message.description, message.details), ""
        fault = None
        if action in schemas.actions(self.version):
            fault = schemas.fault(self.version, action, message.payload, answer=True)
        verdict = fault.text if fault else ""
        return Answered(message.payload, verdict), verdict

    # toward the station

    async def request(self, action: str, payload: Any, *, timeout_s: float | None = None) -> StationAnswer:
        """Send a request and wait for its end; requests of one station wait for each other (OCPP-J: one at a time)."""
        async with self._turn:
            if self._closed:
                return Gone()
            unique_id = self.backend.ids.next()
            future: asyncio.Future[StationAnswer] = asyncio.get_running_loop().create_future()
            self._open = (unique_id, action, future)
            self._note_what_is_asked(action, as_mapping(payload))
            seconds = self.backend.call_timeout_s if timeout_s is None else timeout_s
            timer = self.backend.call_later(seconds, lambda: self._time_out(unique_id))
            try:
                await self._send("call", action, unique_id, framing.call_text(unique_id, action, payload))
                return await future
            finally:
                timer.cancel()
                self._open = None

    def _time_out(self, unique_id: str) -> None:
        if self._open is not None and self._open[0] == unique_id:
            self._late.append((unique_id, self._open[1]))
            self._settle(NoAnswer())

    def _settle(self, answer: StationAnswer) -> None:
        if self._open is not None and not self._open[2].done():
            self._open[2].set_result(answer)

    def _note_what_is_asked(self, action: str, payload: Any) -> None:
        if action in ("TriggerMessage", "ExtendedTriggerMessage"):
            asked = str(payload.get("requestedMessage", ""))
            self.record.asked_for.add(TRIGGERS.get(asked, asked))
        elif action in ("GetBaseReport", "GetReport"):
            self.record.asked_for.add("NotifyReport")

    async def _send(self, kind: str, action: str, unique_id: str, text: str) -> None:
        self.backend.frames_sent += 1
        self.record.frames_sent += 1
        self._show("in", kind, action, unique_id, text, "")
        try:
            await self.connection.send(text)
        except ConnectionClosed:
            logger.debug("%s was gone before %s reached it", self.record.identity, action)

    def _show(self, direction: str, kind: str, action: str, unique_id: str, text: str | bytes, verdict: str) -> None:
        self.backend.show(self.record.identity, direction, kind, action, unique_id, text, verdict)
