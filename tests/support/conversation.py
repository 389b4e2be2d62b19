"""How the scripted CSMS reads frames, judges them and answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.support import schema_check
from tests.support.handshake import read_handshake
from tests.support.recorder import Recorder, Seen
from tests.support.replies import (
    CallErrorReply,
    Drop,
    Held,
    Payload,
    Raw,
    Reply,
    Script,
    Silent,
    Unchecked,
    UsualAnswers,
)
from tests.support.scripted_station import CallRefused, ScriptedStation, StationGone


class Conversation(Recorder):
    """Frames in, answers out; the server is `scripted_csms.ScriptedCsms`."""

    def __init__(self, now: Callable[[], float], guard_s: float) -> None:
        super().__init__(now, guard_s)
        self.answers: dict[str | tuple[str, str], Script] = {}
        self.stations: dict[str, ScriptedStation] = {}
        self.frames_sent = 0
        self.frames_received = 0
        self._usual = UsualAnswers(now)
        self._working = 0

    def answer(self, action: str, *replies: Script, identity: str | None = None) -> None:
        """Answer an action so from now on: several replies are used up one by one, the last one stays.

        No reply: as usual again.
        """
        key = action if identity is None else (identity, action)
        queue = list(replies)
        if not queue:
            self.answers.pop(key, None)
            return

        def next_reply(station: ScriptedStation, payload: Payload) -> Reply:
            script = queue.pop(0) if len(queue) > 1 else queue[0]
            return script(station, payload) if callable(script) else script

        self.answers[key] = next_reply

    def hold(self, action: str) -> Held:
        """Keep the CALLs of this action until `await held.release()`."""
        held = Held(self, action)
        self.answers[action] = held
        return held

    async def reply_to(self, call: Seen, reply: Reply | None = None) -> None:
        """Answer a CALL: with `reply`, else the usual answer. Nothing happens when its connection is gone."""
        station = self.stations[call.identity]
        station.unanswered = [seen for seen in station.unanswered if seen is not call]
        if reply is None:
            reply = self._usual.of(call, station.version)
        if isinstance(reply, Silent | Held):
            station.unanswered.append(call)
            if isinstance(reply, Held):
                reply.waiting.append(call)
                self.touch()
        elif isinstance(reply, Drop):
            station.drop()
        elif station.connected:
            await self._send_quietly(station, self._wire_text(call, station, reply))

    def record_sent(self, station: ScriptedStation, text: str | bytes) -> None:
        """Keep what we sent."""
        shown = text if isinstance(text, str) else text.decode("utf-8", "backslashreplace")
        self._keep(station, "csms", shown)

    async def converse(self, connection: ServerConnection) -> None:
        """One connection, from handshake to end."""
        assert connection.request is not None
        station = self._station(read_handshake(connection.request).identity)
        station.opened(connection, schema_check.VERSIONS.get(connection.subprotocol or "", "1.6"))
        self.touch()
        try:
            async for message in connection:
                self._working += 1
                try:
                    await self._read(station, message)
                finally:
                    self._working -= 1
        except ConnectionClosed:
            pass
        finally:
            station.closed(connection)
            self.touch()

    def _station(self, identity: str) -> ScriptedStation:
        return self.stations.setdefault(identity, ScriptedStation(self, identity))

    async def _read(self, station: ScriptedStation, message: str | bytes) -> None:
        station.frames_received += 1
        self.frames_received += 1
        if isinstance(message, bytes):
            self._violation(station, "a binary frame", "")
            message = message.decode("utf-8", "backslashreplace")
        seen = self._keep(station, "station", message)
        if seen.kind == "call":
            await self._read_call(station, seen)
        elif seen.kind in ("result", "error"):
            self._read_answer(station, seen)

    async def _read_call(self, station: ScriptedStation, seen: Seen) -> None:
        other = station.used_before(seen.unique_id, seen.action)
        if other:
            self._violation(station, f"unique id {seen.unique_id} was used for {other} before", seen.text)
        if station.unanswered:
            self.overlaps.append(seen)
        script = self.answers.get((station.identity, seen.action), self.answers.get(seen.action))
        try:
            await self.reply_to(seen, script(station, seen.payload) if callable(script) else script)
        except Exception as error:
            self._violation(station, f"the test's script for {seen.action} failed: {error!r}", seen.text)
            await self.reply_to(seen, CallErrorReply("InternalError", "the test's script failed"))

    def _read_answer(self, station: ScriptedStation, seen: Seen) -> None:
        if not station.action_of(seen.unique_id, "station"):
            self._violation(station, f"an answer to {seen.unique_id}, which nobody waits for", seen.text)
        elif seen.kind == "error":
            station.answered(seen.unique_id, CallRefused(seen.code, seen.description, seen.payload))
        else:
            station.answered(seen.unique_id, seen.payload)

    def _keep(self, station: ScriptedStation, sender: str, text: str) -> Seen:
        """Record a frame of either side; a station's is judged."""
        frame = _parsed(text)
        if frame is None:
            if sender == "station":
                self._violation(station, "no OCPP-J message", text)
            return self.record(station.identity, sender, "junk", text)
        kind = {2: "call", 3: "result", 4: "error"}[frame[0]]
        unique_id = str(frame[1])
        action = frame[2] if kind == "call" else station.action_of(unique_id, sender)
        if sender == "station":
            self._judge(station, frame, kind, action, text)
        code, description = (frame[2], frame[3]) if kind == "error" else ("", "")
        payload = frame[-1] if isinstance(frame[-1], dict) else {}
        return self.record(
            station.identity,
            sender,
            kind,
            text,
            action=action,
            unique_id=unique_id,
            payload=payload,
            code=code,
            description=description,
        )

    def _judge(self, station: ScriptedStation, frame: list[Any], kind: str, action: str, text: str) -> None:
        mistakes = schema_check.frame_mistakes(station.version, frame)
        if not mistakes and kind != "error" and action:
            mistakes.append(schema_check.verdict(station.version, action, frame[-1], answer=kind == "result"))
        for mistake in filter(None, mistakes):
            self._violation(station, f"{action} {kind}: {mistake}", text)

    def _violation(self, station: ScriptedStation, what: str, text: str) -> None:
        self.violations.append(f"{station.identity}: {what}: {text}")

    def _wire_text(self, call: Seen, station: ScriptedStation, reply: Reply) -> str:
        if isinstance(reply, str):
            reply = Raw(reply)
        if isinstance(reply, Raw):
            return reply.text.replace("{id}", call.unique_id)
        if isinstance(reply, CallErrorReply):
            return json.dumps([4, call.unique_id, reply.code, reply.description, reply.details])
        if isinstance(reply, Unchecked):
            return json.dumps([3, call.unique_id, reply.payload])
        mistake = schema_check.verdict(station.version, call.action, reply, answer=True)
        if mistake:
            raise ValueError(f"the test's answer to {call.action} is wrong: {mistake}")
        return json.dumps([3, call.unique_id, reply])

    async def _send_quietly(self, station: ScriptedStation, text: str) -> None:
        """A station that is gone does not hear the answer; that is no mistake of the test."""
        try:
            await station.send_raw(text)
        except StationGone:
            self.touch()


def _parsed(text: str) -> list[Any] | None:
    """The message as a list, or None when it is no OCPP-J message."""
    try:
        frame = json.loads(text)
    except ValueError:
        return None
    lengths = {2: 4, 3: 3, 4: 5}
    if not isinstance(frame, list) or not frame or type(frame[0]) is not int:
        return None
    if len(frame) != lengths.get(frame[0]) or (frame[0] in (2, 4) and not isinstance(frame[2], str)):
        return None
    return frame
