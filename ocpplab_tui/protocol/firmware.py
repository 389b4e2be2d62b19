"""New firmware, in either version: one update at a time, its states told in order (1.6 §5.19 and whitepaper §4; 2.0.1
L01, L02)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ocpplab_tui.base.timers import Timer
from ocpplab_tui.charger.events import BecameIdle
from ocpplab_tui.charger.states import StopReason
from ocpplab_tui.protocol.firmware_image import FirmwareImage, image_of
from ocpplab_tui.protocol.firmware_order import FirmwareOrder, Kept, Stage
from ocpplab_tui.protocol.firmware_signature import signature_is_good
from ocpplab_tui.protocol.life import Closed, WentDown, WentUp
from ocpplab_tui.protocol.ports import Transfer, TransferFailure
from ocpplab_tui.protocol.reactions import Reactions

if TYPE_CHECKING:
    from ocpplab_tui.protocol.station import Station

CONNECT_S = 1.0
"""From "Downloading" to the first byte."""
VERIFY_S = 1.0
INSTALL_S = 5.0
LAST_WORD_S = 1.0
"""From the last state that is told to the reboot."""
EARLY_S = 0.001
"""So much too early is on time."""

logger = logging.getLogger(__name__)

reactions: Reactions[Station] = Reactions()


class FirmwareUpdates:
    """The update that is under way, and what was told last. Kept over a reboot and the end of the program (`Kept`).

    While transactions run the device model's `FirmwareUpdateDuringTransaction` says what is possible: nothing, the
    download, or the installation too (without a reboot). What must wait takes idle connectors out of service, unless
    AllowNewSessionsPendingFirmwareUpdate (L01.FR.06, FR.07).
    """

    __slots__ = ("_attempts", "_image", "_order", "_stage", "_station", "_timer", "_transfer", "last", "revision")

    def __init__(self, station: Station) -> None:
        self._station = station
        self._order: FirmwareOrder | None = None
        self._stage = Stage.NONE
        self._image: FirmwareImage | None = None
        self._attempts = 0
        self._timer: Timer | None = None
        self._transfer: Transfer | None = None
        self.last: tuple[str, int | None] = ("", None)
        self.revision = 0

    # -- what the CSMS asks --------------------------------------------------------------------------------------

    def update(self, order: FirmwareOrder) -> str:
        """Begin an update: Accepted, AcceptedCanceled (it takes the place of one), or Rejected: an installation that
        runs cannot be stopped, and a request id that is in use is none (L01.FR.24)."""
        if self.installing or (self.under_way and order.request_id is not None and self._uses(order.request_id)):
            return "Rejected"
        replaces = self.under_way
        self.rest()
        self._station.charger.hold(self._station.now(), False)
        self._order, self._image, self.last = order, None, ("", None)
        self._move(Stage.RETRIEVING)
        self._attempts = 0
        self._retrieve()
        return "AcceptedCanceled" if replaces else "Accepted"

    @property
    def under_way(self) -> bool:
        return self._stage is not Stage.NONE

    @property
    def installing(self) -> bool:
        """Too late to stop it."""
        return self._stage in (Stage.INSTALLING, Stage.REBOOTING)

    def present(self) -> tuple[str, int | None]:
        """State and request id for a message that was asked for: Idle if the last update is done (F06)."""
        status, _ = self.last
        return ("Idle", None) if status in ("", "Installed") else self.last

    def _uses(self, request_id: int) -> bool:
        return self._order is not None and self._order.request_id == request_id

    # -- download ------------------------------------------------------------------------------------------------

    def _retrieve(self) -> None:
        """Download, as soon as it may be."""
        order = self._ordered()
        if self._wait_until(order.retrieve_at, self._retrieve) or not self._may("Download"):
            self._tell("DownloadScheduled")
            return
        self._tell("Downloading")
        self._later(CONNECT_S, self._download)

    def _download(self) -> None:
        self._attempts += 1
        self._transfer = self._station.transfers.download(self._ordered().location, self._arrived)

    def _arrived(self, content: bytes | TransferFailure) -> None:
        self._transfer = None
        if isinstance(content, TransferFailure):
            self._try_again(content.text)
        elif not content:
            self._try_again("the file is empty")
        else:
            self._take(content)
        self._station.process()

    def _try_again(self, why: str) -> None:
        logger.info("%s: the download of new firmware failed: %s", self._station.identity, why)
        retries = self._ordered().retries
        if self._attempts > retries.more:
            self._end("DownloadFailed")
        else:
            self._later(retries.interval_s, self._download)

    def _take(self, content: bytes) -> None:
        order = self._ordered()
        self._tell("Downloaded")
        self._image = image_of(content, order.location)
        if order.signed:
            self._later(VERIFY_S, lambda: self._verify(content))
        else:
            self._ready()

    def _verify(self, content: bytes) -> None:
        order = self._ordered()
        if signature_is_good(order.signing_certificate, content, order.signature):
            self._tell("SignatureVerified")
            self._ready()
        else:
            self._station.security.report("InvalidFirmwareSignature", "the firmware's signature does not fit")
            self._end("InvalidSignature")

    # -- installation --------------------------------------------------------------------------------------------

    def _ready(self) -> None:
        """Install, as soon as it may be."""
        self._move(Stage.READY)
        if self._wait_until(self._ordered().install_at or 0.0, self._ready) or not self._may("Install"):
            self._tell("InstallScheduled")
        else:
            self._install()

    def _install(self) -> None:
        self._move(Stage.INSTALLING)
        self._tell("Installing")
        charger = self._station.charger
        charger.hold(self._station.now(), not charger.busy)
        self._later(INSTALL_S, self._installed)

    def _installed(self) -> None:
        """A bad file ends here. Where transactions run the new firmware takes over without a reboot."""
        station, image = self._station, self._image
        if image is None or not image.sound:
            self._end("InstallationFailed")
            return
        station.charger.firmware_version = image.version
        if station.charger.busy:
            self._finish()
            return
        self._move(Stage.REBOOTING)
        self._tell("Installed" if self._ordered().request_id is None else "InstallRebooting")
        self._later(LAST_WORD_S, lambda: station.restart("FirmwareUpdate", StopReason.REBOOT))

    def _finish(self) -> None:
        self._end("Installed")
        version = self._station.charger.firmware_version
        self._station.security.report("FirmwareUpdated", f"the firmware is {version} now")

    # -- waiting -------------------------------------------------------------------------------------------------

    def _may(self, step: str) -> bool:
        """Whether a step is possible now. Where transactions forbid it, nobody new is served meanwhile, unless that is
        allowed."""
        station, settings = self._station, self._station.charger.settings
        possible = {"Nothing": (), "Download": ("Download",)}.get(settings.firmware_during_transaction)
        waits = station.charger.busy and possible is not None and step not in possible
        station.charger.hold(station.now(), waits and not settings.new_sessions_pending_firmware)
        return not waits

    def _wait_until(self, moment: float, then: Callable[[], None]) -> bool:
        """Whether a moment lies in the future; then something happens at it."""
        wait_s = moment - (self._station.now() + self._station.clock_offset_s)
        if wait_s <= EARLY_S:
            return False
        self._later(wait_s, then)
        return True

    def became_idle(self) -> None:
        """No transaction runs any more: what waited for that goes on. (What waits for its time has a timer.)"""
        if self._timer is None and self._transfer is None:
            if self._stage is Stage.RETRIEVING:
                self._retrieve()
            elif self._stage is Stage.READY:
                self._ready()

    def _later(self, seconds: float, then: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._station.clock.call_later(seconds, lambda: self._due(then))

    def _due(self, then: Callable[[], None]) -> None:
        self._timer = None
        self._station.charger.advance(self._station.now())
        then()
        self._station.process()

    # -- life ----------------------------------------------------------------------------------------------------

    def went_up(self) -> None:
        """The charger starts: an update that was under way goes on where what is kept of it allows."""
        if self._stage is Stage.RETRIEVING:
            self._attempts = 0
            self._retrieve()
        elif self._stage is Stage.READY:
            self._ready()
        elif self._stage is Stage.INSTALLING:
            self._install()
        elif self._stage is Stage.REBOOTING:
            self._finish()

    def went_down(self) -> None:
        self.rest()
        self._station.charger.held = False  # what is out of service is derived anew when the power is back

    def rest(self) -> None:
        """Nothing happens by itself any more."""
        if self._timer is not None:
            self._timer.cancel()
        if self._transfer is not None:
            self._transfer.cancel()
        self._timer = self._transfer = None

    # -- state ---------------------------------------------------------------------------------------------------

    def _ordered(self) -> FirmwareOrder:
        assert self._order is not None  # noqa: S101 - there is one as long as anything of it is under way
        return self._order

    def _move(self, stage: Stage) -> None:
        self._stage = stage
        self.revision += 1

    def _tell(self, status: str) -> None:
        """Tell the CSMS a state, if it was not the last one that was told."""
        news = (status, self._ordered().request_id)
        if news != self.last:
            self.last = news
            self.revision += 1
            self._station.tell_firmware(*news)

    def _end(self, status: str) -> None:
        self._tell(status)
        self.rest()
        self._order = self._image = None
        self._move(Stage.NONE)
        self._station.charger.hold(self._station.now(), False)

    def state(self) -> Any:
        """For the store; None where the firmware is the one that came with the charger."""
        charger = self._station.charger
        kept = Kept(charger.firmware_version, self._stage, self._order, self._image, self.last)
        return None if kept == Kept(charger.model.firmware_version) else kept.state()

    def restore(self, state: Any, _now: float) -> None:
        """What was under way goes on at the next start."""
        kept = Kept.restored(state, self._station.charger.model.firmware_version)
        self._station.charger.firmware_version = kept.version
        self._stage, self._order, self._image, self.last = kept.stage, kept.order, kept.image, kept.last


@reactions(BecameIdle)
def became_idle(station: Station, _event: BecameIdle) -> None:
    station.firmware.became_idle()


@reactions(WentUp)
def went_up(station: Station, _event: WentUp) -> None:
    station.firmware.went_up()


@reactions(WentDown)
def went_down(station: Station, _event: WentDown) -> None:
    station.firmware.went_down()


@reactions(Closed)
def closed(station: Station, _event: Closed) -> None:
    station.firmware.rest()
