"""The long run: `python -m tests.fuzz --inputs 1000000 --workers 2`; one input again: `--seed S --only N`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from tests.fuzz import runner
from tests.fuzz.runner import SLOW_S, Finding, Report

SHOWN_BYTES = 2_000
TOLD_EVERY_S = 30.0


def main() -> int:
    options = _options()
    if options.only is not None:
        return _again(options.seed, options.only, options.target)
    began, total = time.monotonic(), Report()
    told = began
    for report in runner.run(options.seed, options.inputs, workers=options.workers, only=options.target):
        for finding in report.findings:
            if finding.place not in {other.place for other in total.findings}:
                _show(finding, options.seed, options.target, shown=SHOWN_BYTES)
        total.add(report)
        if time.monotonic() - told > TOLD_EVERY_S:
            told = time.monotonic()
            _say(f"{total.inputs.total():>9,} inputs, {len(total.findings)} findings")
    return _tell(total, options.seed, time.monotonic() - began)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", type=int, metavar="N", help="play the episode of this input again, and tell more")
    parser.add_argument("--target", default="", choices=["", *runner.targets()], help="this one only")
    return parser.parse_args()


def _again(seed: int, number: int, target: str) -> int:
    runner.warm_up()
    report = runner.episode(seed, number, target)
    for finding in report.findings:
        _show(finding, seed, target, shown=1 << 20)
    ((name, (seconds, slow, _)),) = report.slowest.items()
    _say(f"{name}: {report.inputs.total()} inputs, the slowest {slow} with {seconds * 1000:.1f} ms of CPU")
    return 1 if report.findings else 0


def _tell(total: Report, seed: int, seconds: float) -> int:
    kinds = Counter(finding.place for finding in total.findings)
    for kind, count in kinds.most_common():
        _say(f"{count:>6} × {kind}")
    _say(f"{'target':<14}{'inputs':>12}{'inputs/CPU s':>14}{'slowest, ms':>13}  its number")
    for name, count in sorted(total.inputs.items()):
        slow, number, _ = total.slowest[name]
        speed = count / max(total.seconds[name], 1e-9)
        _say(f"{name:<14}{count:>12,}{speed:>14,.0f}{slow * 1000:>13.1f}  {number}")
    count = total.inputs.total()
    too_slow = [name for name, (each, _, _) in total.slowest.items() if each > SLOW_S]
    _say(f"{count:,} inputs in {seconds:.0f} s, {count / seconds:,.0f} a second; seed {seed}")
    _say(f"{len(kinds)} kinds of findings; slower than {SLOW_S * 1000:.0f} ms: {', '.join(too_slow) or 'nothing'}")
    return 1 if kinds or too_slow else 0


def _show(finding: Finding, seed: int, target: str, *, shown: int) -> None:
    again = f"python -m tests.fuzz --seed {seed}" + (f" --target {target}" if target else "")
    _say(f"{finding.target} seed {seed} input {finding.number}: {again} --only {finding.number}")
    _say("\n".join(f"  … {step}" for step in finding.steps))
    _say(f"  input ({len(finding.data)} bytes): {finding.data[:shown]!r}")
    _say("  " + finding.what.strip().replace("\n", "\n  "))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
