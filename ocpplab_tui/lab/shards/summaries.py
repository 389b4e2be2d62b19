"""The header's figures of a lab of several processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ocpplab_tui.lab.port import LabSummary


def merged(whole: LabSummary, parts: Iterable[LabSummary], absent: Mapping[str, int]) -> LabSummary:
    """`whole`: what the parent knows by itself, with nobody online; `absent`: connectors that nobody tells of."""
    connectors: Counter[str] = Counter(absent)
    online, troubles = 0, [whole.csms_text]
    for part in parts:
        connectors.update(part.connectors)
        online += part.online
        troubles.append(part.csms_text)
    trouble = next(filter(None, troubles), "")
    return replace(
        whole,
        online=online,
        connectors=dict(connectors),
        csms_ok=online > 0 or not trouble,
        csms_text="" if online == whole.total else trouble,
    )
