"""The charger grid: card, row or dot a charger, drawn only where it is seen. Thousands scroll like a dozen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, cast

from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.framed import Framed
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import is_lit, measure, set_frame_title, set_lines
from ocpplab_tui.tui.keys import bindings, connector_bindings, operation_bindings
from ocpplab_tui.tui.ordering import SORTINGS
from ocpplab_tui.tui.widgets.cards import HEIGHT
from ocpplab_tui.tui.widgets.grid_layout import Layout
from ocpplab_tui.tui.widgets.grid_texts import grid_title, no_chargers
from ocpplab_tui.tui.widgets.grid_zoom import MINIMUM_CARD, Focus, Zoom
from ocpplab_tui.tui.widgets.grid_zooms import ZOOMS, fitting

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

EMPTY_HEIGHT = 7


class ChargerGrid(ScrollView, Framed, can_focus=True):
    """The fleet. `current` is the charger that keys act on, `connector` the connector of it."""

    BINDINGS = [
        *bindings("grid", up="move(0,-1)", down="move(0,1)", left="move(-1,0)", right="move(1,0)"),
        *bindings("grid", first="jump('first')", last="jump('last')", page_up="page(-1)", page_down="page(1)"),
        *bindings("grid", open="open", mark="mark", mark_all="mark_all"),
        *bindings("grid", nearer="zoom(-1)", farther="zoom(1)", fit="zoom(0)"),
        *bindings("grid", sort_next="sort(1)", sort_previous="sort(-1)", reverse="reverse"),
        *operation_bindings(),
        *connector_bindings(),
    ]

    class FocusMoved(Message):
        """Another charger or connector has the focus."""

    class Opened(Message):
        """The focused charger is to be looked at closely."""

    class Entered(Message):
        """The focused charger is to have the whole screen."""

    class MenuAsked(Message):
        """The operations menu is wanted for the focused charger."""

    class Marked(Message):
        """The set of marked chargers changed."""

    class ZoomChosen(Message):
        """Somebody chose a zoom, or left it to the grid again."""

    def __init__(self, fleet: Fleet, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.fleet = fleet
        self.glyphs = glyphs
        self.current: str | None = fleet.shown[0] if fleet.shown else None
        self.connector = 1
        self.starting = False
        self._last_place = 0
        self.phase = 0
        self.chosen_zoom: str | None = None
        self.dense = False  # rather rows than cards
        self.zoom: Zoom = ZOOMS["card"](self, fleet)
        self.item_width = 1
        self._arranged: list[str] = []  # what was shown when the grid was laid out
        self._room = 0  # lines that the grid may take
        self._layout = Layout([], 1, 1)

    # what there is to draw

    @property
    def place(self) -> int:
        """Where the focused charger stands among the shown ones."""
        return (self.fleet.place(self.current) or 0) if self.current else 0

    @property
    def columns(self) -> int:
        return self._layout.columns

    @property
    def item(self) -> int:
        """What the cursor stands on, among the items of the zoom."""
        return (self.zoom.item(self.current, self.connector) or 0) if self.current else 0

    @property
    def _focus(self) -> Focus:
        return Focus(self.current, self.connector, self.phase)

    def visible_ids(self) -> list[str]:
        """The chargers of which at least one line is on screen."""
        return self.zoom.ids(self._seen.start, self._seen.stop)

    @property
    def _seen(self) -> range:
        """The items of which at least one line is on screen."""
        top = self.scroll_offset.y
        return range(*self._layout.between(top, top + max(1, self.size.height - self.zoom.head)))

    def ticking_ids(self) -> list[str]:
        """The chargers on screen of which more is shown than a state."""
        return [] if self.zoom.name == "dot" else self.visible_ids()

    def apply(self, changed: Collection[str]) -> None:
        """Draw anew the chargers that changed, as far as they are on screen and that is to be seen."""
        if not changed:
            return
        different = self.zoom.redraw(changed, self._seen, self.item_width, self._focus)
        regions = [region for each in different for region in self._regions(each)]
        if self.zoom.head and self.current in changed:
            regions.append(Region(0, 0, self.size.width, self.zoom.head))
        if len(regions) > self.size.height:
            self.refresh()
        elif regions:
            self.refresh(*regions)

    def look_ahead(self) -> None:
        """There is a moment's time: look at what a page key would show. Of thousands of dots it takes that key's time
        twice over."""
        seen = self._seen
        self.zoom.look_ahead(range(max(0, seen.start - len(seen)), seen.stop + len(seen)), self._focus)

    def tiles(self) -> list[tuple[str, Offset]]:
        """Where on the screen each visible charger begins; none at dot zoom: a letter would hide its neighbours."""
        corner, top = self.content_region.offset, self.zoom.head
        found = [(each, region) for each in self.ticking_ids() for region in self._regions(each)]
        return [(each, corner + region.offset) for each, region in found if top <= region.y < self.size.height]

    def _regions(self, charger_id: str) -> Iterable[Region]:
        """Where the items of a charger are drawn."""
        above = self.zoom.head - self.scroll_offset.y
        for item in self.zoom.span(charger_id):
            top, column = self._layout.spot(item)
            if top + above + self.zoom.height > self.zoom.head:
                yield Region(column * self.item_width, top + above, self.item_width, self.zoom.height)

    def reload(self) -> None:
        """Chargers came or went."""
        self.zoom.renew()
        self._arranged = []
        self.rearrange()

    def rearrange(self) -> None:
        """Others are shown than before, or in another order."""
        if self.fleet.shown and self.fleet.shown == self._arranged:
            self.retitle()
            return
        self._arrange()
        if self.current is None or self.fleet.place(self.current) is None:
            place = min(self._last_place, len(self.fleet) - 1)
            self._set_current(self.fleet.shown[place] if self.fleet.shown else None)
        self.call_after_refresh(self.show_current)

    def _arrange(self) -> None:
        self._arranged = self.fleet.shown
        self.zoom.arrange()
        self._measure()
        self.refresh()

    def started(self) -> None:
        """The lab runs: an empty grid is not for want of time any more."""
        self.starting = False
        self.refresh()

    def beat(self, phase: int) -> None:
        """One step of the animation: only charging cards on screen are drawn anew."""
        self.phase = phase
        if self.zoom.name != "card":
            return
        moving = [each for each in self.visible_ids() if self._draws_power(each)]
        self.apply(moving)

    def _draws_power(self, charger_id: str) -> bool:
        view = self.fleet.view(charger_id)
        return view is not None and any(each.power_w > 0 for each in view.connectors)

    # drawing

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self.fleet.shown:
            return self._empty_line(y, width)
        focus = self._focus
        if y < self.zoom.head:
            return self.zoom.heading(width, focus)
        row = self._layout.at(y + self.scroll_offset.y - self.zoom.head)
        if row.header is not None:
            return self._group_line(row.header, width)
        return self.zoom.line(row, width, self.item_width, focus)

    def _group_line(self, group: int, width: int) -> Strip:
        """A location and how many chargers of it are shown, over a rule."""
        location, count = self.fleet.order.shown_groups()[group]
        name = self.glyphs.fit(self.fleet.location_name(location), max(1, width - 14))
        left = [(f" {name} ", "accent"), (f"{count} ", "muted")]
        rule = max(0, width - measure(left) - 1)
        return self.line([*left, (self.glyphs.mark("rule") * rule, "faint")], width)

    def _empty_line(self, y: int, width: int) -> Strip:
        keymap = cast("Dashboard", self.app).keymap
        lines = no_chargers(self.fleet.filter.text, self.starting, keymap, self.glyphs)
        top = max(0, (self.size.height - len(lines)) // 2)
        pieces = lines[y - top] if 0 <= y - top < len(lines) else []
        indent = max(0, (width - sum(len(text) for text, _ in pieces)) // 2)
        return self.line([(" " * indent, "text"), *pieces], width)

    # size

    def on_resize(self) -> None:
        self._measure()
        self.call_after_refresh(self.show_current)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Room for all, but not much more than half of what there is; whole cards only."""
        self._room = max(3, container.height * 11 // 20 - self.gutter.height)
        self._take_zoom(width)
        lines = self._laid_out(width).lines if self.fleet.shown else EMPTY_HEIGHT
        if self.fleet.shown and len(self.fleet) < self.fleet.total:
            lines = max(lines, min(self._room, -(-self.fleet.total // self.zoom.columns(width)) * self.zoom.height))
        whole = self._room - self._room % self.zoom.height
        return min(lines + self.zoom.head, whole)

    def _take_zoom(self, width: int) -> None:
        """The zoom that was chosen, else the one that fits number and room."""
        seen = max(1, (width - 1) // MINIMUM_CARD) * (self._room // HEIGHT)
        name = self.chosen_zoom or fitting(self.fleet.total, seen, self._room)
        if self.dense and self.chosen_zoom is None and name == "card":
            name = "row"
        if name != self.zoom.name:
            self.zoom = ZOOMS[name](self, self.fleet)
            self._layout = self._laid_out(width)
            self.item_width = self.zoom.width(width, self.columns)

    def _laid_out(self, width: int) -> Layout:
        return Layout(self.zoom.groups(), self.zoom.columns(width), self.zoom.height)

    def _measure(self) -> None:
        width = max(2, self.content_size.width)
        self._layout = self._laid_out(width)
        item_width = self.zoom.width(width, self.columns)
        if self.item_width != item_width:
            self.item_width = item_width
            self.zoom.renew()
        set_lines(self, Size(width - 1, self._layout.lines + self.zoom.head if self._layout.lines else 0))
        self.retitle()

    def forget_painted(self) -> None:
        self.zoom.renew()

    def retitle(self) -> None:
        """Name, filter and count in the frame."""
        left, right = grid_title(self.fleet, is_lit(self), self.glyphs)
        set_frame_title(self, left, right)

    # focus

    def _set_current(self, charger_id: str | None, connector: int = 1) -> None:
        if charger_id == self.current and connector == self.connector:
            return
        before = self.current
        self.current, self.connector = charger_id, connector
        if charger_id is not None:
            self._last_place = self.place
        self.apply({each for each in (before, charger_id) if each})
        self.post_message(self.FocusMoved())

    def focus_connector(self, number: int) -> bool:
        """Give a connector of the focused charger the focus; False when it has none of that number."""
        view = self.fleet.view(self.current) if self.current else None
        if view is None or not any(each.number == number for each in view.connectors):
            return False
        self._set_current(self.current, number)
        return True

    def go(self, place: int) -> None:
        """Give the charger at this place the focus."""
        if self.fleet.shown:
            self._set_current(self.fleet.shown[max(0, min(place, len(self.fleet) - 1))])
            self.show_current()

    def show_current(self) -> None:
        """Scroll as little as is needed to see the focused card."""
        if self.current is None:
            return
        item = self.item
        top, bottom = self._layout.top(item), self._layout.spot(item)[0] + self.zoom.height
        self.scroll_to_region(Region(0, top, 1, bottom - top + self.zoom.head), animate=False, force=True)

    def _go_item(self, item: int) -> None:
        if self.fleet.shown and self._layout.count:
            charger_id, connector = self.zoom.at(max(0, min(item, self._layout.count - 1)))
            self._set_current(charger_id, connector or 1)
            self.show_current()

    def action_move(self, columns: int, rows: int) -> None:
        self._go_item(self._layout.moved(self.item, rows) if rows else self.item + columns)

    def action_jump(self, end: str) -> None:
        self._go_item(0 if end == "first" else self._layout.count - 1)

    def action_page(self, pages: int) -> None:
        rows = pages * max(1, (self.size.height - self.zoom.head) // self.zoom.height)
        item = self._layout.moved(self.item, rows)
        self._go_item(item if item != self.item else (0 if pages < 0 else self._layout.count - 1))

    def action_zoom(self, step: int) -> None:
        """Look from nearer (-1) or farther (1); 0 leaves it to the grid."""
        names = list(ZOOMS)
        place = names.index(self.zoom.name) + step
        self.choose_zoom(names[max(0, min(place, len(names) - 1))] if step else None)

    def choose_zoom(self, name: str | None) -> None:
        """A zoom by name; None: by count and room."""
        self.chosen_zoom = name
        self._take_zoom(max(2, self.content_size.width))
        self._arrange()
        self.refresh(layout=True)
        self.call_after_refresh(self.show_current)
        self.post_message(self.ZoomChosen())

    def action_sort(self, step: int) -> None:
        """Sort by the next column, or the one before; between the last and the first stands the lab's own order."""
        names = [None, *SORTINGS]
        order = self.fleet.order
        place = names.index(order.sorting.name if order.sorting else None) + step
        self._sort(names[place % len(names)], backwards=False)

    def action_reverse(self) -> None:
        order = self.fleet.order
        self._sort(order.sorting.name if order.sorting else "charger", backwards=not order.reversed)

    def _sort(self, name: str | None, *, backwards: bool) -> None:
        self.fleet.order.use(name, backwards=backwards)
        self.fleet.sort()
        self.rearrange()

    def resort(self) -> None:
        """What it is sorted by may have moved: the lines follow, the focus stays on its charger."""
        if self.fleet.order.sorting is not None and self.fleet.sort():
            self._arrange()

    def action_open(self) -> None:
        self.post_message(self.Opened())

    def action_mark(self) -> None:
        if self.current:
            self.fleet.toggle_mark(self.current)
            self._marks_changed([self.current])

    def action_mark_all(self) -> None:
        self.fleet.mark_shown()
        self._marks_changed(self.fleet.shown)

    def clear_marks(self) -> None:
        marked = list(self.fleet.marks)
        self.fleet.marks.clear()
        self._marks_changed(marked)

    def _marks_changed(self, charger_ids: Iterable[str]) -> None:
        self.apply(set(charger_ids))
        self.retitle()
        self.post_message(self.Marked())

    # mouse

    def _at(self, event: events.MouseEvent) -> tuple[str, int | None, int] | None:
        """The charger under the pointer, the connector where an item is one, and the line of the item."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.zoom.head:
            return None
        row = self._layout.at(offset.y + self.scroll_offset.y - self.zoom.head)
        item = row.first + offset.x // self.item_width
        return (*self.zoom.at(item), row.line) if item < row.last else None

    def on_click(self, event: events.Click) -> None:
        if self._heading_clicked(event) or (found := self._at(event)) is None:
            return
        charger_id, connector, line = found
        view = self.fleet.view(charger_id)
        self._set_current(charger_id, connector or (line if view and len(view.connectors) == 2 and line else 1))
        if event.button == 3:
            self.post_message(self.MenuAsked())
        elif event.ctrl:
            self.action_mark()
        elif event.chain >= 2:
            self.post_message(self.Entered())

    def _heading_clicked(self, event: events.Click) -> bool:
        """A click on a column's name sorts by it, another one the other way."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y >= self.zoom.head or not self.fleet.shown:
            return False
        if (name := self.zoom.column_at(offset.x)) is not None:
            order = self.fleet.order
            again = order.sorting is not None and order.sorting.name == name
            self._sort(name, backwards=again and not order.reversed)
        return True
