"""The header's figures of a lab of several processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ocpplab_tui.lab.port import LabSummary


def merged(whole: LabSummary, parts: Iterable[LabSummary], absent: Mapping[str, int]) -> LabSummary:
    """`whole`: what the parent knows by itself, with nobody online; `absent`: connectors that nobody tells of."""
    connectors: Counter[str] = Counter(absent)
    told = list(parts)
    for part in told:
        connectors.update(part.connectors)
    online = sum(part.online for part in told)
    trouble = next(filter(None, (whole.csms_text, *(part.csms_text for part in told))), "")
    return replace(
        whole,
        online=online,
        connectors=dict(connectors),
        csms_ok=online > 0 or not trouble,
        csms_text="" if online == whole.total else trouble,
        disk_trouble="; ".join(dict.fromkeys(part.disk_trouble for part in told if part.disk_trouble)),
        loop_lag_s=max((part.loop_lag_s for part in told), default=0.0),
        disk_lost=sum(part.disk_lost for part in told),
        journal_held_s=min((part.journal_held_s for part in told if part.journal_held_s is not None), default=None),
    )
