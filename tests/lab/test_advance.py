from __future__ import annotations

import asyncio

import pytest

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.lab.advance import NeverQuiet, Stepper


class Bench:
    def __init__(self) -> None:
        self.clock = VirtualClock(1000.0)
        self.link_time = VirtualClock(5.0)
        self.frames = 0
        self.seen: list[tuple[str, float, float]] = []
        self.stepper = Stepper([self.clock, self.link_time], lambda: self.frames, patience_s=0.2)

    def note(self, what: str) -> None:
        self.seen.append((what, self.clock.now(), self.link_time.now()))


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_both_clocks_move_together_one_instant_at_a_time(bench: Bench) -> None:
    bench.clock.call_later(10.0, lambda: bench.note("simulated"))
    bench.link_time.call_later(3.0, lambda: bench.note("link"))
    bench.clock.call_later(99.0, lambda: bench.note("too late"))
    await bench.stepper.advance(20.0)
    assert bench.seen == [("link", 1003.0, 8.0), ("simulated", 1010.0, 15.0)]
    assert (bench.clock.now(), bench.link_time.now()) == (1020.0, 25.0)


async def test_timers_that_a_timer_sets_fire_in_time(bench: Bench) -> None:
    def tick() -> None:
        bench.note("tick")
        bench.clock.call_later(1.0, tick)

    bench.clock.call_later(1.0, tick)
    await bench.stepper.advance(5.0)
    assert [at for _, at, _ in bench.seen] == [1001.0, 1002.0, 1003.0, 1004.0, 1005.0]


async def test_what_is_due_now_runs_without_moving(bench: Bench) -> None:
    bench.clock.call_later(0.0, lambda: bench.note("now"))
    await bench.stepper.advance(0.0)
    assert bench.seen == [("now", 1000.0, 5.0)]


async def test_the_next_instant_waits_for_ready_tasks_and_frames(bench: Bench) -> None:
    async def work() -> None:
        for _ in range(30):
            await asyncio.sleep(0)
            bench.frames += 1
        bench.note("worked")

    tasks: list[asyncio.Task[None]] = []
    bench.clock.call_later(1.0, lambda: tasks.append(asyncio.get_running_loop().create_task(work())))
    bench.clock.call_later(2.0, lambda: bench.note("later"))
    await bench.stepper.advance(3.0)
    assert bench.seen == [("worked", 1001.0, 6.0), ("later", 1002.0, 7.0)]


async def test_a_busy_probe_is_waited_for(bench: Bench) -> None:
    left = 50

    def busy() -> str:
        nonlocal left
        left -= 1
        return "the CSMS" if left > 0 else ""

    bench.stepper.add(busy)
    await bench.stepper.advance(0.0)
    assert left <= 0


async def test_who_never_rests_is_named(bench: Bench) -> None:
    bench.stepper.add(lambda: "CP-001 (connecting)")
    with pytest.raises(NeverQuiet, match=r"CP-001 \(connecting\)"):
        await bench.stepper.advance(1.0)


async def test_frames_without_end_are_an_error_too(bench: Bench) -> None:
    def count() -> str:
        bench.frames += 1
        return ""

    bench.stepper.add(count)
    with pytest.raises(NeverQuiet, match="frames are rolling"):
        await bench.stepper.quiet()


async def test_one_clock_for_both_moves_once() -> None:
    clock = VirtualClock(0.0)
    await Stepper([clock, clock], lambda: 0).advance(7.0)
    assert clock.now() == 7.0
