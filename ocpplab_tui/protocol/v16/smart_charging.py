"""The SmartCharging profile (OCPP 1.6 §5.5, §5.7, §5.16; ocpp16.md §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

requests: Requests[Station16] = Requests()
reactions: Reactions[Station16] = Reactions()
