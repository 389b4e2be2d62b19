"""The dashboard's part of RESULTS.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from benchmarks.keys import GAP_S, Response
from benchmarks.report import Row, table
from benchmarks.scenes import COLUMNS, ROWS, USUAL_RATE, Figures, Plan, Scene
from benchmarks.stage import CHARGERS
from ocpplab_tui.lab.journal import CAPACITY
from ocpplab_tui.tui.bridge import LOOKS_PER_SECOND

MOST_CPU, MOST_MS = 30, 20
INTRODUCTION = """
## The dashboard under load

{chargers:,} chargers, {frames:,} frames in the log, a terminal of {columns}x{rows} with all panels open: grid, traffic,
inspector and the frame under the cursor. The real program draws on a pseudo terminal, encoded as for people. Its lab is
a thin one in the same process that says frames at an even rate (a request and its answer for a random charger, one in
twenty of them a new status), so that what is measured is the screen: that lab alone, with nobody looking, is the
**floor**. A producer in another process would cost more (reading what it sends) than this one does.

- **CPU** is user and system time of all threads, as a share of one core, while keys are pressed all the time.
- **Frame**: CPU from what is dirty to what is handed to the terminal. **Look**: CPU of taking in what is new, {looks}
  times a second.
- **Key to frame**: from the moment a key is written to the terminal to the moment the end of the frame that shows what
  it did was read from it, in another process. Keys come {low:.0f} to {high:.0f} ms after the one before was shown, at
  random. *CPU* is what the program worked meanwhile: on a busy machine it tells what a quiet one would show.
- **Loop lag**: how late a sleep of 5 ms ends.
"""


def section(
    scenes: Sequence[Scene],
    memory: Figures,
    large: Mapping[str, Response],
    filters: Sequence[Row],
    plan: Plan,
) -> str:
    low, high = (1000 * seconds for seconds in GAP_S)
    introduction = INTRODUCTION.format(
        chargers=CHARGERS, frames=CAPACITY, columns=COLUMNS, rows=ROWS, looks=LOOKS_PER_SECOND, low=low, high=high
    )
    usual = next(scene for scene in scenes if scene.rate == USUAL_RATE)
    parts = [
        introduction,
        table(("", "screen", "frames/s", "floor", "measured", "goal"), scene_rows(scenes)),
        f"\nKeys on the dashboard at {USUAL_RATE:,} frames/s, in ms:\n",
        table(("", "keys", "p50", "p95", "worst", "p50 of CPU", "p95 of CPU"), key_rows(usual.keys)),
        f"\nFiltering {CAPACITY:,} messages, in slices between which keys are taken; goal ≤ 100 ms in all:\n",
        table(("", "found", "ms of CPU", "longest slice"), filters),
        "\nOpening a message of a megabyte on the Traffic screen, in ms:\n",
        table(("", "wall", "CPU"), [(kind, f"{each.wall:.1f}", f"{each.cpu:.1f}") for kind, each in large.items()]),
        "\n" + memory_words(memory, plan),
    ]
    return "\n".join(parts) + "\n"


def scene_rows(scenes: Sequence[Scene]) -> list[Row]:
    rows: list[Row] = []
    rows += _rows(scenes, "CPU of the screen, % of a core", _cpu, lambda one: f"{100 * one.floor.cpu:.1f}", _cpu_goal)
    rows += _rows(scenes, "frame, CPU ms p50 / p95", lambda one: _pair(one.shown.frames))
    rows += _rows(scenes, "look, CPU ms p50 / p95", lambda one: _pair(one.shown.looks))
    rows += _rows(scenes, "frames drawn a second", lambda one: f"{len(one.shown.frames) / one.shown.seconds:.1f}")
    rows += _rows(scenes, "kB a second to the terminal", lambda one: f"{one.bytes_per_s / 1000:.0f}")
    rows += _rows(scenes, "key to frame, ms p50 / p95", lambda one: _pair(_walls(one)), goal=lambda _: f"≤ {MOST_MS}")
    rows += _rows(scenes, "…worst", lambda one: f"{_walls(one)[-1]:.1f}")
    rows += _rows(scenes, "…CPU ms p50 / p95", lambda one: _pair(sorted(each.cpu for each in one.responses)))
    rows += _rows(scenes, "loop lag, ms p95", _lag, lambda one: f"{at(one.floor.lags, 0.95):.1f}")
    return rows


def _rows(
    scenes: Sequence[Scene],
    name: str,
    shown: Callable[[Scene], str],
    floor: Callable[[Scene], str] = lambda _: "",
    goal: Callable[[Scene], str] = lambda _: "",
) -> Iterable[Row]:
    for scene in scenes:
        yield name, scene.name, f"{scene.rate:,}", floor(scene), shown(scene), goal(scene)


def _cpu(scene: Scene) -> str:
    """Without what the stage costs."""
    return f"{100 * (scene.shown.cpu - scene.floor.cpu):.1f}"


def _cpu_goal(scene: Scene) -> str:
    return f"≤ {MOST_CPU}" if scene.rate <= USUAL_RATE else ""


def _lag(scene: Scene) -> str:
    return f"{at(scene.shown.lags, 0.95):.1f}"


def _walls(scene: Scene) -> list[float]:
    return sorted(each.wall for each in scene.responses)


def key_rows(keys: Mapping[str, list[Response]]) -> list[Row]:
    rows: list[Row] = []
    for kind, responses in keys.items():
        wall, cpu = sorted(each.wall for each in responses), sorted(each.cpu for each in responses)
        figures = (at(wall, 0.5), at(wall, 0.95), wall[-1], at(cpu, 0.5), at(cpu, 0.95))
        rows.append((kind, str(len(responses)), *(f"{each:.1f}" for each in figures)))
    return rows


def memory_words(memory: Figures, plan: Plan) -> str:
    first, last = memory.rss[0], memory.rss[-1]
    return (
        f"Resident memory after {plan.memory_s:.0f} s at {USUAL_RATE:,} frames/s: {last / 1e6:.1f} MB, "
        f"{100 * (last - first) / first:+.1f} % against the beginning (the log was full already).\n"
    )


def at(sorted_values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie; 0 without any."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))] if sorted_values else 0.0


def _pair(values: Sequence[float]) -> str:
    return f"{at(values, 0.5):.1f} / {at(values, 0.95):.1f}"
