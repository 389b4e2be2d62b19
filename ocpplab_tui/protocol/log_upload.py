"""A log on its way to the CSMS, in either version: one at a time (1.6 §5.9 and whitepaper §4; 2.0.1 N01)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.base.timers import Timer
from ocpplab_tui.protocol.life import Closed, WentDown
from ocpplab_tui.protocol.log_contents import LogFile
from ocpplab_tui.protocol.ports import Transfer, TransferFailure
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.retries import Retries

if TYPE_CHECKING:
    from ocpplab_tui.protocol.station import Station

PACK_S = 1.0
"""From "Uploading" to the first byte."""

STATUS_OF_FAILURE = {"bad-url": "BadMessage", "denied": "PermissionDenied", "unsupported": "NotSupportedOperation"}
"""UploadLogStatusEnumType; all other failures are UploadFailure."""

logger = logging.getLogger(__name__)

reactions: Reactions[Station] = Reactions()


class LogOrder(NamedTuple):
    """Where a file shall go. `request_id` None: 1.6's GetDiagnostics."""

    location: str
    file: LogFile
    retries: Retries = Retries()
    request_id: int | None = None


class LogUploads:
    """The upload that is under way. A charger that loses its power loses it too, and tells so after its next boot."""

    __slots__ = ("_attempts", "_order", "_station", "_timer", "_transfer")

    def __init__(self, station: Station) -> None:
        self._station = station
        self._order: LogOrder | None = None
        self._attempts = 0
        self._timer: Timer | None = None
        self._transfer: Transfer | None = None

    def upload(self, order: LogOrder) -> str:
        """Begin an upload: Accepted, or AcceptedCanceled: it takes the place of one (N01.FR.12)."""
        replaces = self._order is not None
        if replaces:
            self._end("AcceptedCanceled")
        self._order, self._attempts = order, 0
        self._station.tell_log("Uploading", order.request_id)
        self._later(PACK_S, self._send)
        return "AcceptedCanceled" if replaces else "Accepted"

    def present(self, *, diagnostics: bool) -> tuple[str, int | None]:
        """State and request id for a message that was asked for. `diagnostics`: of 1.6's GetDiagnostics."""
        order = self._order
        if order is None or (order.request_id is None) is not diagnostics:
            return "Idle", None
        return "Uploading", order.request_id

    def _send(self) -> None:
        order = self._order
        if order is not None:
            self._attempts += 1
            transfers = self._station.transfers
            self._transfer = transfers.upload(order.location, order.file.name, order.file.content, self._sent)

    def _sent(self, failure: TransferFailure | None) -> None:
        self._transfer = None
        order = self._order
        if failure is None or order is None:
            self._end("Uploaded")
        else:
            self._failed(order, failure)
        self._station.process()

    def _failed(self, order: LogOrder, failure: TransferFailure) -> None:
        logger.info("%s: the upload of %s failed: %s", self._station.identity, order.file.name, failure.text)
        if self._attempts > order.retries.more:
            self._end(STATUS_OF_FAILURE.get(failure.kind, "UploadFailure"))
        else:
            self._later(order.retries.interval_s, self._send)

    def _later(self, seconds: float, then: Callable[[], None]) -> None:
        self._timer = self._station.clock.call_later(seconds, lambda: self._due(then))

    def _due(self, then: Callable[[], None]) -> None:
        self._timer = None
        then()

    def _end(self, status: str) -> None:
        order, self._order = self._order, None
        self.rest()
        if order is not None:
            self._station.tell_log(status, order.request_id)

    def went_down(self) -> None:
        self._end("UploadFailure")

    def rest(self) -> None:
        """Nothing happens by itself any more."""
        if self._timer is not None:
            self._timer.cancel()
        if self._transfer is not None:
            self._transfer.cancel()
        self._timer = self._transfer = None


@reactions(WentDown)
def went_down(station: Station, _event: WentDown) -> None:
    station.log_uploads.went_down()


@reactions(Closed)
def closed(station: Station, _event: Closed) -> None:
    station.log_uploads.rest()
