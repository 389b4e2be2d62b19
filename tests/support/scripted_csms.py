"""A CSMS for tests: scripted, raw (no `ocpp` package), both versions on one port of the loopback interface.

    async with ScriptedCsms() as csms:              # or the fixture `csms` of tests.support.fixtures
        csms.url                                    # "ws://127.0.0.1:41234/ocpp"; a station appends "/" + identity
        boot = await csms.expect("BootNotification")            # waits for it, without sleeping
        assert boot["chargePointModel"] == "SDK-DC-50"
        csms.answer("Authorize", {"idTagInfo": {"status": "Blocked"}})
        assert await csms.call("Reset", {"type": "Soft"}) == {"status": "Accepted"}

What it answers: `csms.answers[action]` (or for one station `csms.answers[identity, action]`), set by `csms.answer()`;
else the usual friendly answer (`replies.UsualAnswers`). An answer is a payload, a raw text, one of CallErrorReply,
Silent, Raw, Unchecked, Drop, Held (`csms.hold()`), or a function `(station, payload) -> answer`. Several answers are
given one after the other; the last one stays.

What it keeps (see `recorder.Recorder`): `frames` (all, in order, with `now()`), `calls()`, `take()`, `expect()`,
`expect_next()`; `violations` (what a station did against its schema or OCPP-J; `assert_clean()` and the fixture insist
that there is none: `take_violations()` when a test wants them), `overlaps` (CALLs that came while an earlier one of
that connection was unanswered), `unanswered` (on purpose), `handshakes`. `door` (`handshake.Doorman`) sets
sub-protocols and passwords.

For a lab's virtual time: nothing here waits for a clock. `frames_sent` and `frames_received` count over all
connections, `stations[identity].frames_sent` and `.frames_received` since that station's connection opened,
`connected` is the number of open connections; `busy` is true while a frame is being worked on. A request that is left
unanswered on purpose (Silent, Held) never makes it busy.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from websockets.asyncio.server import Server, serve

from tests.support.conversation import Conversation
from tests.support.handshake import Doorman, Handshake
from tests.support.recorder import Seen
from tests.support.replies import CallErrorReply, Drop, Held, Payload, Raw, Silent, Unchecked
from tests.support.scripted_station import CallRefused, ScriptedStation, StationGone

__all__ = [
    "CallErrorReply",
    "CallRefused",
    "Drop",
    "Handshake",
    "Held",
    "Raw",
    "ScriptedCsms",
    "ScriptedStation",
    "Seen",
    "Silent",
    "StationGone",
    "Unchecked",
]


class ScriptedCsms(Conversation):
    """See the module's docstring.

    `now` gives the time in answers and records. `tls` makes it wss (a server-side context). `guard_s` is real time
    after which a wait fails.
    """

    def __init__(
        self, *, now: Callable[[], float] = time.time, tls: ssl.SSLContext | None = None, guard_s: float = 10.0
    ) -> None:
        super().__init__(now, guard_s)
        self.door = Doorman()
        self.door.on_attempt = self.touch
        self._tls = tls
        self._port = 0
        self._server: Server | None = None

    # the server

    async def start(self) -> None:
        """Listen; the port stays the same over stop() and start()."""
        self._server = await serve(
            self.converse,
            "127.0.0.1",
            self._port,
            ssl=self._tls,
            process_request=self.door.process_request,
            select_subprotocol=self.door.select_subprotocol,
            compression=None,
            ping_interval=None,
            open_timeout=None,
            close_timeout=1,
            max_size=1 << 22,
        )
        self._port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        """Close all connections (1001) and the port: from now on connections are refused by the system."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
            self.door.resume()
            await server.wait_closed()

    async def serve_with(self, tls: ssl.SSLContext | None) -> None:
        """Close all connections, then listen on the same port with another TLS context, or without TLS."""
        await self.stop()
        self._tls = tls
        await self.start()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """The endpoint without an identity."""
        return f"{'wss' if self._tls else 'ws'}://127.0.0.1:{self._port}/ocpp"

    @property
    def connected(self) -> int:
        """How many stations are connected."""
        return sum(station.connected for station in self.stations.values())

    @property
    def busy(self) -> bool:
        """A frame is being worked on."""
        return self._working > 0

    @property
    def handshakes(self) -> list[Handshake]:
        """Every attempt to connect, also the refused ones."""
        return self.door.handshakes

    @property
    def unanswered(self) -> list[Seen]:
        """CALLs of connected stations that were left without an answer on purpose."""
        return [seen for station in self.stations.values() for seen in station.unanswered]

    def refuse(self, status: int, body: str = "", *, times: int | None = None) -> None:
        """Answer the next `times` handshakes (None: all, until `accept()`) with an HTTP status."""
        self.door.refuse(status, body, times=times)

    def accept(self) -> None:
        """Take connections again after `refuse()`."""
        self.door.accept()

    def pause(self) -> None:
        """Take TCP connections but leave handshakes without an answer until `resume()`."""
        self.door.pause()

    def resume(self) -> None:
        """Answer the handshakes that wait, and later ones."""
        self.door.resume()

    # one station, or the only one

    def station(self, identity: str | None = None) -> ScriptedStation:
        """A station by identity; without one, the only connected station."""
        if identity is not None:
            return self.stations[identity]
        connected = [station for station in self.stations.values() if station.connected]
        assert len(connected) == 1, f"{len(connected)} stations are connected: name one of {sorted(self.stations)}"
        return connected[0]

    async def call(
        self,
        action: str,
        payload: Payload | None = None,
        *,
        identity: str | None = None,
        unique_id: str | None = None,
        check: bool = True,
    ) -> Payload:
        """Send a CALL to a station and give back the answer's payload. Raises CallRefused, StationGone."""
        return await self.station(identity).call(action, payload, unique_id=unique_id, check=check)

    async def send_raw(self, text: str | bytes, *, identity: str | None = None) -> None:
        """Send a message exactly as given."""
        await self.station(identity).send_raw(text)

    def drop(self, identity: str | None = None) -> None:
        """Break a station's TCP connection without a word."""
        self.station(identity).drop()

    # waits for connections

    async def expect_connection(self, identity: str | None = None, *, number: int = 1) -> ScriptedStation:
        """A station that is connected, for at least the `number`-th time; waits for it."""
        return await self.until(
            lambda: next(
                (
                    station
                    for station in self.stations.values()
                    if station.connected and station.connections >= number and identity in (None, station.identity)
                ),
                None,
            ),
            f"connection {number} of {identity or 'any station'}",
        )

    async def expect_disconnect(self, identity: str | None = None) -> ScriptedStation:
        """Waits until that station (or the only one) is not connected."""
        station = self.stations[identity or next(iter(self.stations))]
        return await self.until(lambda: None if station.connected else station, f"{station.identity} to disconnect")

    async def expect_handshake(self, number: int = 1) -> Handshake:
        """The `number`-th attempt to connect, refused ones included; waits for it."""
        shakes = self.door.handshakes
        return await self.until(lambda: shakes[number - 1] if len(shakes) >= number else None, f"handshake {number}")
