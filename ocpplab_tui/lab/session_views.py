"""A connector's session in slots of time, and its turns, made from its record when somebody looks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, floor, inf, isnan

from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.power import HOUR_S
from ocpplab_tui.charger.session_record import Happened, SessionRecord, Stretch
from ocpplab_tui.lab.details import SessionDetails, SessionSlot, TurnRow
from ocpplab_tui.lab.views import shown_token

SLOTS_S = tuple(
    length * unit
    for unit, lengths in (
        (1.0, (0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 45)),
        (60.0, (1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 45)),
        (3600.0, (1, 1.5, 2, 3, 4, 6, 8, 12, 18, 24)),
    )
    for length in lengths
)
"""Lengths of slots: a session that goes on fills them, and only now and then needs the next longer one."""

Limits = Sequence[tuple[float, float | None]]


def session_details(
    charger: Charger, connector: Connector, now: float, slots: int = 120, last_s: float | None = None
) -> SessionDetails | None:
    """None before the connector's first session."""
    record = connector.record
    if record is None:
        return None
    began_at = min([record.began_at, *(at for at, _, _ in record.turns[:2])])
    until = max(now if record.ended_at is None else record.ended_at, began_at)
    slot_s = _slot_s(until - began_at if last_s is None else min(last_s, until - began_at), slots)
    since = began_at if last_s is None else began_at + max(floor((until - last_s - began_at) / slot_s), 0) * slot_s
    borders = [min(since + number * slot_s, until) for number in range(ceil((until - since) / slot_s) + 1)]
    limits, stretches = record.limits, record.stretches(now, connector)
    return SessionDetails(
        number=connector.number,
        began_at=began_at,
        ended_at=record.ended_at,
        since=since,
        until=until,
        slot_s=slot_s,
        slots=tuple(_slots(stretches, borders, limits, record.capacity_wh)),
        power_w=connector.power_at(now) if record.ended_at is None else 0.0,
        soc_since=_soc(_last(stretches, since), since, record.capacity_wh),
        max_power_w=min(connector.spec.max_power_w, charger.model.max_power_w),
        turns=tuple(_turns(record, limits)),
        turns_lost=record.turns_lost,
    )


def _slot_s(seconds: float, slots: int) -> float:
    """The shortest slot of which few enough fill the time."""
    return next((each for each in SLOTS_S if seconds <= each * slots), float(ceil(seconds / slots)))


def _slots(
    stretches: Sequence[Stretch], borders: Sequence[float], limits: Limits, capacity_wh: float
) -> Iterator[SessionSlot]:
    base_wh = stretches[0].register_wh if stretches else 0.0
    first = 0  # stretches before it ended before the slot
    for start, end in pairwise(borders):
        while first < len(stretches) - 1 and stretches[first].until <= start and stretches[first + 1].since <= start:
            first += 1
        flowed: float = 0.0
        last: Stretch | None = None
        for stretch in stretches[first:]:
            if stretch.since > end:
                break
            flowed += stretch.delivered_wh(end) - stretch.delivered_wh(start)
            last = stretch
        energy = 0.0 if last is None else last.register_wh + last.delivered_wh(end) - base_wh
        power = flowed * HOUR_S / (end - start) if end > start else 0.0
        yield SessionSlot(power, energy, _soc(last, end, capacity_wh), _lowest(limits, start, end))


def _last(stretches: Sequence[Stretch], now: float) -> Stretch | None:
    """The last that had begun."""
    return next((stretch for stretch in reversed(stretches) if stretch.since <= now), None)


def _soc(stretch: Stretch | None, now: float, capacity_wh: float) -> float | None:
    """Percent; None while there is no vehicle."""
    if stretch is None or isnan(stretch.level_wh) or isnan(capacity_wh):
        return None
    return min(100 * (stretch.level_wh + stretch.delivered_wh(now)) / capacity_wh, 100.0)


def _lowest(limits: Limits, start: float, end: float) -> float | None:
    """The lowest limit between two instants."""
    first = max(bisect_right(limits, start, key=_at) - 1, 0)
    found = inf
    for at, limit in limits[first:]:
        if at >= end:
            break
        if limit is not None:
            found = min(found, limit)
    return None if found == inf else found


def _at(step: tuple[float, float | None]) -> float:
    return step[0]


def _turns(record: SessionRecord, limits: Limits) -> Iterator[TurnRow]:
    """In the order of their times."""
    turns = [_turn(at, what, about) for at, what, about in record.turns]
    turns += [TurnRow(at, "no limit" if limit is None else "limit", "", limit) for at, limit in limits]
    yield from sorted(turns, key=lambda turn: turn.at)


def _turn(at: float, what: Happened, about: str | float | IdToken | None) -> TurnRow:
    if isinstance(about, IdToken):
        return TurnRow(at, str(what), shown_token(about))
    if isinstance(about, float | int):
        return TurnRow(at, str(what), "", float(about))
    return TurnRow(at, str(what), about or "")
