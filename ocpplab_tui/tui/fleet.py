"""The fleet as the grid shows it: order, filter, marks, and views that are kept until they change."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from time import perf_counter

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.lab.port import ChargerView, Glance, LabPort
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.tui.filtering import chargers, frames
from ocpplab_tui.tui.filtering.lab_frames import LabFrames
from ocpplab_tui.tui.filtering.language import Filter, Vocabulary
from ocpplab_tui.tui.ordering import NOWHERE, Order

BATCH = 100
"""Chargers that are filtered between two looks at the clock."""


class Fleet:
    """Chargers in the order of the lab file, those that the filter lets through, and which are marked.

    It is also what the filter language asks for names (`filtering.chargers.Fleet`)."""

    def __init__(self, lab: LabPort) -> None:
        self._lab = lab
        self._views: dict[str, ChargerView] = {}
        self._all: list[str] = []
        self._places: dict[str, int] = {}
        self._identities: dict[str, str] = {}
        self._models: set[str] = set()
        self.shown: list[str] = []
        self.vocabulary: Vocabulary[ChargerView] = chargers.vocabulary(self)
        self.frame_vocabulary: Vocabulary[Frame] = frames.vocabulary(LabFrames(lab))
        self.filter = Filter("", self.vocabulary)
        self._sifted: int | None = None
        """How many of all the filter has seen so far; None when it is done with all."""
        self._passed: list[str] = []
        self._changed: set[str] = set()
        """Chargers that changed while the filter was not done."""
        self.marks: set[str] = set()
        self.order = Order()
        self.identity_width = 6  # cells of the longest identity
        self.reload()

    def __len__(self) -> int:
        return len(self.shown)

    @property
    def total(self) -> int:
        return len(self._all)

    def reload(self) -> None:
        """Chargers came or went."""
        self._sifted = None
        self._all = list(self._lab.charger_ids())
        known = set(self._all)
        self.order.know(self._lab.outlines())
        self.marks &= known
        self._views = {key: view for key, view in self._views.items() if key in known}
        self._identities = {}
        self._models = set()
        self._show()

    def view(self, charger_id: str) -> ChargerView | None:
        """The charger as it is now; None when it is gone."""
        view = self._views.get(charger_id)
        if view is None:
            try:
                view = self._lab.charger(charger_id)
            except UnknownName:
                return None
            self._views[charger_id] = view
        return view

    def look_ahead(self, budget_s: float = 0.003) -> None:
        """Get views that a filter or an order will ask for, for about `budget_s`: those of thousands take a while."""
        end = perf_counter() + budget_s
        for charger_id in [each for each in self._all if each not in self._views]:
            self.view(charger_id)
            if perf_counter() > end:
                break

    def glance(self, charger_id: str) -> Glance | None:
        """The charger from afar, as it is now; None when it is gone."""
        try:
            return self._lab.glance(charger_id)
        except UnknownName:
            return None

    def identity(self, charger_id: str) -> str:
        """What a charger is called on screen; its id when it is gone."""
        name = self._identities.get(charger_id)
        if name is None:
            view = self.view(charger_id)
            name = self._identities[charger_id] = view.identity if view else charger_id
            self.identity_width = max(self.identity_width, len(name))
        return name

    def location_name(self, location_id: str) -> str:
        """What a location is called on screen."""
        return location_id if location_id == NOWHERE else self._lab.location_name(location_id)

    def forget(self, charger_ids: Collection[str]) -> None:
        """Look at these anew when they are next drawn."""
        for charger_id in charger_ids:
            self._views.pop(charger_id, None)
        self.order.forget(charger_ids)

    def place(self, charger_id: str) -> int | None:
        """Where among the shown ones a charger stands."""
        return self._places.get(charger_id)

    def set_filter(self, text: str) -> None:
        self.begin_filter(text)
        self._show()

    def begin_filter(self, text: str) -> None:
        """Take another filter; what is shown stays until `filter_on` has come to the end."""
        self.filter = Filter(text, self.vocabulary)
        self._sifted = 0
        self._passed = []

    def filter_on(self, budget_s: float) -> bool:
        """Go on with a filter for about so long; True when it is done, and shown."""
        if self._sifted is None:
            return True
        end = perf_counter() + budget_s
        while self.filter and self._sifted < len(self._all):
            self._sift_on(self._sifted + BATCH)
            if perf_counter() > end and self._sifted < len(self._all):
                return False
        self._show()
        self.sift(self._changed)
        self._changed.clear()
        return True

    def _sift_on(self, last: int) -> None:
        first, self._sifted = self._sifted or 0, min(last, len(self._all))
        some = self._all[first : self._sifted]
        views = [(place, view) for place, each in enumerate(some) if (view := self.view(each)) is not None]
        self._passed += [some[place] for place in self.filter.sift(views)]

    def sift(self, changed: Iterable[str]) -> bool:
        """Filter again those that changed; True when that moved anything."""
        if not self.filter:
            return False
        if self._sifted is not None:
            self._changed.update(changed)
            return False
        if any((charger_id in self._places) != self._passes(charger_id) for charger_id in changed):
            self._show()
            return True
        return False

    def toggle_mark(self, charger_id: str) -> None:
        self.marks ^= {charger_id}

    def mark_shown(self) -> None:
        """Mark all that the filter shows; when they all are marked already, none."""
        shown = set(self.shown)
        self.marks = self.marks - shown if shown <= self.marks else self.marks | shown

    def marked(self) -> list[ChargerView]:
        """The marked chargers, those that are shown first, in their order."""
        order = sorted(self.marks, key=lambda each: (self._places.get(each, len(self._places)), each))
        return [view for each in order if (view := self.view(each)) is not None]

    def sort(self) -> bool:
        """Arrange anew by what changed; True when that moved anything."""
        before = self.shown
        self._show()
        return self.shown != before

    def _show(self) -> None:
        if self.filter:
            if self._sifted is None:
                self._sifted, self._passed = 0, []
            self._sift_on(len(self._all))
        self.shown = self.order.arrange(self._passed if self.filter else self._all, self.view)
        self._sifted, self._passed = None, []
        self._places = {charger_id: place for place, charger_id in enumerate(self.shown)}

    def _passes(self, charger_id: str) -> bool:
        view = self.view(charger_id)
        return view is not None and self.filter(view)

    # what the filter language offers

    def identities(self) -> Iterable[str]:
        return [self.identity(charger_id) for charger_id in self._all]

    def locations(self) -> Iterable[str]:
        return self.order.locations()

    def models(self) -> Iterable[str]:
        if not self._models:
            self._models = {view.model for each in self._all if (view := self.view(each)) is not None}
        return self._models

    def is_marked(self, charger_id: str) -> bool:
        return charger_id in self.marks


def moves(view: ChargerView) -> bool:
    """Whether time alone changes what is shown of a charger."""
    if view.open_call is not None or not view.online:
        return True
    return any(each.session_seconds is not None or each.power_w > 0 for each in view.connectors)
