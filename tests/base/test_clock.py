"""Timers and clocks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from ocpplab_tui.base.clock import EARLY_S, FIRED_AT_ONCE, LoopClock, VirtualClock
from ocpplab_tui.base.timers import Timer, TimerQueue

moments = st.floats(0, 100, allow_nan=False)


class Queue(RuleBasedStateMachine):
    """TimerQueue against a sorted list."""

    timers = Bundle("timers")

    def __init__(self) -> None:
        super().__init__()
        self.queue = TimerQueue()
        self.model: list[tuple[float, int, Timer]] = []
        self.fired: list[int] = []
        self.pushed = 0

    @rule(target=timers, when=moments)
    def push(self, when: float) -> Timer:
        self.pushed += 1
        number = self.pushed
        timer = self.queue.push(when, lambda: self.fired.append(number))
        self.model.append((when, number, timer))
        return timer

    @rule(timer=timers)
    def cancel(self, timer: Timer) -> None:
        timer.cancel()
        self.model = [entry for entry in self.model if entry[2] is not timer]

    @rule(now=moments)
    def pop(self, now: float) -> None:
        callback = self.queue.pop_due(now)
        due = sorted(entry[:2] for entry in self.model if entry[0] <= now)
        if not due:
            assert callback is None
            return
        assert callback is not None
        callback()
        assert self.fired[-1] == due[0][1]
        self.model = [entry for entry in self.model if entry[1] != due[0][1]]

    @rule()
    def compact(self) -> None:
        self.queue._compact()

    @invariant()
    def knows_the_next(self) -> None:
        assert self.queue.next_when() == min((entry[0] for entry in self.model), default=None)
        assert len(self.queue) == len(self.model)


TestQueue = Queue.TestCase
TestQueue.settings = settings(max_examples=60, deadline=None)


def test_cancelled_timers_do_not_pile_up() -> None:
    queue = TimerQueue()
    for number in range(20_000):
        queue.push(1e9 + number, lambda: None).cancel()
    assert len(list(queue._entries())) < 10_000
    assert queue.next_when() is None


@given(st.lists(st.tuples(moments, st.booleans()), max_size=30), st.lists(moments, max_size=10))
def test_virtual_clock_fires_in_order_and_in_time(timers: list[tuple[float, bool]], steps: list[float]) -> None:
    clock = VirtualClock(start=0)
    fired: list[tuple[float, float]] = []

    def callback(when: float) -> Callable[[], None]:
        return lambda: fired.append((when, clock.now()))

    for when, absolute in timers:
        (clock.call_at if absolute else clock.call_later)(when, callback(when))
    for step in [*steps, 0]:
        clock.advance(step)
    assert clock.now() == pytest.approx(sum(steps))
    assert all(when == at for when, at in fired)
    assert [when for when, _ in fired] == sorted(when for when, _ in timers if when <= clock.now())


def test_virtual_clock_timers_made_by_timers() -> None:
    clock = VirtualClock(start=0)
    seen: list[float] = []

    def again() -> None:
        seen.append(clock.now())
        if len(seen) < 5:
            clock.call_later(2, again)

    clock.call_later(2, again)
    clock.advance(7)
    assert seen == [2, 4, 6]
    clock.advance(10)
    assert seen == [2, 4, 6, 8, 10]


def test_virtual_clock_never_goes_back() -> None:
    clock = VirtualClock(start=10)
    clock.move_to(5)
    assert clock.now() == 10
    clock.call_at(3, lambda: None)
    assert clock.timers.next_when() == 10
    assert clock.fire_due() == 1


class Handle:
    def __init__(self, when: float, callback: Callable[[], object]) -> None:
        self.when = when
        self.callback: Callable[[], object] | None = callback

    def cancel(self) -> None:
        self.callback = None


class Loop:
    """The two methods of an event loop that a clock needs, with time in our hands."""

    def __init__(self) -> None:
        self.now = 100.0
        self.handles: list[Handle] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], object]) -> Handle:
        self.handles.append(Handle(when, callback))
        return self.handles[-1]

    @property
    def armed(self) -> list[Handle]:
        return [handle for handle in self.handles if handle.callback is not None]

    def run_until(self, when: float) -> None:
        while due := [handle for handle in self.armed if handle.when <= when]:
            handle = min(due, key=lambda each: each.when)
            self.now = max(self.now, handle.when)
            self._run(handle)
        self.now = when

    def turn(self) -> None:
        """What a loop does at this instant: run what is due by now, once."""
        for handle in [handle for handle in self.armed if handle.when <= self.now]:
            self._run(handle)

    @staticmethod
    def _run(handle: Handle) -> None:
        callback, handle.callback = handle.callback, None
        assert callback is not None
        callback()


def test_loop_clock_has_one_loop_timer() -> None:
    loop = Loop()
    clock = LoopClock(loop, start=0.0)
    fired: list[str] = []
    for name, delay in (("c", 3.0), ("a", 1.0), ("b", 2.0)):
        clock.call_later(delay, lambda name=name: fired.append(name))  # type: ignore[misc]
        assert len(loop.armed) == 1
    loop.run_until(102.5)
    assert fired == ["a", "b"]
    assert clock.now() == 2.5
    loop.run_until(110)
    assert fired == ["a", "b", "c"]
    assert loop.armed == []


def test_loop_clock_speed() -> None:
    loop = Loop()
    clock = LoopClock(loop, speed=60.0, start=0.0)
    fired: list[float] = []
    clock.call_later(120, lambda: fired.append(loop.now))
    loop.run_until(101)
    assert clock.now() == 60
    clock.set_speed(1.0)
    assert clock.now() == 60
    assert clock.speed == 1.0
    loop.run_until(160)
    assert fired == []
    loop.run_until(162)
    assert fired == [161.0 + EARLY_S]  # uvloop, which counts milliseconds, is then never too soon


def test_loop_clock_groups_timers_that_are_close() -> None:
    loop = Loop()
    clock = LoopClock(loop, start=0.0, grain_s=0.01)
    for number in range(100):
        clock.call_later(number / 100_000, lambda: None)
    loop.run_until(101)
    assert len(loop.handles) <= 2


def periodic(clock: LoopClock, loop: Loop, count: int, every_s: float) -> list[float]:
    """So many that are due in turn again and again; how late each was, in simulated seconds."""
    late: list[float] = []

    def due(number: int, when: float) -> None:
        late.append(clock.now() - when)
        clock.call_at(when + every_s, partial(due, number, when + every_s))

    for number in range(count):
        when = every_s * (1 + number / count)
        clock.call_at(when, partial(due, number, when))
    return late


@pytest.mark.parametrize(("per_s", "wakes"), [(20, 20), (400, 50), (1000, 63), (2000, 125), (8000, 200)])
def test_loop_clock_lets_timers_gather_where_many_are_due(per_s: int, wakes: int) -> None:
    loop = Loop()
    clock = LoopClock(loop, start=0.0)
    late = periodic(clock, loop, per_s, 1.0)
    loop.run_until(104)
    before = len(loop.handles)
    loop.run_until(108)
    assert (len(loop.handles) - before) / 4 == pytest.approx(wakes, rel=0.1)
    assert max(late) < 0.022
    if per_s == 20:
        assert max(late) <= EARLY_S + 1e-9  # one that comes alone is not kept waiting


def test_loop_clock_gathers_no_more_simulated_time_at_speed() -> None:
    loop = Loop()
    clock = LoopClock(loop, start=0.0, speed=10.0)
    late = periodic(clock, loop, 100, 1.0)
    loop.run_until(110)
    assert max(late) <= 10 * (0.005 + EARLY_S) + 1e-9


def test_loop_clock_gives_the_loop_a_turn_when_much_is_due() -> None:
    loop = Loop()
    clock = LoopClock(loop, start=0.0)
    fired: list[int] = []
    for number in range(2 * FIRED_AT_ONCE + 1):
        clock.call_later(number / 1000, lambda number=number: fired.append(number))  # type: ignore[misc]
    loop.now += 10
    for turn in (1, 2):
        loop.turn()
        assert fired == list(range(turn * FIRED_AT_ONCE))
    loop.run_until(111)
    assert len(fired) == 2 * FIRED_AT_ONCE + 1


def test_loop_clock_timers_made_while_firing() -> None:
    loop = Loop()
    clock = LoopClock(loop, start=0.0)
    seen: list[float] = []

    def again() -> None:
        seen.append(clock.now())
        clock.call_later(1, again)

    clock.call_later(1, again)
    loop.run_until(103.5)
    assert len(seen) == 3


def test_loop_clock_tells_of_errors_and_goes_on() -> None:
    loop = Loop()
    errors: list[Exception] = []
    clock = LoopClock(loop, start=0.0, on_error=errors.append)
    fired: list[int] = []
    clock.call_later(1, lambda: 1 / 0)
    clock.call_later(1, lambda: fired.append(1))
    loop.run_until(102)
    assert len(errors) == len(fired) == 1

    strict = LoopClock(loop, start=0.0)
    strict.call_later(1, lambda: 1 / 0)
    strict.call_later(1, lambda: fired.append(2))
    with pytest.raises(ZeroDivisionError):
        loop.run_until(104)
    loop.run_until(104.5)
    assert fired == [1, 2]


def test_loop_clock_closed_and_used_again() -> None:
    loop = Loop()
    clock = LoopClock(loop, start=0.0)
    fired: list[int] = []
    clock.call_later(1, lambda: fired.append(1))
    clock.close()
    assert loop.armed == []
    clock.call_later(5, lambda: fired.append(2))
    loop.run_until(110)
    assert fired == [2]


def test_loop_clock_forgets_cancelled_timers() -> None:
    loop = Loop()
    clock = LoopClock(loop, start=0.0)
    fired: list[int] = []
    clock.call_later(1, lambda: fired.append(1)).cancel()
    clock.call_later(2, lambda: fired.append(2))
    loop.run_until(105)
    assert fired == [2]
