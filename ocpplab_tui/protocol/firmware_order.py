"""What the CSMS asked for in the way of firmware, how far it has come, and how both are kept."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from ocpplab_tui.protocol.firmware_image import FirmwareImage
from ocpplab_tui.protocol.retries import Retries


class FirmwareOrder(NamedTuple):
    """What the CSMS asked for. Times by the charger's own clock, s since the epoch.

    `request_id` None: 1.6's UpdateFirmware, which has fewer states and no signature. `signed`: the signature is
    checked, be it there or not.
    """

    location: str
    retrieve_at: float
    install_at: float | None = None
    retries: Retries = Retries()
    request_id: int | None = None
    signing_certificate: str = ""
    signature: str = ""

    @property
    def signed(self) -> bool:
        return bool(self.signing_certificate or self.signature)


class Stage(StrEnum):
    """Where an update is, as far as it outlives a reboot."""

    NONE = ""
    RETRIEVING = "retrieving"  # waits to be downloaded, or is: the file is not here yet
    READY = "ready"  # the image waits for its time, or for transactions to end
    INSTALLING = "installing"
    REBOOTING = "rebooting"


class Kept(NamedTuple):
    """All that outlives a reboot and the program."""

    version: str
    stage: Stage = Stage.NONE
    order: FirmwareOrder | None = None
    image: FirmwareImage | None = None
    last: tuple[str, int | None] = ("", None)

    def state(self) -> dict[str, Any]:
        """Plain JSON."""
        state: dict[str, Any] = {"version": self.version, "last": list(self.last)}
        if self.order is not None:
            state["stage"] = str(self.stage)
            state["order"] = {**self.order._asdict(), "retries": list(self.order.retries)}
        if self.image is not None:
            state["image"] = list(self.image)
        return state

    @classmethod
    def restored(cls, state: Any, version: str) -> Kept:
        """What `state()` gave; an update that cannot be understood is none. `version`: where nothing was kept."""
        try:
            status, request_id = state["last"]
            plain = cls(str(state["version"]), last=(str(status), request_id))
        except (KeyError, TypeError, ValueError):
            return cls(version)
        try:
            order = FirmwareOrder(**{**state["order"], "retries": Retries(*state["order"]["retries"])})
            image = FirmwareImage(*state["image"]) if "image" in state else None
            return plain._replace(stage=Stage(state["stage"]), order=order, image=image)
        except (KeyError, TypeError, ValueError):
            return plain
