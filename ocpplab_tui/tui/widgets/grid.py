"""The charger grid: one card a charger, drawn only where it is seen. Thousands scroll like a dozen."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, set_frame_title, set_lines
from ocpplab_tui.tui.keys import connector_bindings, operation_bindings
from ocpplab_tui.tui.widgets.card_strips import card_strips
from ocpplab_tui.tui.widgets.cards import HEIGHT, CardState
from ocpplab_tui.tui.widgets.grid_texts import grid_title, no_chargers

MINIMUM_CARD = 23
WIDEST_CARD = 40
EMPTY_HEIGHT = 7


class ChargerGrid(ScrollView, Inked, can_focus=True):
    """The cards of the fleet. `current` is the charger that keys act on, `connector` the connector of it."""

    BINDINGS = [
        Binding("up,k", "move(0,-1)", "up", show=False),
        Binding("down,j", "move(0,1)", "down", show=False),
        Binding("left,h", "move(-1,0)", "left", show=False),
        Binding("right,l", "move(1,0)", "right", show=False),
        Binding("home", "jump('first')", "first", show=False),
        Binding("end", "jump('last')", "last", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("enter", "open", "inspect", show=False),
        Binding("space", "mark", "mark", show=False),
        Binding("asterisk", "mark_all", "mark all shown", show=False),
        *operation_bindings(),
        *connector_bindings(),
    ]

    class FocusMoved(Message):
        """Another charger or connector has the focus."""

    class Opened(Message):
        """The focused charger is to be looked at closely."""

    class MenuAsked(Message):
        """The operations menu is wanted for the focused charger."""

    class Marked(Message):
        """The set of marked chargers changed."""

    def __init__(self, fleet: Fleet, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.fleet = fleet
        self.glyphs = glyphs
        self.current: str | None = fleet.shown[0] if fleet.shown else None
        self.connector = 1
        self.starting = False
        self._last_place = 0
        self.phase = 0
        self.columns = 1
        self.card_width = MINIMUM_CARD
        self._cards: dict[str, list[Strip]] = {}

    # what there is to draw

    @property
    def place(self) -> int:
        """Where the focused charger stands among the shown ones."""
        return (self.fleet.place(self.current) or 0) if self.current else 0

    def rows(self) -> int:
        return -(-len(self.fleet) // self.columns)

    def visible_ids(self) -> list[str]:
        """The chargers of which at least one line is on screen."""
        first = self.scroll_offset.y // HEIGHT
        last = (self.scroll_offset.y + max(1, self.size.height) - 1) // HEIGHT
        return self.fleet.shown[first * self.columns : (last + 1) * self.columns]

    def apply(self, changed: Collection[str]) -> None:
        """Draw anew the cards of chargers that changed, as far as they are on screen."""
        for charger_id in changed:
            self._cards.pop(charger_id, None)
        if changed:
            self._refresh_cards(each for each in self.visible_ids() if each in changed)

    def reload(self) -> None:
        """The list itself changed: chargers came, went, or the filter did."""
        if self.current is None or self.fleet.place(self.current) is None:
            place = min(self._last_place, len(self.fleet) - 1)
            self._set_current(self.fleet.shown[place] if self.fleet.shown else None)
        self._cards.clear()
        self._measure()
        self.refresh()
        self.call_after_refresh(self.show_current)

    def started(self) -> None:
        """The lab runs: an empty grid is not for want of time any more."""
        self.starting = False
        self.refresh()

    def beat(self, phase: int) -> None:
        """One step of the animation: only charging cards on screen are drawn anew."""
        self.phase = phase
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
        row, line = divmod(y + self.scroll_offset.y, HEIGHT)
        ids = self.fleet.shown[row * self.columns : (row + 1) * self.columns]
        strips = [self._card(charger_id)[line] for charger_id in ids]
        rest = max(0, width - self.card_width * len(ids))
        return Strip.join([*strips, self.blank(rest)])

    def _card(self, charger_id: str) -> list[Strip]:
        strips = self._cards.get(charger_id)
        if strips is None:
            if len(self._cards) > 2000:
                self._cards.clear()
            strips = self._cards[charger_id] = self._draw(charger_id)
        return strips

    def _draw(self, charger_id: str) -> list[Strip]:
        view = self.fleet.view(charger_id)
        if view is None:
            return [self.blank(self.card_width)] * HEIGHT
        connector = self.connector if charger_id == self.current else None
        phase = self.phase if view.online else 0
        return card_strips(self, view, self.card_width, CardState(connector, charger_id in self.fleet.marks, phase))

    def _empty_line(self, y: int, width: int) -> Strip:
        lines = no_chargers(self.fleet.filter.text, self.starting, self.glyphs)
        top = max(0, (self.size.height - len(lines)) // 2)
        pieces = lines[y - top] if 0 <= y - top < len(lines) else []
        indent = max(0, (width - sum(len(text) for text, _ in pieces)) // 2)
        return self.line([(" " * indent, "text"), *pieces], width)

    # size

    def on_resize(self) -> None:
        self._measure()
        self.call_after_refresh(self.show_current)

    def _columns(self, width: int) -> int:
        """How many cards stand side by side in `width` cells, one of which the scrollbar may need."""
        return min(max(1, (width - 1) // MINIMUM_CARD), max(1, self.fleet.total))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Room for all cards, but not much more than half of what there is, and whole cards only."""
        needed = -(-self.fleet.total // self._columns(width)) * HEIGHT or EMPTY_HEIGHT
        most = max(HEIGHT, container.height * 11 // 20 - self.gutter.height)
        return min(needed, most - most % HEIGHT)

    def _measure(self) -> None:
        width = max(2, self.content_size.width)
        self.columns = self._columns(width)
        card_width = min((width - 1) // self.columns, WIDEST_CARD)
        if self.card_width != card_width:
            self.card_width = card_width
            self._cards.clear()
        set_lines(self, Size(width - 1, self.rows() * HEIGHT))
        self.retitle()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._cards.clear()
        self.retitle()

    def retitle(self) -> None:
        """Name, filter and count in the frame."""
        left, right = grid_title(self.fleet, self.has_focus, self.glyphs)
        set_frame_title(self, left, right)

    def on_focus(self) -> None:
        self.retitle()

    def on_blur(self) -> None:
        self.retitle()

    # focus

    def _set_current(self, charger_id: str | None, connector: int = 1) -> None:
        if charger_id == self.current and connector == self.connector:
            return
        before = self.current
        self.current, self.connector = charger_id, connector
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
        top = self.place // self.columns * HEIGHT
        self.scroll_to_region(Region(0, top, 1, HEIGHT), animate=False, force=True)

    def action_move(self, columns: int, rows: int) -> None:
        place = self.place + columns + rows * self.columns
        if rows and not 0 <= place < len(self.fleet):
            place = self.place if place < 0 or self.place // self.columns == self.rows() - 1 else len(self.fleet) - 1
        self.go(place)

    def action_jump(self, end: str) -> None:
        self.go(0 if end == "first" else len(self.fleet) - 1)

    def action_page(self, pages: int) -> None:
        self.go(self.place + pages * max(1, self.size.height // HEIGHT) * self.columns)

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

    def _at(self, event: events.MouseEvent) -> tuple[str, int] | None:
        """The charger and the line of its card under the pointer."""
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        row, line = divmod(offset.y + self.scroll_offset.y, HEIGHT)
        column = offset.x // self.card_width
        place = row * self.columns + column
        return (self.fleet.shown[place], line) if column < self.columns and place < len(self.fleet) else None

    def on_click(self, event: events.Click) -> None:
        if (found := self._at(event)) is None:
            return
        charger_id, line = found
        view = self.fleet.view(charger_id)
        self._set_current(charger_id, line if view and len(view.connectors) == 2 and line else 1)
        if event.button == 3:
            self.post_message(self.MenuAsked())
        elif event.chain >= 2:
            self.post_message(self.Opened())

    def _refresh_cards(self, charger_ids: Iterable[str]) -> None:
        regions = []
        for charger_id in charger_ids:
            place = self.fleet.place(charger_id)
            if place is not None:
                row, column = divmod(place, self.columns)
                top = row * HEIGHT - self.scroll_offset.y
                regions.append(Region(column * self.card_width, top, self.card_width, HEIGHT))
        if regions:
            self.refresh(*regions)
