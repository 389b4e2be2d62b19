"""The security profile of a 1.6 charger: the CSMS raises it, and it falls back where that does not work (X-03)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocpplab_tui.charger.values import INVALID, InvalidValue
from ocpplab_tui.protocol.access import SECURITY_PROFILE, Access

if TYPE_CHECKING:
    from ocpplab_tui.charger.definitions import Variable
    from ocpplab_tui.protocol.core import StationCore


class Access16(Access):
    """OCPP 1.6 has one CSMS address: with TLS it is the same host and port, by wss."""

    __slots__ = ("_attempts", "_before", "_raised")

    def __init__(self, station: StationCore) -> None:
        self._raised: int | None = None  # what the CSMS asked for
        self._before: tuple[int | None] | None = None  # while the new profile is not proven: the old one
        self._attempts = 0
        super().__init__(station)

    @property
    def profile(self) -> int:
        return self._station.wire.home.security_profile if self._raised is None else self._raised

    def target(self) -> tuple[str | None, int | None]:
        if self._raised is None:
            return None, None
        url = self._station.wire.home.url
        return (f"wss:{url[3:]}" if self._raised >= 2 and url.startswith("ws:") else url), self._raised

    def objection(self, variable: Variable, text: str) -> None:
        if variable.name != SECURITY_PROFILE:
            return
        wanted = int(text)
        if wanted <= self.profile:
            raise InvalidValue(INVALID, f"a security profile only goes up; {self.profile} is in force")
        self.check_complete(wanted)

    def configured(self) -> None:
        wanted = self._station.charger.settings.security_profile
        if wanted == self.profile:
            return
        self._before, self._attempts = (self._raised,), 0
        self._switch(wanted, "the security profile was changed")

    def failed_there(self, *, hopeless: bool) -> None:
        """The new profile does not work: back to the old one."""
        self._attempts += 1
        if self._before is not None and (hopeless or self._attempts >= self.attempts_in_all):
            (before,), self._before = self._before, None
            self._switch(before, "")
            self._station.charger.device_model.put(SECURITY_PROFILE, str(self.profile))

    def _switch(self, profile: int | None, renew: str) -> None:
        self._raised = profile
        self.revision += 1
        self._station.security.report("ReconfigurationOfSecurityParameters", f"security profile {self.profile}")
        self.apply(renew)

    def arrived(self) -> None:
        self._attempts = 0
        if self._before is not None:
            self._before = None
            self.revision += 1

    def kept(self) -> dict[str, Any]:
        profile = self._raised if self._before is None else self._before[0]  # what is not proven yet is not kept
        return {} if profile is None else {"profile": profile}

    def forget(self) -> None:
        self._raised = self._before = None

    def take_over(self, kept: dict[str, Any]) -> None:
        self._raised = kept.get("profile")
