"""The journal on disk: SQLite on a thread of its own, fed by a bounded queue, written in batches."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ocpplab_tui.lab import journal_schema
from ocpplab_tui.lab.database import transaction
from ocpplab_tui.lab.disk_errors import flaw_of
from ocpplab_tui.lab.journal_schema import Names, Row
from ocpplab_tui.ocppj.frame import Frame

logger = logging.getLogger(__name__)

BATCH_EVERY_S = 0.25
BATCH_ROWS = 5_000
QUEUE_LIMIT = 100_000
RETENTION_EVERY_S = 10.0
DELETE_ROWS = 2_000
DELETE_BATCHES = 10  # then it is the writer's turn again
NEARLY_FULL = 0.9
"""Of `max_bytes`: from here on it is the size, not the age, that says how much is kept."""


_plain = str.__str__
"""The text of an enum, ten times as fast as its `value`."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How much is kept: what is older than `max_age_s`, and the oldest beyond `max_bytes`, is deleted."""

    max_age_s: float = 7 * 86_400.0
    max_bytes: int = 2_000_000_000


class _Mailbox:
    """What the loop's thread and the store's thread share. Deques and events need no lock."""

    def __init__(self) -> None:
        self.frames: deque[tuple[int, Frame]] = deque()
        self.requests: deque[Callable[[], None]] = deque()
        self.wake = threading.Event()
        self.stopping = False
        self.ended = False
        self.base = 0
        self.written = 0
        self.lost = 0
        self.flaw = ""
        self.held_s: float | None = None
        self.all_written_at = time.monotonic()

    def answer(self, count: int) -> None:
        for _ in range(count):
            self.requests.popleft()()

    def end(self) -> None:
        """Nobody writes any more: whoever asks is answered at once. Both threads may come here."""
        self.ended = True
        while True:
            try:
                request = self.requests.popleft()
            except IndexError:
                return
            request()


class JournalStore:
    """Writes frames behind the loop's back. What the disk can't follow is counted in `lost`, never waited for."""

    def __init__(self, path: Path, retention: Retention = Retention(), *, queue_limit: int = QUEUE_LIMIT) -> None:
        self.path = path
        self._retention = retention
        self._queue_limit = queue_limit
        self._mailbox = _Mailbox()
        self._frames = self._mailbox.frames
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    @property
    def base(self) -> int:
        """What is added to a frame's sequence to get its id in the file: ids go on rising over restarts."""
        return self._mailbox.base

    @property
    def written(self) -> int:
        """Frames of this run that are on disk."""
        return self._mailbox.written

    @property
    def lost(self) -> int:
        """Frames of this run that will never be on disk."""
        return self._mailbox.lost

    @property
    def trouble(self) -> str:
        """Why frames can't be written now, for people; "" while all is well."""
        flaw = self._mailbox.flaw
        return f"the journal is not written: {flaw}" if flaw else ""

    @property
    def waiting(self) -> int:
        """Frames that are not on disk yet."""
        return len(self._frames)

    @property
    def held_s(self) -> float | None:
        """Seconds from the oldest frame to the newest, where `max_bytes` bites before `max_age_s`; None: it doesn't."""
        return self._mailbox.held_s

    @property
    def lag_s(self) -> float:
        """Seconds since nothing waited any more."""
        return max(time.monotonic() - self._mailbox.all_written_at, 0.0)

    def start(self) -> Future[None]:
        """Open the file on the store's thread; the future fails with StartError when that can't be done."""
        self._thread.start()
        return self._opened

    def skip_to(self, number: int) -> None:
        """Give no frame an id below this one. After `start`, before the first `put`."""
        self._mailbox.base = max(self._mailbox.base, number - 1)

    def put(self, sequence: int, frame: Frame) -> None:
        """From the loop, for each frame."""
        frames = self._frames
        if len(frames) < self._queue_limit:
            frames.append((sequence, frame))
        else:
            self._mailbox.lost += 1

    def flush(self) -> Future[None]:
        """Done when all that was put before is on disk."""
        done: Future[None] = Future()
        mailbox = self._mailbox
        mailbox.requests.append(lambda: done.set_result(None))
        mailbox.wake.set()
        if mailbox.ended:
            mailbox.end()
        return done

    def close(self) -> Future[None]:
        """Write what waits and close the file."""
        self._mailbox.stopping = True
        return self.flush()

    def join(self) -> None:
        """After `close`: wait for the thread's end."""
        self._thread.join()

    def _run(self) -> None:
        """The store's thread."""
        try:
            connection = journal_schema.open_journal(self.path)
        except Exception as error:
            self._mailbox.end()
            self._opened.set_exception(error)
            return
        try:
            self._mailbox.base = journal_schema.last_id(connection)
            self._opened.set_result(None)
            _Writer(self._mailbox, connection, self._retention).run()
        finally:
            connection.close()
            self._mailbox.end()


class _Writer:
    """What the store's thread does until it is told to stop."""

    def __init__(self, mailbox: _Mailbox, connection: sqlite3.Connection, retention: Retention) -> None:
        self._mailbox = mailbox
        self._connection = connection
        self._retention = retention
        self._names = Names(connection)
        self._newest_at = 0.0
        self._next_retention = time.monotonic()

    def run(self) -> None:
        mailbox = self._mailbox
        while True:
            mailbox.wake.wait(BATCH_EVERY_S)
            mailbox.wake.clear()
            stopping, asked = mailbox.stopping, len(mailbox.requests)
            self._write_all()
            if time.monotonic() >= self._next_retention:
                self._keep_within_limits()
            if stopping:
                return
            mailbox.answer(asked)

    def _write_all(self) -> None:
        queue = self._mailbox.frames
        while queue:
            batch = [queue.popleft() for _ in range(min(len(queue), BATCH_ROWS))]
            try:
                self._write(batch)
            except sqlite3.Error as error:
                self._failed(error, len(batch))
            else:
                self._mailbox.flaw = ""
        if not self._mailbox.flaw:
            self._mailbox.all_written_at = time.monotonic()

    def _failed(self, error: sqlite3.Error, frames: int) -> None:
        """Nobody waits for a disk: what it doesn't take is counted, and the next frames are tried again."""
        if not self._mailbox.flaw:
            logger.error("The journal cannot be written: %s (%s); frames are lost until it can", flaw_of(error), error)
        self._mailbox.flaw = flaw_of(error)
        self._mailbox.lost += frames
        with suppress(sqlite3.Error):
            self._names.read()

    def _write(self, batch: list[tuple[int, Frame]]) -> None:
        with transaction(self._connection):
            rows = [self._row(sequence, frame) for sequence, frame in batch]
            journal_schema.insert(self._connection, rows)
        self._mailbox.written += len(rows)
        self._newest_at = max(self._newest_at, batch[-1][1].at)

    def _row(self, sequence: int, frame: Frame) -> Row:
        number = self._names.number
        at, charger_id, direction, kind, action, unique_id, _, latency_ms, verdict, note = frame
        text = frame.text.replace("\0", "\\x00")
        id_ = self._mailbox.base + sequence
        charger, of_action = number(charger_id), number(action)
        return id_, at, charger, of_action, _plain(direction), _plain(kind), unique_id, text, latency_ms, verdict, note

    def _keep_within_limits(self) -> None:
        try:
            more = self._retain()
            self._mailbox.held_s = self._held()
        except sqlite3.Error as error:
            more = False
            self._failed(error, 0)
        self._next_retention = time.monotonic() + (BATCH_EVERY_S if more else RETENTION_EVERY_S)

    def _retain(self) -> bool:
        """Delete what is too old or too much, in batches; whether there is more."""
        for _ in range(DELETE_BATCHES):
            if not self._delete_batch():
                return False
            journal_schema.give_back(self._connection)
        return True

    def _held(self) -> float | None:
        oldest_at = journal_schema.oldest_at(self._connection)
        if oldest_at is None or not self._newest_at:
            return None
        held_s = self._newest_at - oldest_at
        full = journal_schema.used_bytes(self._connection) > NEARLY_FULL * self._retention.max_bytes
        return held_s if full and held_s < self._retention.max_age_s else None

    def _delete_batch(self) -> int:
        connection = self._connection
        deleted = 0
        if self._newest_at:
            deleted = journal_schema.delete_older(connection, self._newest_at - self._retention.max_age_s, DELETE_ROWS)
        if journal_schema.used_bytes(connection) > self._retention.max_bytes:
            deleted += journal_schema.delete_oldest(connection, DELETE_ROWS)
        return deleted
