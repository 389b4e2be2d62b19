"""Block I: tariff and cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()
reactions: Reactions[Station201] = Reactions()
