"""Which worker process runs a charger: a stable hash of its id, so that it finds its own memory at the next start."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from ocpplab_tui.config.lab_model import ChargerConfig


def shard_of(charger_id: str, count: int) -> int:
    """The number of the shard, from 0."""
    if count == 1:
        return 0
    digest = blake2b(charger_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % count


def shares(chargers: Iterable[ChargerConfig], count: int) -> list[list[ChargerConfig]]:
    """The chargers of each shard, in the lab's order."""
    found: list[list[ChargerConfig]] = [[] for _ in range(count)]
    for config in chargers:
        found[shard_of(config.id, count)].append(config)
    return found
