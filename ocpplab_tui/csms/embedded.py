"""The embedded CSMS: OCPP 1.6 and 2.0.1 on one port, at /ocpp/IDENTITY."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from websockets.asyncio.server import Server, ServerConnection, serve

from ocpplab_tui.base.errors import OperationRefused, StartError, UnknownName
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.csms import schemas
from ocpplab_tui.csms.answers import StationAnswer
from ocpplab_tui.csms.authority import Authority
from ocpplab_tui.csms.backend import Backend, CallLater
from ocpplab_tui.csms.door import PATH, Door, identity_of
from ocpplab_tui.csms.framing import VERSIONS
from ocpplab_tui.csms.policy import Policies
from ocpplab_tui.csms.records import StationRecord
from ocpplab_tui.csms.settings import CsmsSettings, EmbeddedCsmsConfig
from ocpplab_tui.csms.snapshot import Snapshot, take_snapshot
from ocpplab_tui.csms.tap import OnFrame
from ocpplab_tui.csms.tls import server_context
from ocpplab_tui.csms.tokens import TokenTable
from ocpplab_tui.csms.transactions import TransactionBook

if TYPE_CHECKING:
    from ocpplab_tui.csms.station import StationSession

MAX_FRAME_BYTES = 1 << 20
MAX_STATIONS = 20_000
ANY_ADDRESS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - how to reach "everywhere"

SessionClass = Callable[[StationRecord, Backend, ServerConnection], "StationSession"]


class EmbeddedCsms:
    """A CSMS on the running event loop.

    `now` is the time in answers (simulated, s since the epoch). `call_later` is link time for slow answers and
    time-outs; by default the event loop's. `on_frame` is handed every frame, redacted; it must be quick and must not
    raise. `slow_s`: how late the policy "slow" answers. `call_timeout_s`: how long a station may take. `boot_retry_s`:
    the interval in BootNotification answers that are Pending or Rejected.

    For a lab that steers virtual time: `frames_sent` and `frames_received` count over all connections,
    `stations[identity].frames_sent` and `.frames_received` since that station's connection opened; `busy` is true while
    a frame is being worked on. Silent and slow answers do not make it busy.
    """

    def __init__(
        self,
        config: EmbeddedCsmsConfig,
        *,
        now: Callable[[], float],
        call_later: CallLater | None = None,
        on_frame: OnFrame | None = None,
        slow_s: float = 5.0,
        call_timeout_s: float = 30.0,
        boot_retry_s: int = 30,
    ) -> None:
        settings = CsmsSettings.of(config)
        self.stations: dict[str, StationRecord] = {}
        self._call_later = call_later
        self._sessions: dict[str, StationSession] = {}
        self._classes: dict[str, SessionClass] = {}
        self._server: Server | None = None
        self._url = ""
        self._backend = Backend(
            settings=settings,
            tokens=TokenTable(settings.tokens, accept_unknown=settings.accept_unknown_tokens),
            policies=Policies(settings.policy),
            transactions=TransactionBook(now()),
            authority=Authority(now),
            tasks=Tasks("csms"),
            now=now,
            call_later=self._later,
            on_frame=on_frame,
            slow_s=slow_s,
            call_timeout_s=call_timeout_s,
            boot_retry_s=boot_retry_s,
        )

    # life

    async def start(self) -> None:
        """Listen. Raises StartError when the port is taken, the host is not this machine's, or a certificate is bad."""
        self._classes = _session_classes()
        settings = self._backend.settings
        door = Door(settings.password, self._serial_number)
        context = server_context(settings, self._backend.authority)
        try:
            self._server = await serve(
                self._converse,
                settings.host,
                settings.port,
                ssl=context,
                process_request=door.process_request,
                select_subprotocol=door.select_subprotocol,
                compression=None,
                ping_interval=None,
                close_timeout=2,
                max_size=MAX_FRAME_BYTES,
                server_header=None,
                logger=_websockets_logger(),
            )
        except OSError as error:
            raise StartError(_why_not(error, settings)) from error
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        host = ANY_ADDRESS.get(host, host)
        shown = f"[{host}]" if ":" in host else host
        self._url = f"{'ws' if context is None else 'wss'}://{shown}:{port}{PATH.rstrip('/')}"

    async def stop(self) -> None:
        """Close every connection (1001, going away) and the port."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
            await server.wait_closed()
        await self._backend.tasks.close()

    @property
    def url(self) -> str:
        """The endpoint without an identity: `ws://127.0.0.1:9000/ocpp`. Empty before `start()`."""
        return self._url

    # books

    @property
    def transactions(self) -> TransactionBook:
        return self._backend.transactions

    @property
    def tokens(self) -> TokenTable:
        return self._backend.tokens

    @property
    def policies(self) -> Mapping[str, str]:
        """The policies that were set, by action."""
        return self._backend.policies.words()

    async def set_policy(self, action: str, word: str) -> None:
        """Change how an action is treated from now on. Raises OperationRefused."""
        self._backend.policies.set(action, word)

    # quiescence

    @property
    def frames_sent(self) -> int:
        return self._backend.frames_sent

    @property
    def frames_received(self) -> int:
        return self._backend.frames_received

    @property
    def busy(self) -> bool:
        return self._backend.working > 0

    @property
    def connected(self) -> int:
        """How many stations are connected."""
        return len(self._sessions)

    # requests

    async def call(
        self,
        identity: str,
        action: str,
        payload: Mapping[str, Any] | None = None,
        *,
        check: bool = True,
        timeout_s: float | None = None,
    ) -> StationAnswer:
        """Send any request to a station and wait for its end.

        Raises UnknownName for a station that never connected, OperationRefused when it is not connected, or when
        `check` is on and the payload breaks its schema.
        """
        session = self._session(identity)
        body = dict(payload or {})
        if check:
            _insist(session.version, action, body)
        return await session.request(action, body, timeout_s=timeout_s)

    async def snapshot(self, transactions: int = 200) -> Snapshot:
        """The stations, and the newest transactions (at most so many, newest first), as plain values."""
        return take_snapshot(self.stations.values(), self.transactions, self.tokens, self.policies, transactions)

    async def disconnect(self, identity: str) -> None:
        """Break a station's connection, as if the network did. Raises UnknownName, OperationRefused."""
        self._session(identity).connection.transport.abort()

    # connections

    async def _converse(self, connection: ServerConnection) -> None:
        identity = identity_of(connection.request.path) if connection.request else None
        if identity is None or connection.subprotocol is None:
            return
        version = VERSIONS[connection.subprotocol]
        record = self._record(identity, version)
        session = self._classes[version](record, self._backend, connection)
        former = self._sessions.pop(identity, None)
        if former is not None:
            replaced = former.connection.close(1000, "replaced by a newer connection of this identity")
            self._backend.tasks.spawn(replaced, name=f"close the former connection of {identity}")
        self._sessions[identity] = session
        try:
            await session.serve()
        finally:
            if self._sessions.get(identity) is session:
                del self._sessions[identity]
                record.connected = False

    def _record(self, identity: str, version: str) -> StationRecord:
        record = self.stations.get(identity)
        if record is None:
            self._make_room()
            record = self.stations[identity] = StationRecord(identity)
        record.version, record.connected = version, True
        record.connected_at = record.seen_at = self._backend.now()
        record.connections += 1
        record.frames_received = record.frames_sent = 0
        return record

    def _serial_number(self, identity: str) -> str:
        record = self.stations.get(identity)
        return "" if record is None else record.serial_number

    def _make_room(self) -> None:
        if len(self.stations) >= MAX_STATIONS:
            absent = next((one.identity for one in self.stations.values() if not one.connected), None)
            if absent is not None:
                del self.stations[absent]

    def _session(self, identity: str) -> StationSession:
        session = self._sessions.get(identity)
        if session is not None:
            return session
        if identity in self.stations:
            raise OperationRefused(f"{identity} is not connected to this CSMS now")
        raise UnknownName(f"no station {identity} has ever connected to this CSMS")

    def _later(self, delay: float, callback: Callable[[], object]) -> Any:
        if self._call_later is not None:
            return self._call_later(delay, callback)
        return asyncio.get_running_loop().call_later(delay, callback)


def _websockets_logger() -> logging.Logger:
    """Not below INFO, whatever the program's level: the library's debug lines hold frames and headers with secrets."""
    logger = logging.getLogger("ocpplab_tui.csms.websockets")
    logger.setLevel(max(logging.INFO, logging.getLogger("ocpplab_tui").getEffectiveLevel()))
    return logger


def _session_classes() -> dict[str, SessionClass]:
    """Imported when a CSMS starts: the `ocpp` package is slow to import."""
    from ocpplab_tui.csms.station16 import Station16
    from ocpplab_tui.csms.station201 import Station201

    return {"1.6": Station16, "2.0.1": Station201}


def _insist(version: str, action: str, payload: dict[str, Any]) -> None:
    if action not in schemas.requests(version):
        raise OperationRefused(f"a CSMS of OCPP {version} sends no {action}")
    fault = schemas.fault(version, action, payload)
    if fault is not None:
        raise OperationRefused(f"{action}: {fault.text}")


def _why_not(error: OSError, settings: CsmsSettings) -> str:
    host, port = settings.host, settings.port
    if error.errno == errno.EADDRINUSE:
        return f"the embedded CSMS cannot listen: port {port} on {host} is taken; choose another, or 0 for any free one"
    if error.errno == errno.EACCES:
        return f"the embedded CSMS may not listen on port {port}; choose one above 1023, or 0 for any free one"
    return (
        f"the embedded CSMS cannot listen on {host} port {port}: {error.strerror or error}; is {host} this machine's?"
    )
