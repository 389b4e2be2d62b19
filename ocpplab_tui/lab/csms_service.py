"""The CSMS that the lab brings along: whether it is needed, in which process it runs, and how to reach it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING

from ocpplab_tui.base.clock import Clock, VirtualClock
from ocpplab_tui.config.lab_model import ChargerConfig, EmbeddedCsmsConfig, LabFile
from ocpplab_tui.lab.link_settings import CsmsAddress

if TYPE_CHECKING:
    from ocpplab_tui.csms.child import ChildCsms
    from ocpplab_tui.csms.embedded import EmbeddedCsms

SHARED_LIMIT = 100
"""With more chargers than this the CSMS gets a process of its own, so that it doesn't share the dashboard's loop."""


class CsmsService:
    """Ours runs when the lab file asks for it, or a charger connects to it; not at all with `enabled` False.

    `on_trouble` is told when it ends by itself. `elsewhere`: it is run by another process of the lab, and listens
    there. `apart`: in a process of its own, however few the chargers are."""

    def __init__(
        self,
        lab_file: LabFile,
        *,
        enabled: bool,
        on_trouble: Callable[[str], None],
        elsewhere: str | None = None,
        apart: bool = False,
    ) -> None:
        self._config = lab_file.embedded_csms or EmbeddedCsmsConfig(port=0)
        self._urls = list(dict.fromkeys(config.csms.url for config in lab_file.chargers))
        users = sum(config.csms.embedded for config in lab_file.chargers)
        self.needed = enabled and (users > 0 or lab_file.embedded_csms is not None)
        self._crowded = apart or users > SHARED_LIMIT
        self._elsewhere = elsewhere
        self._on_trouble = on_trouble
        self.server: EmbeddedCsms | ChildCsms | None = None
        """Ours, while it runs."""

    @property
    def name(self) -> str:
        """ "embedded", or the URL that chargers connect to; of several the first, and how many more."""
        first, *others = self._urls or ["embedded"]
        return f"{first} and {len(others)} more" if others else first

    @property
    def url(self) -> str | None:
        """Where ours listens; None while it doesn't run."""
        if self._elsewhere is not None:
            return self._elsewhere
        return (self.server.url or None) if self.server is not None else None

    @property
    def shares_process(self) -> bool:
        return self.needed and not self._crowded

    async def start(self, clock: Clock, link_time: Clock, speed: float) -> None:
        """Listen, where a CSMS of ours is needed. Raises StartError (port taken, bad certificate)."""
        if not self.needed:
            return
        await self._load()
        self.server = self._made(clock, link_time, speed)
        await self.server.start()

    async def _load(self) -> None:
        """Import ours, and the `ocpp` package with it: slow, so beside the loop, where a dashboard draws meanwhile."""
        modules = ["child"] if self._crowded else ["embedded", "station16", "station201"]
        with ThreadPoolExecutor(1, "csms-import") as beside:
            for module in modules:
                await asyncio.get_running_loop().run_in_executor(beside, import_module, f"ocpplab_tui.csms.{module}")

    async def stop(self) -> None:
        server, self.server = self.server, None
        if server is not None:
            await server.stop()

    def busy(self) -> str:
        """For `advance`: says that ours is at work."""
        return "the embedded CSMS" if getattr(self.server, "busy", False) else ""

    def address(self, config: ChargerConfig) -> CsmsAddress:
        """Where this charger really connects to. A password that ours asks for is known to its chargers."""
        csms = config.csms
        url, password, profile = csms.url, csms.password, csms.security_profile
        if csms.embedded:
            url = self.url or f"{self._config.scheme}://{self._config.host}:{self._config.port}/ocpp"
            password = password or self._config.password
            profile = max(profile, self._config.security_profile)
        return CsmsAddress(url, profile, password, csms.ca_file, csms.cert_file, csms.key_file)

    def _made(self, clock: Clock, link_time: Clock, speed: float) -> EmbeddedCsms | ChildCsms:
        from ocpplab_tui.csms.child import ChildCsms
        from ocpplab_tui.csms.embedded import EmbeddedCsms

        if self._crowded and not isinstance(clock, VirtualClock):
            return ChildCsms(self._config, now=clock.now, speed=speed, on_exit=self._on_trouble)
        return EmbeddedCsms(self._config, now=clock.now, call_later=link_time.call_later)
