"""The palette: every operation, screen, charger, saved filter, theme, density and zoom by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.widgets.grid_zooms import ZOOMS
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
        for entry in (*self._operations(), *self._screens(), *self._filters(), *self._looks()):
            yield DiscoveryHit(
                Content.styled(entry.name, "bold"), entry.run, text=entry.name, help=self._fit(entry.help)
            )

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        known = (*self._operations(), *self._screens(), *self._filters(), *self._looks(), *self._chargers(query))
        for entry in known:
            if (score := matcher.match(entry.name)) > 0:
                name = matcher.highlight(entry.name).stylize_before("bold")
                yield Hit(score, name, entry.run, text=entry.name, help=self._fit(entry.help))

    def _fit(self, text: str) -> str:
        """Cut to one line of the palette, as the style sheet sizes it; Textual reads it as markup."""
        room = min(_WIDTH, self.app.size.width * 96 // 100) - _FRAME
        return escape(cut(text, room, ellipsis=self._dashboard.glyphs.mark("ellipsis")))

    def _entry(self, name: str, binding: str, text: str, run: Callable[[], object]) -> Entry:
        """With the key that does it, where there is one."""
        key = self._dashboard.keymap.shown(binding)
        return Entry(name, f"{key}  {text}" if key else text, run)

    def _operations(self) -> Iterator[Entry]:
        host = self._dashboard.host
        for name, operation in OPERATIONS.items():
            run = partial(host.operate, name, "palette")
            yield self._entry(operation.title, f"operation.{name}", operation.summary, run)

    def _screens(self) -> Iterator[Entry]:
        app, main, here = self._dashboard, self._dashboard.main, self._dashboard.uppermost
        entry = self._entry
        yield entry("Charger screen", "grid.open", "The focused charger on the whole screen", main.action_charger)
        yield entry("CSMS", "screen.csms", "The embedded CSMS: stations, requests, policies", here.action_csms)
        yield entry("Traffic", "screen.traffic", "All messages: exchanges, filter, copy", here.action_traffic)
        yield entry("Operations so far", "screen.history", "What was asked, what became of it", app.show_operations)
        yield entry("Add chargers", "fleet.add", "New ones from the catalog", main.action_add)
        yield entry("Remove charger", "fleet.remove", "The marked ones, else the focused one", main.action_remove)
        yield entry("Mark all chargers shown", "grid.mark-all", "Or none of them", main.grid.action_mark_all)
        yield entry("Help", "screen.help", "Keys, mouse, filter, glyphs, your files", here.action_help)
        yield entry("Filter", "screen.filter", "Show only what matches", here.action_filter)
        yield entry("Saved filters", "screen.filters", "Take one, or save the present one", here.action_filters)
        yield entry("Follow or pause traffic", "screen.follow", "Stand still, or follow", here.action_toggle_follow)
        yield entry("Export", "screen.export", "What is shown, or a picture, as a file", here.action_export)
        yield entry("Hide or show the side", "screen.side", "More room for what is beside it", here.action_side)
        yield entry("Quit", "app.quit", "Leave the dashboard", app.action_leave)

    def _filters(self) -> Iterator[Entry]:
        here, app = self._dashboard.uppermost, self._dashboard
        wanted = here.filtered
        for target in ("chargers", "messages"):
            screen = here if wanted is not None and target in here.filters_for else app.main
            for name, text in app.filters.of(target).items():
                shown, what = app.glyphs.fit(name, 60), app.glyphs.fit(text, 60)
                run = partial(app.filters.use, screen, target, name)
                yield Entry(f"Filter {shown}", f"Saved, for {target}: {what}", run)

    def _looks(self) -> Iterator[Entry]:
        app = self._dashboard
        for name in app.theme_names:
            yield Entry(f"Theme {name}", "Change the colours", partial(app.use_theme, name))
        yield Entry("Density comfortable", "Air around what there is", partial(app.use_density, "comfortable"))
        yield Entry("Density compact", "More on the screen, less air", partial(app.use_density, "compact"))
        for zoom in ZOOMS:
            yield Entry(f"Zoom {zoom}", "Look at the chargers so", partial(app.main.grid.choose_zoom, zoom))

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
