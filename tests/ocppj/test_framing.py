"""The short cut for single text frames gives what the library gives, however the stream is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import Event, State
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from ocpplab_tui.ocppj.framing import Framing, text_frame

LIMIT = 70_000
HEAD = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"


def framing(rest: bytes = b"") -> tuple[Framing, list[Event]]:
    """As after a handshake with which `rest` came along."""
    protocol = ClientProtocol(parse_uri("ws://h/"), state=State.OPEN, max_size=LIMIT)
    new = Framing(protocol)
    events: list[Event] = new.receive(rest) if rest else []
    new.opened(HEAD + rest, events)
    return new, events


def read(reader: Framing, chunk: bytes) -> list[bytes]:
    message = reader.whole_text(chunk)
    return [message] if message is not None else messages(reader, reader.receive(chunk))


def messages(reader: Framing, events: list[Event]) -> list[bytes]:
    found: list[bytes] = []
    for event in events:
        if isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            message = reader.assembled(event)
            if message is not None:
                found.append(message[1])
    return found


contents = st.binary(max_size=300) | st.sampled_from([b"x" * 125, b"x" * 126, b"x" * 65_535, b"x" * 65_536])


@st.composite
def streams(draw: st.DrawFn) -> tuple[list[bytes], list[bytes]]:
    """Frames as bytes, and the messages that they make."""
    frames: list[bytes] = []
    expected: list[bytes] = []
    for parts in draw(st.lists(st.lists(contents, min_size=1, max_size=3), max_size=5)):
        if sum(map(len, parts)) > LIMIT:
            continue
        for index, part in enumerate(parts):
            opcode = Opcode.TEXT if index == 0 else Opcode.CONT
            frames.append(Frame(opcode, part, fin=index == len(parts) - 1).serialize(mask=False))
            if draw(st.booleans()):
                frames.append(Frame(Opcode.PING, b"p").serialize(mask=False))
        expected.append(b"".join(parts))
    return frames, expected


@given(streams(), st.lists(st.integers(1, 400), min_size=1, max_size=8))
def test_any_stream_in_any_pieces(stream: tuple[list[bytes], list[bytes]], sizes: list[int]) -> None:
    frames, expected = stream
    data = b"".join(frames)
    reader, _ = framing()
    found: list[bytes] = []
    turn = 0
    while data:
        size = sizes[turn % len(sizes)] * (200 if turn > 60 else 1)
        found += read(reader, data[:size])
        data, turn = data[size:], turn + 1
    assert found == expected


@given(streams())
def test_frames_one_by_one(stream: tuple[list[bytes], list[bytes]]) -> None:
    frames, expected = stream
    reader, _events = framing()
    assert [message for frame in frames for message in read(reader, frame)] == expected


def test_the_short_cut_is_taken_again_after_a_ping_and_after_fragments() -> None:
    reader, _ = framing()
    text = Frame(Opcode.TEXT, b"abc").serialize(mask=False)
    assert reader.whole_text(text) == b"abc"
    for frame in (
        Frame(Opcode.PING, b"").serialize(mask=False),
        Frame(Opcode.TEXT, b"a", fin=False).serialize(mask=False),
        Frame(Opcode.CONT, b"b").serialize(mask=False),
    ):
        assert reader.whole_text(frame) is None
        messages(reader, reader.receive(frame))
    assert reader.whole_text(text) == b"abc"


def test_between_fragments_the_library_sees_everything() -> None:
    reader, _ = framing()
    messages(reader, reader.receive(Frame(Opcode.TEXT, b"a", fin=False).serialize(mask=False)))
    text = Frame(Opcode.TEXT, b"abc").serialize(mask=False)
    assert reader.whole_text(text) is None
    reader.receive(text)
    assert reader.protocol.state is State.CLOSING  # a text within a text: the library fails the connection


def test_half_a_header_that_came_with_the_handshake() -> None:
    text = Frame(Opcode.TEXT, b"\x81\x02ab").serialize(mask=False)
    reader, events = framing(text[:2])
    assert events == []
    assert reader.whole_text(text[2:]) is None  # though it looks like a frame
    assert messages(reader, reader.receive(text[2:])) == [b"\x81\x02ab"]
    assert reader.whole_text(text) == b"\x81\x02ab"


def test_a_handshake_in_pieces_leaves_everything_to_the_library() -> None:
    reader = Framing(ClientProtocol(parse_uri("ws://h/"), state=State.OPEN))
    reader.opened(b"\n\r\n", [])
    assert reader.whole_text(Frame(Opcode.TEXT, b"abc").serialize(mask=False)) is None


def test_lengths_written_in_more_bytes_than_needed() -> None:
    reader, _ = framing()
    long_form = b"\x81\x7f" + (3).to_bytes(8, "big") + b"abc"
    text = Frame(Opcode.TEXT, b"abc").serialize(mask=False)
    assert read(reader, long_form) == [b"abc"]
    assert read(reader, text) == [b"abc"]
    assert reader.whole_text(text) is None  # slower from now on, but right


def test_the_limit_holds_on_the_short_cut_too() -> None:
    protocol = ClientProtocol(parse_uri("ws://h/"), state=State.OPEN, max_size=10)
    reader = Framing(protocol)
    reader.opened(HEAD, [])
    assert read(reader, Frame(Opcode.TEXT, b"x" * 10).serialize(mask=False)) == [b"x" * 10]
    assert read(reader, Frame(Opcode.TEXT, b"x" * 11).serialize(mask=False)) == []
    assert protocol.close_sent is not None
    assert protocol.close_sent.code == 1009


@given(contents)
def test_what_goes_out_can_be_read(data: bytes) -> None:
    server = ServerProtocol(state=State.OPEN, max_size=LIMIT)
    server.receive_data(text_frame(data))
    [frame] = server.events_received()
    assert isinstance(frame, Frame)
    assert (frame.opcode, frame.fin, bytes(frame.data)) == (Opcode.TEXT, True, data)
