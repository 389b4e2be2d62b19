"""The security of a charger's link in both versions: it starts, is configured, fails (A00–A05, whitepaper §3)."""

from __future__ import annotations

from ocpplab_tui.protocol.core import StationCore
from ocpplab_tui.protocol.life import AttemptFailed, Configured, WentUp
from ocpplab_tui.protocol.reactions import Reactions

reactions: Reactions[StationCore] = Reactions()


@reactions(WentUp)
def started(station: StationCore, event: WentUp) -> None:
    """Noted when it happens, so it is told after the boot, behind the connectors' statuses (B01)."""
    station.access.prepare()
    if event.reason == "PowerUp":
        station.security.report("StartupOfTheDevice")
    else:
        station.security.report("ResetOrReboot", event.reason)


@reactions(Configured)
def configured(station: StationCore, _event: Configured) -> None:
    """A new security profile is in force at once (X-03)."""
    station.access.configured()


@reactions(AttemptFailed)
def failed(station: StationCore, event: AttemptFailed) -> None:
    """Another certificate, profile or slot may be next."""
    station.access.failed(event)
