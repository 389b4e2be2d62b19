"""The frame parser alone, and the websocket below it."""

from __future__ import annotations

from random import Random

from websockets.client import ClientProtocol
from websockets.frames import Frame as WebSocketFrame
from websockets.frames import Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.ocppj.framing import Framing
from tests.fuzz import frames, oracle
from tests.fuzz.mutations import torn
from tests.fuzz.play import Flaw, Play
from tests.fuzz.values import no_hint
from tests.ocppj.support import Talk


class ParserTarget:
    """A session of either version with nothing behind it."""

    name = "parser"

    def play(self, play: Play, seed: str) -> None:
        random = Random(seed)
        while play.more:
            version = random.choice(("1.6", "2.0.1"))
            talk = Talk(version)
            talk.handler.on_call = _refuse
            for _ in range(20):
                if play.more:
                    self._one(talk, version, random, play)
            talk.session.closed()

    def _one(self, talk: Talk, version: str, random: Random, play: Play) -> None:
        if talk.session.open_id == "" or random.random() < 0.05:
            talk.call("Heartbeat", {})
        open_id, before, seen = talk.session.open_id, len(talk.sent), len(talk.frames)
        data = self._frame(version, random, open_id)[: frames.SIZE_MAX]
        with play.take(data):
            readable = talk.session.receive(data)
        new = talk.sent[before:]
        if readable:
            oracle.check(version, data, new, registered=True)
        elif [message for message in new if message[0] != 2]:
            raise Flaw("answered though it is no text")
        if len(talk.frames) == seen:
            raise Flaw("the journal was not told")
        if random.random() < 0.05:
            talk.clock.advance(31)

    @staticmethod
    def _frame(version: str, random: Random, open_id: str) -> bytes:
        chance = random.random()
        if chance < 0.4:
            return frames.junk(random)
        if chance < 0.7:
            return frames.answer(version, random, no_hint, open_id, "Heartbeat")
        data = frames.request(version, random)
        return torn(random, data) if random.random() < 0.5 else data


def _refuse(_action: str, _payload: object) -> None:
    raise CallError("NotSupported")


CONTROL = (Opcode.PING, Opcode.CLOSE)


class WebSocketTarget:
    """Bytes of a websocket: the short cut for whole texts says what the library says."""

    name = "websocket"

    def play(self, play: Play, seed: str) -> None:
        random = Random(seed)
        while play.more:
            framing, library = _open_websocket(), _open_websocket()
            while play.more and not _ended(framing) and random.random() < 0.9:
                data = _websocket_bytes(random)
                with play.take(data):
                    ours = _read(framing, data, short_cut=True)
                if ours != _read(library, data, short_cut=False):
                    raise Flaw(f"the short cut reads {str(ours)[:300]}")


def _open_websocket() -> Framing:
    """As after a handshake."""
    framing = Framing(ClientProtocol(parse_uri("ws://h/"), state=State.OPEN, max_size=1 << 20))
    framing.opened(b"HTTP/1.1 101 Switching Protocols\r\n\r\n", [])
    return framing


def _ended(framing: Framing) -> bool:
    return framing.protocol.state is not State.OPEN


def _websocket_bytes(random: Random) -> bytes:
    """Frames of a server (not masked), some of them damaged."""
    opcode = random.choice(
        (Opcode.TEXT, Opcode.TEXT, Opcode.TEXT, Opcode.BINARY, Opcode.CONT, Opcode.PING, Opcode.CLOSE)
    )
    content = random.choice((b"", b'[3,"a",{}]', b"x" * 125, b"x" * 126, b"x" * 65_536, b"\xff\xfe", b"\x03\xe8ok"))
    if opcode in CONTROL:
        content = content[:125]
    frame = WebSocketFrame(opcode, content, fin=opcode in CONTROL or random.random() < 0.8).serialize(mask=False)
    if random.random() < 0.4:
        frame = torn(random, frame)
    return (frame + frame if random.random() < 0.1 else frame) or b"\x81"


def _read(framing: Framing, data: bytes, *, short_cut: bool) -> list[tuple[Opcode, bytes]]:
    """The messages in the bytes."""
    if _ended(framing):
        return []
    if short_cut and (whole := framing.whole_text(data)) is not None:
        return [(Opcode.TEXT, whole)]
    events = framing.receive(data)
    data_frames = [event for event in events if isinstance(event, WebSocketFrame) and event.opcode.value < 8]
    messages = [framing.assembled(frame) for frame in data_frames]
    framing.protocol.data_to_send()
    return [message for message in messages if message is not None]
