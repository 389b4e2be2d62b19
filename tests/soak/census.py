"""What a process holds: resident memory, tasks, files, threads, timers, objects by type, and containers that grow."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import threading
from array import array
from collections import Counter, OrderedDict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper
from itertools import pairwise
from pathlib import Path
from typing import Any
from weakref import ReferenceType

from benchmarks.control import resident_bytes
from ocpplab_tui.lab.lab import Lab

CONTAINERS = (dict, list, set, deque, OrderedDict, bytearray)
GROWS_FROM = 100
"""Smaller containers are nobody's leak."""
SEEN_FROM = 8
"""Smaller ones are not even looked at."""
DESCRIPTORS = Path("/proc/self/fd")


class Sizes:
    """Of containers by id, packed: as a dictionary a day of them would be the largest thing that grows."""

    __slots__ = ("_ids", "_lengths")

    def __init__(self, containers: Mapping[int, int]) -> None:
        self._ids = array("Q", containers)
        self._lengths = array("Q", containers.values())

    def by_id(self) -> dict[int, int]:
        return dict(zip(self._ids, self._lengths, strict=True))


@dataclass(frozen=True, slots=True)
class Census:
    """At one moment, when all is quiet. `counted`: what must come back to where it was; `sizes` of containers."""

    hour: float
    rss: int
    counted: dict[str, int]
    types: Counter[str] = field(repr=False)
    sizes: Sizes = field(repr=False)

    def grown(self, earlier: Census, share: float, least: int) -> list[str]:
        """What counts more than it did, by more than that share and number."""
        return [
            f"{name}: {earlier.counted.get(name, 0)} → {count}"
            for name, count in self.counted.items()
            if count > earlier.counted.get(name, 0) * (1 + share) + least
        ]

    def more_objects(self, earlier: Census, most: int = 15) -> list[str]:
        """The types of which there are more, the most numerous first."""
        more = self.types - earlier.types
        return [f"{count:+,} {name} ({self.types[name]:,})" for name, count in more.most_common(most)]


def take(lab: Lab, hour: float) -> Census:
    """A census of this process, in which the lab runs. Its memory is read before the census takes some itself, which it
    gives back at the end."""
    gc.collect()
    rss, counted = resident_bytes(), _counted(lab)
    objects = gc.get_objects()
    types = Counter(map(_name, objects))
    sizes = Sizes(
        {id(each): len(each) for each in _containers(objects) if len(each) >= SEEN_FROM and not _of_sqlite(each)}
    )
    del objects
    many = Counter({name: count for name, count in types.items() if count >= GROWS_FROM})
    _give_back()
    return Census(hour, rss, counted, many, sizes)


def _give_back() -> None:
    """What was freed goes back to the system (glibc; elsewhere nothing)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)


def _containers(objects: list[Any]) -> Iterator[Any]:
    """Dictionaries of plain numbers and texts are unknown to the garbage collector, but not to who holds them."""
    bounded = {id(inner) for each in objects if _is_bounded(each) for inner in gc.get_referents(each)}
    yield from (each for each in objects if type(each) in CONTAINERS and id(each) not in bounded)
    for each in gc.get_referents(*objects):
        if type(each) is dict and not gc.is_tracked(each) and id(each) not in bounded:
            yield each


def _is_bounded(thing: object) -> bool:
    """An `lru_cache` that drops its oldest."""
    return type(thing) is _lru_cache_wrapper and thing.cache_info().maxsize is not None


def _of_sqlite(container: Any) -> bool:
    """A connection's list of its cursors, which is swept each time it has got 200 more."""
    return type(container) is list and bool(container) and type(container[0]) is ReferenceType


def _counted(lab: Lab) -> dict[str, int]:
    clocks: Any = (lab.times.clock, lab.times.link_time)
    counted = {
        "tasks": len(asyncio.all_tasks()),
        "threads": threading.active_count(),
        "timers": sum(len(clock.timers) for clock in clocks),
    }
    if DESCRIPTORS.exists():
        places = [_place(entry) for entry in DESCRIPTORS.iterdir()]
        counted["sockets"] = sum(place.startswith("socket:") for place in places)
        counted["files"] = len(places) - counted["sockets"]
    return counted


def _place(descriptor: Path) -> str:
    try:
        return os.readlink(descriptor)  # noqa: PTH115 - a socket's is no path
    except OSError:
        return ""  # that of the directory itself


def _name(thing: object) -> str:
    kind = type(thing)
    return f"{kind.__module__}.{kind.__qualname__}"


def unbounded(censuses: list[Census]) -> dict[int, list[int]]:
    """Containers that live through all of them and were larger each time, and by much in all: id → sizes."""
    sizes = [census.sizes.by_id() for census in censuses]
    common = set.intersection(*map(set, sizes))
    histories = {key: [each[key] for each in sizes] for key in common}
    return {
        key: sizes
        for key, sizes in histories.items()
        if sizes[-1] >= GROWS_FROM
        and all(before < after for before, after in pairwise(sizes))
        and sizes[-1] > 1.1 * sizes[0]
    }


def describe(containers: Iterable[int]) -> list[str]:
    """What those containers are: whose attribute, and what is in them."""
    wanted = set(containers)
    found = list({id(each): each for each in _containers(gc.get_objects()) if id(each) in wanted}.values())
    return [f"{_name(each)} of {_owner(each)}: {_sample(each)}" for each in found]


def _owner(thing: object) -> str:
    """The class and attribute that hold it, or the types of whoever does."""
    names = []
    for holder in gc.get_referrers(thing):
        if isinstance(holder, dict):
            owners = [_name(owner) for owner in gc.get_referrers(holder) if getattr(owner, "__dict__", None) is holder]
            names += [f"{owners or 'dict'}.{key}" for key, value in holder.items() if value is thing]
        else:
            names += [f"{_name(holder)}.{name}" for name in _attributes(holder) if getattr(holder, name, None) is thing]
    return ", ".join(names[:3]) or "nobody known"


def _attributes(thing: object) -> list[str]:
    slots = [name for kind in type(thing).__mro__ for name in _of_class(kind)]
    return [*slots, *getattr(thing, "__dict__", ())]


def _of_class(kind: type[Any]) -> Iterable[str]:
    slots = getattr(kind, "__slots__", ())
    return (slots,) if isinstance(slots, str) else slots


def _sample(thing: Any) -> str:
    return f"{len(thing)} entries, {str(next(iter(thing), ''))[:80]}"
