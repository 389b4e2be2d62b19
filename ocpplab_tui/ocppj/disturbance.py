"""A bad network between a charger's session and its connection; it exists only while the charger has network faults.

To the session it is the channel that it writes to, and the sink of its frames; to the connection it is who receives.
Either side behaves as if it spoke with the other, and the journal shows what was really on the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.network_faults import NetworkFault
from ocpplab_tui.base.timers import Timer
from ocpplab_tui.ocppj import tampering
from ocpplab_tui.ocppj.frame import Direction, Frame
from ocpplab_tui.ocppj.parcel import Parcel, received
from ocpplab_tui.ocppj.pipe import Pipe
from ocpplab_tui.ocppj.session import Session
from ocpplab_tui.ocppj.trouble import Trouble, least, total

_OUT, _IN = Direction.OUT, Direction.IN
_NEVER = {_OUT: "it never left", _IN: "it never arrived"}


class Line(Protocol):
    """What is asked of the connection."""

    def send_text(self, data: bytes) -> None: ...

    def not_utf8(self) -> None:
        """A message came that is no text: close as RFC 6455 §8.1 says."""
        ...

    def break_up(self, code: int) -> None:
        """End the connection with this close code (1006: without a word)."""
        ...

    def sever(self, *, out: bool, inward: bool) -> None:
        """Let nothing more pass in these directions, though the socket stays open; both False: let it pass again."""
        ...


class Disturbance:
    """The faults of one charger's network, and what they hold back. It lives over connections; `opened` and `closed`
    tell of those. `faults`: those in force."""

    __slots__ = (
        "_arriving",
        "_breaking",
        "_clock",
        "_half_open",
        "_leaving",
        "_line",
        "_link_time",
        "_pipes",
        "_session",
        "_sink",
        "_troubles",
    )

    def __init__(self, session: Session, *, clock: Clock, link_time: Clock, sink: Callable[[Frame], None]) -> None:
        self._session = session
        self._clock = clock
        self._link_time = link_time
        self._sink = sink
        self._line: Line | None = None
        self._troubles: list[Trouble] = []
        self._half_open: list[Trouble] = []  # those that struck this connection
        self._pipes = {_OUT: Pipe(link_time, self._leave), _IN: Pipe(link_time, self._arrive)}
        self._breaking: Timer | None = None  # the connection is about to be closed by a fault
        self._leaving: Frame | None = None  # told by the session, about to be sent by it
        self._arriving: Parcel | None = None  # handed to the session, not yet told by it

    @property
    def faults(self) -> tuple[NetworkFault, ...]:
        return tuple(trouble.fault for trouble in self._troubles)

    def use(self, faults: Iterable[NetworkFault]) -> None:
        """From now on these faults; one that was there before goes on as it would have."""
        before = {trouble.fault: trouble for trouble in self._troubles}
        self._troubles = [before.get(fault) or Trouble(fault, self._session.charger_id) for fault in faults]
        going_on = [trouble for trouble in self._half_open if trouble in self._troubles]
        fresh = [trouble for trouble in self._troubles if trouble.fault not in before]
        self._sever(going_on, fresh)

    def end(self) -> None:
        """The network is well again: what is under way arrives."""
        self.use(())
        for pipe in self._pipes.values():
            pipe.release()

    def refuses(self) -> bool:
        """Whether an attempt to connect fails now."""
        return any(trouble.fault.kind == "refuse" and trouble.happens() for trouble in self._troubles)

    # the connection

    def opened(self, line: Line) -> None:
        """The session has this connection from now on."""
        self._line = line
        self._sever([], self._troubles)

    def closed(self) -> None:
        """The connection is gone, and with it what was under way."""
        if self._line is None:
            return
        self._line = None
        if self._breaking is not None:
            self._breaking.cancel()
            self._breaking = None
        self._half_open = []
        for direction, pipe in self._pipes.items():
            pipe.stuck = False
            for parcel in pipe.empty():
                self._lose(parcel, f"lost with the connection, {_NEVER[direction]}")

    def receive(self, data: bytes) -> bool:
        """Take one text message from the connection; it is told by `not_utf8` what it has to be told."""
        self._take_in(data, binary=False)
        return True

    def receive_binary(self, data: bytes) -> None:
        self._take_in(data, binary=True)

    def mute(self) -> None:
        self._session.mute()

    def pause(self) -> None:
        self._session.pause()

    def resume(self) -> None:
        self._session.resume()

    # the session

    def tell(self, frame: Frame) -> None:
        """A frame for the journal; one that goes out follows by `send_text`."""
        parcel, self._arriving = self._arriving, None
        if frame.direction is _OUT:
            self._leaving = frame
        elif parcel is None:
            self._sink(frame)
        else:
            self._sink(parcel.seen_as(frame))

    def send_text(self, data: bytes) -> None:
        frame, self._leaving = self._leaving, None
        if frame is not None:
            self._pass(Parcel(frame, data, self._link_time.now()))

    # what happens to a message

    def _take_in(self, data: bytes, *, binary: bool) -> None:
        session = self._session
        call = session.open_call
        waiting = (session.open_id, "" if call is None else call[0])
        frame = received(data, self._clock.now(), session.charger_id, waiting, binary=binary)
        self._pass(Parcel(frame, data, self._link_time.now(), binary=binary))

    def _pass(self, parcel: Parcel) -> None:
        struck = [trouble for trouble in self._troubles if trouble.strikes(parcel.frame)]
        kinds = {trouble.kind for trouble in struck}
        pipe = self._pipes[parcel.direction]
        if self._breaking is not None or pipe.full:
            self._lose(parcel, f"lost, {_NEVER[parcel.direction]}")
        elif "close" in kinds:
            self._break(parcel, next(trouble.fault for trouble in struck if trouble.kind == "close"))
        elif "drop" in kinds or "no-answer" in kinds:
            self._lose(parcel, f"dropped, {_NEVER[parcel.direction]}")
        else:
            self._change(parcel, struck)
            self._convey(pipe, parcel, struck)
            if "duplicate" in kinds:
                self._convey(pipe, parcel.again(), struck)

    def _change(self, parcel: Parcel, struck: list[Trouble]) -> None:
        """What arrives is not what was sent."""
        for trouble in struck:
            kind, value, random = trouble.kind, trouble.fault.amount, trouble.random
            if kind == "wrong-id":
                parcel.alter(partial(tampering.readdressed, random=random), f"its id was {parcel.frame.unique_id}")
            elif kind == "corrupt":
                parcel.alter(partial(tampering.garbled, count=int(value or 1), random=random), "corrupted")
            elif kind == "truncate":
                kept = None if value is None else int(value)
                parcel.alter(partial(tampering.cut, kept=kept), f"cut, it had {len(parcel.data)} bytes")

    def _convey(self, pipe: Pipe, parcel: Parcel, struck: list[Trouble]) -> None:
        """Let it arrive, sooner or later."""
        late_s, aside_s = total("late-answer", struck), total("reorder", struck)
        if self._is_about_open_call(parcel):
            self._session.left_unanswered = True  # nobody waits for the CSMS as long as it is under way
        if late_s > 0:
            pipe.put_apart(parcel, self._session.call_timeout_s + late_s)
        elif aside_s > 0:
            pipe.put_aside(parcel, aside_s)
        else:
            drawn_s = sum(trouble.drawn() for trouble in struck if trouble.kind == "jitter")
            pipe.put(parcel, total("latency", struck) + drawn_s, least("bandwidth", struck))

    def _leave(self, parcel: Parcel) -> None:
        line = self._line
        if line is None:
            return
        self._note_delay(parcel)
        self._sink(parcel.told(self._clock.now()))
        if self._is_about_open_call(parcel):
            self._session.left_unanswered = False
        line.send_text(parcel.data)

    def _arrive(self, parcel: Parcel) -> None:
        line = self._line
        if line is None:
            return
        self._note_delay(parcel)
        self._arriving = parcel
        if parcel.binary:
            self._session.receive_binary(parcel.data)
        elif not self._session.receive(parcel.data):
            line.not_utf8()

    def _lose(self, parcel: Parcel, note: str) -> None:
        parcel.notes.append(note)
        self._sink(parcel.told(self._clock.now()))
        if self._is_about_open_call(parcel):
            self._session.left_unanswered = True

    def _break(self, parcel: Parcel, fault: NetworkFault) -> None:
        """The session hears of it a moment later, as of any connection that ends."""
        code = int(fault.amount or 0)
        self._lose(parcel, f"closed with {code} instead, {_NEVER[parcel.direction]}")
        self._breaking = self._link_time.call_later(0.0, partial(self._break_up, code))

    def _break_up(self, code: int) -> None:
        self._breaking = None
        if self._line is not None:
            self._line.break_up(code)

    def _sever(self, going_on: list[Trouble], fresh: Iterable[Trouble]) -> None:
        """Half-open is what some faults made of this connection, and what fresh ones make of it now."""
        line = self._line
        if line is None:
            return
        struck = [trouble for trouble in fresh if trouble.kind == "half-open" and trouble.happens()]
        self._half_open = going_on + struck
        ways = {way: any(trouble.touches(way) for trouble in self._half_open) for way in self._pipes}
        if ways == {way: pipe.stuck for way, pipe in self._pipes.items()}:
            return
        line.sever(out=ways[_OUT], inward=ways[_IN])
        for way, pipe in self._pipes.items():
            if ways[way]:
                pipe.stuck = True
            elif pipe.stuck:
                pipe.release()

    def _is_about_open_call(self, parcel: Parcel) -> bool:
        """Is it about the CALL that waits for its answer: that CALL, or its answer?"""
        return parcel.frame.unique_id == self._session.open_id != ""

    def _note_delay(self, parcel: Parcel) -> None:
        delay_s = self._link_time.now() - parcel.put_at
        if delay_s > 0:
            parcel.notes.append(f"{delay_s:.3g} s late")
