"""What makes a lab one of several that together are a lab."""

from __future__ import annotations

from dataclasses import dataclass

from ocpplab_tui.lab.journal import CAPACITY


@dataclass(frozen=True, slots=True)
class Part:
    """`name` ends with "/" and is different for each; "" for a lab that is whole. `csms_url`: where the lab's own CSMS
    listens, in another process. `frames_kept`: how many stay in memory. `next_id`: the least id that the next frame may
    get in the journal's file."""

    name: str = ""
    csms_url: str | None = None
    frames_kept: int = CAPACITY
    next_id: int = 1
