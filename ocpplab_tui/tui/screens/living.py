"""A screen that follows the lab while it is open, and what all such screens can do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.reactive import Reactive
from textual.widget import Widget

from ocpplab_tui.lab.port import LabPort
from ocpplab_tui.tui.bridge import News
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import InkedScreen
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.screens.jump import Target
from ocpplab_tui.tui.sides import Side, Sides

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard


class LivingScreen(InkedScreen):
    """Told of every look at the lab, also while a dialog stands above it. While another such screen covers it nothing
    is drawn (Textual would draw all of the uppermost one anew); it catches up when it is uncovered."""

    operates: ClassVar[bool] = True
    """Whether operations can be begun here."""
    without: ClassVar[frozenset[str]] = frozenset()
    """Actions of every screen that make no sense on this one."""

    BINDINGS = [
        *bindings("screen", menu="menu", filter="filter", filters="filters", follow="toggle_follow"),
        *bindings("screen", history="operations", traffic="traffic", csms="csms", export="export"),
        *bindings("screen", narrower="width(-1)", wider="width(1)", side="side", help="help", back="back"),
        *bindings("panel", next="app.focus_next", previous="app.focus_previous"),
    ]

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """What has the focus draws itself, and so does what lost it: the rest of the screen stays as it is."""

    lab: LabPort
    glyphs: Glyphs
    title_for_help: str = "Dashboard"
    filters_for: ClassVar[frozenset[str]] = frozenset()
    """What saved filters can be for here: "chargers", "messages"."""

    def silent_ids(self) -> frozenset[str]:
        """Ids of bindings that do nothing here."""
        return frozenset(
            each.id
            for _, each in self._bindings
            if each.id is not None and each.action.partition("(")[0] in self.without
        )

    @property
    def dashboard(self) -> Dashboard:
        return cast("Dashboard", self.app)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Some actions are not for every screen: their keys do nothing there, and help is silent about them."""
        return action not in self.without

    def _on_timer_update(self) -> None:
        """Textual's tick. While a key is being handled nothing is drawn: it comes once, with all that the key did."""
        if not self.dashboard.holds_drawing:
            super()._on_timer_update()

    def look(self, news: News) -> None:
        """Show what happened since the last look; only what is visible is drawn."""

    _missed: News | None = None

    def look_covered(self, news: News) -> None:
        """Take note of what happened."""
        self._missed = news if self._missed is None else self._missed.and_then(news)

    def on_screen_resume(self) -> None:
        missed, self._missed = self._missed, None
        if missed is not None:
            self.look(missed)

    def operate(self, name: str, origin: str) -> None:
        """Begin an operation on what is selected here."""

    # what every screen can do

    def action_menu(self) -> None:
        """All that can be done with what is selected here."""

    def action_filter(self) -> None:
        """Show only what matches."""

    def action_filters(self) -> None:
        """The saved filters of what can be filtered here."""
        self.dashboard.filters.choose(self)

    @property
    def filtered(self) -> tuple[str, str] | None:
        """What saved filters are for here ("chargers" or "messages"), and the present text; None: there is nothing."""
        return None

    def set_filter(self, target: str, text: str) -> None:
        """Filter the chargers or the messages of this screen."""

    def action_toggle_follow(self) -> None:
        """Stand still, or follow the newest message."""

    def action_operations(self) -> None:
        """What was asked so far, and what became of it."""
        self.dashboard.show_operations()

    def action_traffic(self) -> None:
        """All messages, on the whole screen."""
        self.dashboard.show_traffic()

    def action_csms(self) -> None:
        """The embedded CSMS."""
        self.dashboard.show_csms(None)

    def action_export(self) -> None:
        """What is shown here, as a file."""

    def action_help(self) -> None:
        """The keys of this screen, and what else there is to know."""
        self.dashboard.show_help(self)

    def action_back(self) -> None:
        """One step back."""

    def save_filter(self, text: str) -> None:
        """Keep what stands in the filter line under a name."""
        if text.strip() and (present := self.filtered) is not None:
            self.dashboard.filters.ask_name(present[0], text.strip())

    # the mouse

    def on_click(self, event: events.Click) -> None:
        """The right button is for all that can be done."""
        if event.button == 3:
            self.right_clicked(event)

    def right_clicked(self, event: events.Click) -> None:  # noqa: ARG002 - for those who look at what was clicked
        """What the right button does here."""
        self.action_menu()

    def targets(self) -> list[Target]:
        """Where a jump letter can lead: every panel that is there."""
        panels = (each for each in self.walk_children(Widget) if each.focusable and each.region and each.id != "filter")
        return [Target(each.region.offset, each.focus) for each in panels]

    def action_jump(self) -> None:
        """A letter over everything that can have the focus."""
        from ocpplab_tui.tui.screens.jump import JumpScreen

        self.app.push_screen(JumpScreen(self.targets()), lambda target: target.go() if target is not None else None)

    # the sides

    def sides(self) -> Sequence[Side]:
        """The panels beside the main one, the one that keys resize first."""
        return ()

    @cached_property
    def _sides(self) -> Sides:
        return Sides(self, self.dashboard.chosen.sizes, self.dashboard.chosen.keep_size)

    def on_resize(self) -> None:
        self.call_after_refresh(self.arrange_sides)

    def arrange_sides(self) -> None:
        """Give the sides the widths that somebody chose."""
        self._sides.arrange(self.sides())

    def action_side(self) -> None:
        """Hide the sides, or show them again."""
        self._sides.toggle()

    def action_width(self, steps: int) -> None:
        """Make a side wider or narrower: the one that has the focus, else the first."""
        shown = [each for each in self.sides() if each.widget.display and each.place != "top"]
        chosen = next((each for each in shown if each.widget.has_focus), next(iter(shown), None))
        self._sides.grow(chosen, steps)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._sides.mouse_down(event, self.sides())

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._sides.mouse_move(event)

    def on_mouse_up(self) -> None:
        self._sides.mouse_up()
