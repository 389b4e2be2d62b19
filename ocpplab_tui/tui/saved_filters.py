"""Saved filters: a list to choose from, where the present one can be saved and old ones taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.tui.outcomes import Toast

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard
    from ocpplab_tui.tui.screens.living import LivingScreen
    from ocpplab_tui.tui.screens.pick import Pick

SAVE = "\0save"
TITLE = "Saved filters"
NAME_MAX = 60


class SavedFilterLists:
    """`target` is "chargers" or "messages": what a filter is for."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app

    def of(self, target: str) -> Mapping[str, str]:
        """The saved ones, by name."""
        saved: Mapping[str, str] = getattr(self._app.chosen.now.filters, target)
        return saved

    def choose(self, screen: LivingScreen) -> None:
        """Take one for what has the focus, save the present one, or take one away."""
        if (present := screen.filtered) is None:
            self._tell("There is nothing here that saved filters are for.", bad=True)
            return
        target, text = present
        if not text and not self.of(target):
            filter_key, key = self._app.keymap.shown("screen.filter"), self._app.keymap.shown("screen.filters")
            self._tell(f"None yet for {target}: {filter_key} filters, then {key} saves it under a name.")
            return
        self._ask(screen, target, text)

    def _ask(self, screen: LivingScreen, target: str, text: str) -> None:
        from ocpplab_tui.tui.screens.pick import PickScreen

        picks = list(self._picks(target, text))
        saved = self._unless_left(lambda name: self._picked(screen, target, text, name))

        def taken_away(name: str) -> list[Pick]:
            self.save(target, name, None)
            return list(self._picks(target, text))

        title = f"{TITLE} for {target}"
        self._app.push_screen(
            PickScreen(title, picks, self._app.glyphs, keymap=self._app.keymap, delete=taken_away), saved
        )

    def _picks(self, target: str, text: str) -> Iterator[Pick]:
        from ocpplab_tui.tui.screens.pick import Pick

        fit = self._app.glyphs.fit
        if text and text not in self.of(target).values():
            yield Pick(SAVE, "Save this one under a name", remark=fit(text, 60), kept=True)
        for name, saved in sorted(self.of(target).items(), key=lambda each: each[0].casefold()):
            yield Pick(name, fit(name, NAME_MAX), remark=fit(saved, 60))

    def _picked(self, screen: LivingScreen, target: str, text: str, name: str) -> None:
        if name == SAVE:
            self.ask_name(target, text)
        else:
            self.use(screen, target, name)

    def use(self, screen: LivingScreen, target: str, name: str) -> None:
        """Filter by a saved one."""
        screen.set_filter(target, self.of(target)[name])

    def ask_name(self, target: str, text: str) -> None:
        """Save a filter under the name that is written."""
        from ocpplab_tui.tui.screens.name import NameScreen

        fit, taken = self._app.glyphs.fit, self.of(target)

        def remark(name: str) -> str:
            return f"It takes the place of {fit(taken[name], 40)}" if name in taken else ""

        def named(name: str) -> None:
            self.save(target, name, text)

        screen = NameScreen("Save this filter", fit(text, 200), remark, NAME_MAX)
        self._app.push_screen(screen, self._unless_left(named))

    def save(self, target: str, name: str, text: str | None) -> None:
        """Keep a filter under a name; None takes it away."""
        try:
            self._app.chosen.keep_filter(target, name, text)
        except InputError as error:
            self._app.report(error)
            return
        shown = self._app.glyphs.fit(name, NAME_MAX)
        self._tell(f"{shown} is saved, for {target}." if text is not None else f"{shown} is gone.")

    def _tell(self, text: str, *, bad: bool = False) -> None:
        self._app.toast(Toast(TITLE, text, "warning" if bad else "information", 5.0))

    @staticmethod
    def _unless_left(done: Callable[[str], None]) -> Callable[[str | None], None]:
        def answered(name: str | None) -> None:
            if name:
                done(name)

        return answered
