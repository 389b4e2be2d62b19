"""Files over ftp, passive mode: `ftplib` on a thread of its own for each transfer, which ends with it."""

from __future__ import annotations

import asyncio
import contextlib
import ftplib
import io
import posixpath
import socket
import threading
from collections.abc import Callable
from urllib.parse import unquote

from ocpplab_tui.config.sections import TransfersConfig
from ocpplab_tui.lab.transfers_places import Place, TransferError, addresses_of

CHUNK_BYTES = 65_536
GIVE_UP_S = 2.0
"""Real time that a cancelled transfer's thread gets to notice that its sockets are gone."""


class _Cancelled(Exception):
    """Nobody waits for this transfer any more."""


async def download(place: Place, config: TransfersConfig) -> bytes:
    """RETR of the path. Raises TransferError."""
    parts = bytearray()

    def retrieve(session: _Session) -> None:
        def take(chunk: bytes) -> None:
            parts.extend(chunk)
            if len(parts) > config.max_bytes:
                raise TransferError("too-large", f"{place.name} sent more than {config.max_bytes} bytes")

        session.retrbinary(f"RETR {_path(place)}", take, CHUNK_BYTES)

    await _run(place, config, retrieve)
    return bytes(parts)


async def upload(place: Place, config: TransfersConfig, file_name: str, content: bytes) -> None:
    """STOR. A path that is a folder (it ends with "/", or the server can change into it) gets a file of that name; any
    other is the whole path. Raises TransferError."""

    def store(session: _Session) -> None:
        path = _path(place)
        if place.is_folder or session.is_folder(path):
            path = posixpath.join(path, file_name)
        session.storbinary(f"STOR {path}", io.BytesIO(content), CHUNK_BYTES)

    await _run(place, config, store)


def _path(place: Place) -> str:
    """Relative to where the login leads, as URLs mean it; "%2F" at its begin makes it absolute."""
    path = unquote(place.path.removeprefix("/"))
    if any(character in path for character in "\r\n\0"):
        raise TransferError("bad-url", f"{place.name}: this is no path")
    return path


class _Session(ftplib.FTP):
    """One login. All its sockets are known, so that another thread can break them off."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__(timeout=timeout_s)
        self.encoding = "utf-8"
        self.sockets: list[socket.socket] = []
        self.cancelled = False

    def open(self, address: str, port: int) -> None:
        """Connect to an address that was judged; passive connections go to the same one (ftplib's own rule)."""
        self.connect(address, port)
        self._watch(self.sock)

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        connection, size = super().ntransfercmd(cmd, rest)
        self._watch(connection)
        return connection, size

    def is_folder(self, path: str) -> bool:
        """Whether the server can change into it; it changes back."""
        try:
            home = self.pwd()
            self.cwd(path)
        except ftplib.error_perm:
            return False
        self.cwd(home)
        return True

    def break_off(self) -> None:
        """From another thread: every wait ends with an error."""
        self.cancelled = True
        for connection in self.sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _watch(self, connection: socket.socket | None) -> None:
        if connection is not None:
            self.sockets.append(connection)
        if self.cancelled:
            raise _Cancelled


async def _run(place: Place, config: TransfersConfig, work: Callable[[_Session], None]) -> None:
    """Do the work on a thread; a cancelled one is broken off."""
    addresses = await addresses_of(place, allow_private=config.allow_private)
    session = _Session(config.timeout_s)
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    thread = threading.Thread(
        target=_thread, args=(place, addresses, session, work, done), name=f"ftp {place.host}", daemon=True
    )
    thread.start()
    try:
        await asyncio.shield(done)
    except asyncio.CancelledError:
        session.break_off()
        with contextlib.suppress(TimeoutError, TransferError):
            await asyncio.wait_for(done, GIVE_UP_S)
        if not done.cancelled():
            thread.join()  # telling was its last deed
        raise


def _thread(
    place: Place,
    addresses: list[str],
    session: _Session,
    work: Callable[[_Session], None],
    done: asyncio.Future[None],
) -> None:
    error: TransferError | None = None
    try:
        _transfer(place, addresses, session, work)
    except TransferError as failure:
        error = failure
    except Exception as failure:  # a server may answer anything: no answer may end in silence
        error = None if session.cancelled else _told(place, failure)
    loop = done.get_loop()
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
        loop.call_soon_threadsafe(_settle, done, error)


def _settle(done: asyncio.Future[None], error: TransferError | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)


def _transfer(place: Place, addresses: list[str], session: _Session, work: Callable[[_Session], None]) -> None:
    with session:
        _connect(place, addresses, session)
        session.login(place.user or "anonymous", place.password if place.password is not None else "anonymous@")
        work(session)


def _connect(place: Place, addresses: list[str], session: _Session) -> None:
    for address in addresses:
        try:
            return session.open(address, place.port)
        except OSError:
            continue
    raise TransferError("unreachable", f"{place.name} cannot be reached")


def _told(place: Place, error: Exception) -> TransferError:
    """An answer or an error of the network in a word; the server's text may repeat what nobody may see."""
    code = str(error)[:3]
    if isinstance(error, ftplib.error_perm):
        kind = {"530": "denied", "532": "denied", "550": "not-found", "552": "too-large"}.get(code, "failed")
        return TransferError("denied" if code == "553" else kind, f"{place.name} answered {code}")
    if isinstance(error, TimeoutError):
        return TransferError("timeout", f"{place.name} did not answer in time")
    if isinstance(error, ftplib.Error):
        return TransferError("failed", f"{place.name} answered {code if code.isdigit() else 'nonsense'}")
    return TransferError("failed", f"{place.name} broke the connection off")
