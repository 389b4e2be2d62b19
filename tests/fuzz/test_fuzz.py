"""The short run of the fuzzers; `make fuzz` has the long one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fuzz.runner import EPISODE, Report, episode, schedule, target_of

INPUTS = 20_000
SEED = 20_260_101


def numbers_of(target: str) -> Iterator[int]:
    """The first inputs of its episodes."""
    return (number for number in range(0, INPUTS, EPISODE) if target_of(number) == target)


@pytest.mark.parametrize("target", sorted(set(schedule())))
def test_fuzz(target: str) -> None:
    """No crash, no error in the log, each frame answered or ignored as its version says, sound state at the end."""
    total = Report()
    for number in numbers_of(target):
        total.add(episode(SEED, number, check_slow=False))
    told = [
        f"python -m tests.fuzz --seed {SEED} --only {finding.number}\n{finding.data[:2_000]!r}\n{finding.what}"
        for finding in total.findings
    ]
    assert not told, "\n\n".join(told)
    assert total.inputs.total() >= EPISODE
