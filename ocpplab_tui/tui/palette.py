"""The palette: every operation, charger and theme by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.wire_text import cut

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

_MOST_CHARGERS = 50
_WIDTH, _FRAME = 84, 5  # cells: of the palette, of its padding and scrollbar


class Entry(NamedTuple):
    """One line of the palette."""

    name: str
    help: str
    run: Callable[[], object]


class LabCommands(Provider):
    """Operations act on the selection; a charger's entry gives it the focus."""

    @property
    def _dashboard(self) -> Dashboard:
        return cast("Dashboard", self.app)

    async def discover(self) -> Hits:
        for entry in (*self._operations(), *self._screens()):
            yield DiscoveryHit(
                Content.styled(entry.name, "bold"), entry.run, text=entry.name, help=self._fit(entry.help)
            )

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for entry in (*self._operations(), *self._screens(), *self._themes(), *self._chargers(query)):
            if (score := matcher.match(entry.name)) > 0:
                name = matcher.highlight(entry.name).stylize_before("bold")
                yield Hit(score, name, entry.run, text=entry.name, help=self._fit(entry.help))

    def _fit(self, text: str) -> str:
        """Cut to one line of the palette, as the style sheet sizes it; Textual reads it as markup."""
        room = min(_WIDTH, self.app.size.width * 96 // 100) - _FRAME
        return escape(cut(text, room, ellipsis=self._dashboard.glyphs.mark("ellipsis")))

    def _operations(self) -> Iterator[Entry]:
        host = self._dashboard.host
        for name, operation in OPERATIONS.items():
            key = f"{operation.key}  " if operation.key else ""
            yield Entry(operation.title, f"{key}{operation.summary}", partial(host.operate, name, "palette"))

    def _screens(self) -> Iterator[Entry]:
        main = self._dashboard.main
        yield Entry("Charger screen", "Enter  The focused charger on the whole screen", main.action_charger)
        yield Entry("CSMS", "C  The embedded CSMS: stations, requests, policies", main.action_csms)
        yield Entry("Traffic", "g  All messages on the whole screen: exchanges, filter, copy", main.action_traffic)
        yield Entry("Operations so far", "H  What was asked, and what became of it", main.action_operations)
        yield Entry("Remove charger", "delete  The marked chargers, else the focused one", main.action_remove)
        yield Entry("Help", "?  Keys, glyphs, filter", main.action_help)
        yield Entry("Filter", "/  Show only what matches", self._dashboard.uppermost.action_filter)
        yield Entry("Follow or pause traffic", ".  Stand still, or follow the newest frame", main.action_toggle_follow)
        yield Entry("Quit", "q  Leave the dashboard", self._dashboard.action_leave)

    def _themes(self) -> Iterator[Entry]:
        for name in self._dashboard.theme_names:
            yield Entry(f"Theme {name}", "Change the colours", partial(self._dashboard.use_theme, name))

    def _chargers(self, query: str) -> Iterator[Entry]:
        main = self._dashboard.main
        wanted, found = query.casefold(), 0
        for charger_id in self._dashboard.lab.charger_ids():
            identity = main.fleet.identity(charger_id)
            if wanted in identity.casefold():
                found += 1
                yield Entry(
                    main.glyphs.fit(identity, 60),
                    "Charger: give it the focus",
                    partial(self._dashboard.go_to, charger_id),
                )
            if found >= _MOST_CHARGERS:
                return
