"""GetDiagnostics and GetLog (OCPP 1.6 §5.9; whitepaper §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

requests: Requests[Station16] = Requests()
reactions: Reactions[Station16] = Reactions()
