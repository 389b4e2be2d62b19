"""The dashboard application: composes screens, owns themes, toasts and the lab's start and end as it is told."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import App, SystemCommand
from textual.command import CommandPalette, Provider
from textual.screen import Screen

from ocpplab_tui.base.errors import InputError, LabError, Mistake
from ocpplab_tui.base.garbage import CalmCollector
from ocpplab_tui.base.logs import redact_lines
from ocpplab_tui.base.redaction import redact_text
from ocpplab_tui.lab.port import LabPort
from ocpplab_tui.tui import ink, keymap, themes, user_themes
from ocpplab_tui.tui.bridge import LOOKS_PER_SECOND, Bridge
from ocpplab_tui.tui.chosen import Chosen
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.keymap import Keymap
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.operate import Operator
from ocpplab_tui.tui.outcomes import Toast
from ocpplab_tui.tui.palette import LabCommands
from ocpplab_tui.tui.preferences import Density
from ocpplab_tui.tui.quitting import Quitting
from ocpplab_tui.tui.saved_filters import SavedFilterLists
from ocpplab_tui.tui.screens.dashboard import DashboardScreen
from ocpplab_tui.tui.screens.living import LivingScreen
from ocpplab_tui.tui.screens.notice import StartFailed
from ocpplab_tui.tui.typed_ahead import TypedAhead
from ocpplab_tui.tui.user_themes import UserThemes
from ocpplab_tui.tui.widgets import scrollbars

if TYPE_CHECKING:
    from ocpplab_tui.tui.csms_desk import CsmsDesk
    from ocpplab_tui.tui.frame_desk import FrameDesk
    from ocpplab_tui.tui.traffic_lines import TrafficLines

logger = logging.getLogger(__name__)

Action = Callable[[], Awaitable[object]]
LOOK_ONLY = "This dashboard may only look: it was started with --read-only."


class Dashboard(TypedAhead):
    """Shows a lab through its port. `start` and `stop` run inside the app's loop: `start` after the first frame,
    `stop` at the end; a LabError of `start` is shown, and the exit code is 1."""

    TITLE = "ocpplab-tui"
    CSS = ink.CSS
    CSS_PATH = Path(__file__).with_name("app.tcss")
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {LabCommands}
    BINDINGS = bindings("app", palette="command_palette", quit="leave")

    looks_per_second: float = LOOKS_PER_SECOND
    """How often the lab is looked at; 0: only when `look` is called."""

    def __init__(
        self,
        lab: LabPort,
        *,
        theme: str | None = None,
        ascii_only: bool = False,
        start: Action | None = None,
        stop: Action | None = None,
        config_dir: Path | None = None,
        reduced_motion: bool = False,
        wrong_settings: Sequence[Exception] = (),
        sixteen_colours: bool = False,
    ) -> None:
        self._default_theme = themes.SIXTEEN if sixteen_colours else themes.DEFAULT_THEME
        self.config_dir = config_dir
        self.chosen = Chosen(config_dir, self.report)
        self.keymap, wrong_keys = keymap.load(config_dir) if config_dir else (Keymap(), None)
        self.lab = lab
        self._user_themes = UserThemes(config_dir / "themes", lambda: self._shipped_themes) if config_dir else None
        self._shipped_themes: set[str] = set()
        self.glyphs = Glyphs(ascii_only)
        self.theme_names: list[str] = []
        self._start, self._stop = start, stop
        self._bridge: Bridge | None = None
        self._complaints: set[str] = set()
        self._garbage = CalmCollector()
        super().__init__()
        self.complaints = [
            *wrong_settings,
            *(each for each in (self.chosen.wrong, wrong_keys) if each),
            *self._load_themes(theme),
        ]
        """What is wrong in the user's own files, each told once the screen is there."""
        if reduced_motion:
            self.animation_level = "none"
        self.operator = Operator(self, lab, self.glyphs)
        self.main = DashboardScreen(lab, self.glyphs)
        self.main.grid.starting = start is not None
        self.main.grid.chosen_zoom = self.chosen.now.zoom
        self.filters = SavedFilterLists(self)
        self._take_density(self.chosen.now.density)
        self._quitting = Quitting(self)
        scrollbars.choose(ascii_only)
        if ascii_only:
            self.add_class("-ascii")

    # what somebody chose

    def use_density(self, density: Density) -> None:
        """Comfortable, or compact: more on the screen, less air."""
        self._take_density(density)
        self.main.grid.choose_zoom(self.main.grid.chosen_zoom)
        self.chosen.remember(density=density)

    def _take_density(self, density: Density | None) -> None:
        self.set_class(density == "compact", "-compact")
        self.main.grid.dense = density == "compact"

    def show_new(self, charger_ids: Sequence[str]) -> None:
        """Give new chargers the focus; many of them are marked, too."""
        self.main.fleet.marks = set(charger_ids) if len(charger_ids) > 1 else set()
        self.go_to(charger_ids[0])
        self.main.grid.retitle()

    # life

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.variable_defaults()

    def get_default_screen(self) -> Screen[None]:
        return self.main

    def on_mount(self) -> None:
        self.set_keymap(self.keymap.for_textual())
        for error in self.complaints:
            self.report(error)
        self._bridge = Bridge(self.lab, animated=self.animation_level != "none")
        if self.looks_per_second:
            self.set_interval(1 / self.looks_per_second, self._look_again, name="bridge")
            if self._user_themes is not None:
                self.set_interval(1 / user_themes.LOOKS_PER_SECOND, self.look_at_themes, name="themes")
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if self._start is not None:
            self.run_worker(self._run_start(self._start), name="start", group="lab", exit_on_error=False)
        if not (self.is_headless or self.is_web):  # what comes and goes with a browser must not be frozen
            self._garbage.begin()

    async def _run_start(self, start: Action) -> None:
        try:
            await start()
            self.main.grid.started()
            if not self.is_headless:
                self._garbage.begin()
        except LabError as error:
            self.push_screen(StartFailed(error.title, str(error)))
        except Exception as error:
            logger.exception("the lab could not start")
            self.push_screen(StartFailed("The lab cannot start", redact_text(f"{type(error).__name__}: {error}")))

    async def on_unmount(self) -> None:
        if self._bridge is not None:
            self._bridge.close()
        if self._stop is not None:
            stop, self._stop = self._stop, None
            await stop()

    # the lab

    def _look_again(self) -> None:
        """What a key does comes first; the next look is soon enough."""
        if not self.holds_drawing:
            self.look()
            self._garbage.calm(self.quiet_s)

    def look(self) -> None:
        """One look at the lab: what happened goes to the screen and into toasts."""
        if self._bridge is None:
            return
        try:
            news = self._bridge.take()
            uppermost = self.uppermost
            for screen in self.screen_stack:
                if isinstance(screen, LivingScreen):
                    (screen.look if screen is uppermost else screen.look_covered)(news)
            self.toasts(self.operator.outcomes.note(news.commands))
        except Exception as error:  # the screen goes on, and says once what is wrong
            self.report(error)

    # screens

    @cached_property
    def csms_desk(self) -> CsmsDesk:
        """What was sent through the embedded CSMS, and what came back; it outlives its screen."""
        from ocpplab_tui.tui.csms_desk import CsmsDesk

        return CsmsDesk(self)

    @cached_property
    def frame_desk(self) -> FrameDesk:
        """What can be done with a frame."""
        from ocpplab_tui.tui.frame_desk import FrameDesk

        return FrameDesk(self)

    @property
    def uppermost(self) -> LivingScreen:
        """The screen that follows the lab and lies uppermost, under any dialog."""
        return next((each for each in reversed(self.screen_stack) if isinstance(each, LivingScreen)), self.main)

    @property
    def host(self) -> LivingScreen:
        """The uppermost screen on which operations can be begun."""
        screens = (each for each in reversed(self.screen_stack) if isinstance(each, LivingScreen) and each.operates)
        return next(screens, self.main)

    def go_to(self, charger_id: str) -> None:
        """Back to the dashboard, with the focus on a charger."""
        while isinstance(self.screen, LivingScreen) and self.screen is not self.main:
            self.pop_screen()
        self.main.go_to(charger_id)

    def show_charger(self, charger_id: str, connector: int) -> None:
        """One charger on the whole screen."""
        from ocpplab_tui.tui.screens.charger import ChargerScreen

        main = self.main
        self.push_screen(ChargerScreen(self.lab, charger_id, connector, main.fleet, self.glyphs))

    def show_csms(self, charger_id: str | None) -> None:
        """The embedded CSMS, with a charger's station chosen; without one of our own it says why there is none."""
        from ocpplab_tui.tui.screens.csms import csms_screen

        self.push_screen(csms_screen(self, charger_id))

    def show_traffic(self, wanted: str = "") -> None:
        """All messages on the whole screen, or those that a filter lets through."""
        from ocpplab_tui.tui.screens.traffic import TrafficScreen

        self.push_screen(TrafficScreen(self.lab, self.main.fleet, self.glyphs, wanted))

    def show_operations(self) -> None:
        """What was asked so far, and what became of it."""
        from ocpplab_tui.tui.screens.operations import OperationsScreen

        self.push_screen(OperationsScreen(self.lab, self.glyphs))

    def show_help(self, screen: LivingScreen) -> None:
        """The keys of a screen, and what else there is to know."""
        from ocpplab_tui.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(screen))

    def export(self, lines: TrafficLines) -> None:
        """These messages, or a picture of the screen, as a file."""
        from ocpplab_tui.tui.exporting import Exporting

        Exporting(self, lines).begin()

    # themes

    def _load_themes(self, wanted: str | None) -> list[Exception]:
        """Register the themes and take the wanted one, else the one chosen last, before any style sheet is read; what
        is wrong comes back."""
        wrong: list[Exception] = []
        wanted = wanted or self.chosen.now.theme or self._default_theme
        for path in themes.files():
            try:
                theme = themes.load(path)
            except InputError as error:
                wrong.append(error)
                continue
            self.register_theme(theme)
            self.theme_names.append(theme.name)
        self._shipped_themes = set(self.theme_names)
        wrong.extend(self._take_user_themes())
        if wanted not in self.theme_names:
            wrong.append(self._unknown_theme(wanted))
            wanted = themes.DEFAULT_THEME
        self.set_reactive(App.theme, wanted)
        self.stylesheet.set_variables(self.get_css_variables())
        return wrong

    def _take_user_themes(self) -> list[InputError]:
        """Register the user's themes that are new or were saved; what is wrong comes back."""
        read, wrong = self._user_themes.news() if self._user_themes is not None else ([], [])
        for theme in read:
            self.register_theme(theme)
            if theme.name not in self.theme_names:
                self.theme_names.append(theme.name)
            elif theme.name == self.theme and self.is_running:
                self._watch_theme(theme.name)
        return wrong

    def look_at_themes(self) -> None:
        """Take up the user's theme files that were saved meanwhile; a bad one is told, and its theme stays."""
        for error in self._take_user_themes():
            self.toast(Toast(error.title, str(error), "error", 12.0))

    def _unknown_theme(self, name: str) -> InputError:
        return InputError(Mistake("theme", "", f"there is no {name}", f"there are {', '.join(self.theme_names)}"))

    def use_theme(self, name: str) -> None:
        """Change the theme; an unknown name is told, and the theme stays."""
        if name in self.theme_names:
            self.theme = name
            self.chosen.remember(theme=name)
        else:
            self.report(self._unknown_theme(name))

    # telling

    def toast(self, toast: Toast) -> None:
        """Show a toast; its texts may come from the wire."""
        fit = self.glyphs.fit
        lines = [fit(line, 300) for line in toast.text.split("\n")]
        self.notify(
            "\n".join(lines), title=fit(toast.title, 80), severity=toast.severity, timeout=toast.seconds, markup=False
        )

    def toasts(self, toasts: Iterable[Toast]) -> None:
        for toast in toasts:
            self.toast(toast)

    def report(self, error: Exception) -> None:
        """An error as a toast with a title; each only once while the dashboard runs."""
        title = error.title if isinstance(error, LabError) else "Something went wrong"
        text = str(error) if isinstance(error, LabError) else redact_text(f"{type(error).__name__}: {error}")
        if not isinstance(error, LabError):
            logger.exception("the dashboard met an error", exc_info=error)
        if text not in self._complaints:
            self._complaints.add(text)
            self.toast(Toast(title, text, "error", 12.0))

    def _fatal_error(self) -> None:
        """As Textual has it, but without the values of variables, among which secrets stand."""
        logger.critical("the dashboard ends with an error", exc_info=True)
        self.bell()
        self._exit_renderables.append(Text(redact_lines(traceback.format_exc())))
        self._close_messages_no_wait()

    def may_act(self, title: str) -> bool:
        """Whether this dashboard may change anything; where it may not, a toast of this title says so."""
        if not self.lab.summary().read_only:
            return True
        self.toast(Toast(title, LOOK_ONLY, "warning", 6.0))
        return False

    # leaving

    def action_command_palette(self) -> None:
        if isinstance(self.screen, LivingScreen):
            self.push_screen(CommandPalette(placeholder="operation, charger, theme", id="--command-palette"))

    def action_leave(self) -> None:
        """Quit; asks when sessions run."""
        self._quitting.begin()

    async def action_quit(self) -> None:
        self._quitting.begin()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's signature
        """None: the palette's entries are all ours."""
        return ()
