"""Which target plays which inputs; workers; what they report.

Inputs are numbered over a run; an episode of EPISODE of them is made from the seed and its own number alone, so one
input is played again by playing its episode.
"""

from __future__ import annotations

import gc
import logging
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from types import FrameType

from tests.fuzz.central import CentralTarget
from tests.fuzz.doors import FilterTarget, FirmwareTarget, PaperTarget, TimeTarget
from tests.fuzz.file_doors import LabFileTarget, SettingsTarget, UserFilesTarget
from tests.fuzz.gateway import GatewayTarget
from tests.fuzz.play import ErrorLog, Flaw, Play, Target
from tests.fuzz.state_files import StateFilesTarget
from tests.fuzz.stations import StationTarget
from tests.fuzz.wire_doors import ParserTarget, WebSocketTarget

EPISODE = 250
STUCK_S = 60
"""An episode that takes longer hangs."""
MOST_BYTES = 3 << 30
"""Of address space: what takes more grows for ever."""
SLOW_S = 0.1
"""CPU time that one input may take."""
OURS = "/ocpplab_tui/"

WEIGHTS = (
    ("station-1.6", 20),
    ("station-2.0.1", 21),
    ("answers-1.6", 5),
    ("answers-2.0.1", 5),
    ("parser", 15),
    ("csms-1.6", 5),
    ("csms-2.0.1", 5),
    ("filter", 5),
    ("lab-file", 3),
    ("certificates", 4),
    ("user-files", 3),
    ("firmware", 2),
    ("websocket", 2),
    ("gateway", 2),
    ("times", 1),
    ("configuration", 1),
    ("state-files", 1),
)
"""How many of 100 episodes each one plays."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An input that did what it must not do."""

    target: str
    number: int
    what: str  # the end of the traceback, or the flaw
    data: bytes
    steps: tuple[str, ...]
    place: str  # of findings with the same place and words one is enough


@dataclass(slots=True)
class Report:
    """What came of some episodes."""

    inputs: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)  # of CPU
    slowest: dict[str, tuple[float, int, bytes]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.inputs.update(other.inputs)
        for name, seconds in other.seconds.items():
            self.seconds[name] = self.seconds.get(name, 0.0) + seconds
        for name, slow in other.slowest.items():
            self.slowest[name] = max(self.slowest.get(name, slow), slow)
        self.findings.extend(other.findings)


@cache
def targets() -> dict[str, Target]:
    """All of them, by name."""
    made: list[Target] = [
        StationTarget("1.6"),
        StationTarget("2.0.1"),
        StationTarget("1.6", "answers", 0.95),
        StationTarget("2.0.1", "answers", 0.95),
        ParserTarget(),
        WebSocketTarget(),
        LabFileTarget(),
        FilterTarget(),
        PaperTarget(),
        FirmwareTarget(),
        TimeTarget(),
        GatewayTarget(),
        CentralTarget("1.6"),
        CentralTarget("2.0.1"),
        SettingsTarget(),
        UserFilesTarget(),
        StateFilesTarget(),
    ]
    return {target.name: target for target in made}


@cache
def schedule() -> tuple[str, ...]:
    """Which target has its turn: spread evenly."""
    slots = [((turn + 0.5) / weight, name) for name, weight in WEIGHTS for turn in range(weight)]
    return tuple(name for _, name in sorted(slots))


def target_of(number: int, only: str = "") -> str:
    """Who plays an input."""
    turns = schedule()
    return only or turns[number // EPISODE % len(turns)]


def episode(seed: int, number: int, only: str = "", *, check_slow: bool = True) -> Report:
    """Play the episode that an input is of. `check_slow`: what was slow must be slow again, since another program may
    have been in the way."""
    report = _episode(seed, number, only)
    for name, slow in report.slowest.items():
        for _ in range(2 if check_slow else 0):
            if slow[0] > SLOW_S:
                slow = min(slow, *_episode(seed, number, only).slowest.values())
        report.slowest[name] = slow
    return report


def _episode(seed: int, number: int, only: str) -> Report:
    first = number // EPISODE * EPISODE
    name = target_of(first, only)
    report = Report()
    gc.disable()  # its pauses are nobody's fault
    with _error_log() as log:
        play = Play(first, EPISODE, log)
        began = time.process_time()
        try:
            with _not_stuck():
                targets()[name].play(play, f"{seed}/{name}/{first // EPISODE}")
        except (Exception, _Stuck) as error:
            report.findings.append(_finding(name, play, error, log))
    report.seconds[name] = time.process_time() - began
    report.inputs[name] += play.number + 1 - first
    report.slowest[name] = play.slowest
    gc.enable()
    return report


def run(seed: int, inputs: int, *, workers: int = 1, only: str = "") -> Iterator[Report]:
    """A report for each episode; all of them are played to their end."""
    jobs = [(seed, first, only) for first in range(0, inputs, EPISODE)]
    if workers == 1:
        warm_up()
        yield from (episode(*job) for job in jobs)
        return
    with get_context("spawn").Pool(workers, _begin) as pool:
        yield from pool.imap_unordered(_job, jobs, chunksize=4)


def _job(job: tuple[int, int, str]) -> Report:
    return episode(*job)


def _begin() -> None:
    """A worker that the system kills for its memory takes along which input it was, and its pool waits for ever."""
    with suppress(ImportError):  # not everywhere
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    warm_up()


def warm_up() -> None:
    """Whatever is made once (schemas, imports, keys) is made before anything is timed."""
    for number, name in enumerate(targets()):
        episode(-1 - number, 0, name)
    gc.collect()
    gc.freeze()


def _finding(name: str, play: Play, error: BaseException, log: ErrorLog) -> Finding:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if OURS in frame.filename]
    place = f"{ours[-1].filename.rpartition(OURS)[2]}:{ours[-1].lineno}" if ours else ""
    told = log.told()
    shown = "".join(traceback.format_exception(error)[-12:]) if not isinstance(error, Flaw) else str(error)
    words = _gist(str(error)) if isinstance(error, Flaw) else type(error).__name__
    what = "\n".join(part for part in (shown, told) if part)
    return Finding(name, play.number, what, play.data, tuple(play.steps), f"{name}: {place} {words}")


def _gist(told: str) -> str:
    """What findings of one kind have in common: the end of a traceback, or the beginning of a sentence."""
    return told.strip().rpartition("\n")[2][:120] if "Traceback" in told else told[:24]


@contextmanager
def _error_log() -> Iterator[ErrorLog]:
    log, root = ErrorLog(), logging.getLogger()
    root.addHandler(log)
    raised, logging.raiseExceptions = logging.raiseExceptions, False
    try:
        yield log
    finally:
        logging.raiseExceptions = raised
        root.removeHandler(log)


class _Stuck(BaseException):
    """An episode hangs; nothing in the product may catch that."""


@contextmanager
def _not_stuck() -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def fire(_number: int, _frame: FrameType | None) -> None:
        raise _Stuck(f"it hangs for {STUCK_S} s")

    before = signal.signal(signal.SIGALRM, fire)
    signal.setitimer(signal.ITIMER_REAL, STUCK_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
