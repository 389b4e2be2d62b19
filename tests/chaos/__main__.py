"""The long run: `python -m tests.chaos --kills 200`; the lab, the CSMS and the links die apart, then all together."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.chaos.play import VICTIMS, Chaos, Victim

SHOWN = 20
"""Violations of one play that are told."""


def main() -> int:
    options = _options()
    victims: list[tuple[Victim, ...]] = [(each,) for each in VICTIMS if options.only in ("", each)]
    if options.only in ("", "all"):
        victims.append(VICTIMS)
    wrong = 0
    for each in victims:
        kills = options.kills if each == ("lab",) else options.kills // 2
        wrong += asyncio.run(_play(each, kills, options.seed, options.keep))
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="of the lab; half as many of the others")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=["", *VICTIMS, "all"], default="")
    parser.add_argument(
        "--keep", type=Path, help="a directory for the files of the plays, to look into what went wrong"
    )
    return parser.parse_args()


async def _play(victims: tuple[Victim, ...], kills: int, seed: int, keep: Path | None) -> int:
    """How much went wrong."""
    name = "-".join(victims)
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) if keep is None else keep / name
        directory.mkdir(parents=True, exist_ok=True)
        outcome = await Chaos(directory, seed).play(victims, kills)
    sys.stdout.write(f"{' and '.join(victims)} (seed {seed}): {outcome}\n")
    for violation in outcome.violations[:SHOWN]:
        sys.stdout.write(f"  {violation[:500]}\n")
    sys.stdout.flush()
    return len(outcome.violations)


if __name__ == "__main__":
    sys.exit(main())
