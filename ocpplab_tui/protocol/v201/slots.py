"""The network profiles of a 2.0.1 station: which slot is tried, what comes next, what success means (B09, B10, A05).

Slot 1 holds what the lab file says until the CSMS fills it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ocpplab_tui.charger.values import INVALID, InvalidValue
from ocpplab_tui.protocol.access import SECURITY_PROFILE, Access

if TYPE_CHECKING:
    from ocpplab_tui.charger.definitions import Variable
    from ocpplab_tui.protocol.core import StationCore

PRIORITY = "OCPPCommCtrlr.NetworkConfigurationPriority"
ACTIVE = "OCPPCommCtrlr.ActiveNetworkProfile"
MESSAGE_TIMEOUT = "OCPPCommCtrlr.MessageTimeout[Default]"
HOME = 1
"""The slot that the lab file fills."""


@dataclass(frozen=True, slots=True)
class NetworkProfile:
    """What is in a slot. `message_timeout_s` None: as the device model says."""

    url: str
    security_profile: int
    message_timeout_s: int | None = None


class Slots(Access):
    """One station's slots."""

    __slots__ = ("_current", "_failures", "_filled", "_last_good", "_order", "_proven", "_registered")

    def __init__(self, station: StationCore) -> None:
        self._filled: dict[int, NetworkProfile | None] = {}  # None: removed
        self._order: tuple[int, ...] = (HOME,)  # as it was when the station booted (B10.FR.01)
        self._current = HOME
        self._last_good = HOME
        self._registered: int | None = None  # the slot on which it booted
        self._proven: int | None = None  # the security profile, once another one was proven
        self._failures = 0
        super().__init__(station)

    @property
    def profile(self) -> int:
        return self._station.wire.home.security_profile if self._proven is None else self._proven

    @property
    def current(self) -> int:
        """The slot that is used, or tried."""
        return self._current

    def in_slot(self, slot: int) -> NetworkProfile | None:
        """None: the slot is empty."""
        if slot in self._filled or slot != HOME:
            return self._filled.get(slot)
        home = self._station.wire.home
        return NetworkProfile(home.url, home.security_profile)

    def fill(self, slot: int, profile: NetworkProfile) -> None:
        """SetNetworkProfile; it is used when the priority says so, after a reboot."""
        self._filled = {**self._filled, slot: profile}
        self.revision += 1

    def target(self) -> tuple[str | None, int | None]:
        profile = self._filled.get(self._current)
        return (None, None) if profile is None else (profile.url, profile.security_profile)

    def objection(self, variable: Variable, text: str) -> None:
        """A05.FR.02–10, B10: every slot in the list must be usable."""
        if variable.name != PRIORITY:
            return
        for slot in text.split(","):
            profile = self.in_slot(int(slot))
            if profile is None:
                raise InvalidValue(INVALID, f"slot {slot} holds no network profile")
            if self.lowers(profile.security_profile):
                raise InvalidValue(
                    "NoSecurityDowngrade", f"slot {slot} has a lower security profile than {self.profile}"
                )
            self.check_complete(profile.security_profile)

    def lowers(self, wanted: int) -> bool:
        """Is it a security profile that the station must not go down to? From 3 to 2 it may, where that is allowed."""
        allowed = (self.profile, wanted) == (3, 2) and self._station.charger.settings.profile_downgrade
        return wanted < self.profile and not allowed

    def configured(self) -> None:
        """A new priority counts from the next boot on."""

    # -- connecting ----------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        self._order = tuple(map(int, self._station.charger.settings.network_priority))
        self._failures = 0
        self._go_to(self._candidates()[0])
        super().prepare()

    def _candidates(self) -> list[int]:
        """The slots in their order; what worked last is the way back (B10)."""
        order = [slot for slot in self._order if self.in_slot(slot) is not None]
        if self._last_good not in order and self.in_slot(self._last_good) is not None:
            order.append(self._last_good)
        return order or [HOME]

    def _go_to(self, slot: int) -> None:
        self._current = slot
        profile = self._filled.get(slot)
        model = self._station.charger.device_model
        if profile is not None and profile.message_timeout_s is not None:
            model.put(MESSAGE_TIMEOUT, str(profile.message_timeout_s))
        elif self._filled:
            model.put(MESSAGE_TIMEOUT, self._usual_timeout)

    @property
    def _usual_timeout(self) -> str:
        variable = self._station.charger.device_model.definition.by_name(MESSAGE_TIMEOUT)
        return "30" if variable is None else variable.default

    def failed_there(self, *, hopeless: bool) -> None:
        self._failures += 1
        if self._failures < self._station.charger.settings.connection_attempts and not hopeless:
            return
        self._failures = 0
        candidates = self._candidates()
        if len(candidates) > 1:
            place = candidates.index(self._current) if self._current in candidates else -1
            self._go_to(candidates[(place + 1) % len(candidates)])
            self.apply()

    @property
    def attempts_in_all(self) -> int:
        return super().attempts_in_all * len(self._candidates())

    def arrived(self) -> None:
        """B10.FR.10: another slot than the one on which it booted means another boot."""
        station, self._failures = self._station, 0
        if self._registered not in (None, self._current):
            station.registration_state.start_over("Unknown")
        self._registered = self._current
        if self._last_good != self._current:
            self._last_good = self._current
            self.revision += 1
        station.charger.device_model.put(ACTIVE, str(self._current))
        profile = self.in_slot(self._current)
        if profile is not None and profile.security_profile != self.profile:
            self._prove(profile.security_profile)

    def _prove(self, profile: int) -> None:
        """A05.FR.05, FR.06: the station is on another security profile; slots with a lower one are gone."""
        self._proven = profile
        station, settings = self._station, self._station.charger.settings
        station.charger.device_model.put(SECURITY_PROFILE, str(profile))
        lower = [
            slot for slot in (HOME, *self._filled) if (held := self.in_slot(slot)) and held.security_profile < profile
        ]
        self._filled = {**self._filled, **dict.fromkeys(lower)}
        left = [slot for slot in settings.network_priority if int(slot) not in lower]
        station.charger.device_model.put(PRIORITY, ",".join(left or [str(self._current)]))
        self._order = tuple(slot for slot in self._order if slot not in lower)
        self.revision += 1
        station.security.report("ReconfigurationOfSecurityParameters", f"security profile {profile}")

    # -- Kept ----------------------------------------------------------------------------------------------------

    def kept(self) -> dict[str, Any]:
        if not self._filled:
            return {}
        slots = {str(slot): None if held is None else asdict(held) for slot, held in self._filled.items()}
        return {"slots": slots, "profile": self._proven, "last_good": self._last_good}

    def forget(self) -> None:
        self._filled, self._proven, self._last_good = {}, None, HOME

    def take_over(self, kept: dict[str, Any]) -> None:
        slots = kept.get("slots", {}).items()
        self._filled = {int(slot): None if held is None else NetworkProfile(**held) for slot, held in slots}
        self._proven, self._last_good = kept.get("profile"), kept.get("last_good", HOME)
