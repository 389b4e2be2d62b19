"""Quitting: when sessions run it asks whether to stop them first or to leave them to be resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import LabError
from ocpplab_tui.operations.model import Command
from ocpplab_tui.operations.registry import find
from ocpplab_tui.tui.operate import sessions_of
from ocpplab_tui.tui.outcomes import Toast
from ocpplab_tui.tui.screens.confirm import Answer, ConfirmScreen

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

_SESSION_STATES = ("Charging", "SuspendedEV", "SuspendedEVSE")
_PATIENCE_S = 8.0


class Quitting:
    """The way out of the dashboard."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app
        self._waiting: set[str] = set()

    def begin(self) -> None:
        counts = self._app.lab.summary().connectors
        running = sum(counts.get(state, 0) for state in _SESSION_STATES)
        if not running:
            self._app.exit()
        elif not isinstance(self._app.screen, ConfirmScreen):
            self._ask(running)

    def _ask(self, running: int) -> None:
        one = running == 1
        text = (
            f"{running} session{' is' if one else 's are'} still running.\n\n"
            f"Stopped, {'it ends' if one else 'they end'} properly at the CSMS. "
            f"Left, {'it is' if one else 'they are'} resumed when this lab starts again."
        )
        answers = [
            Answer("leave", "Leave to be resumed"),
            Answer("stop", f"Stop {'it' if one else 'them'} first", dangerous=True),
            Answer("stay", "Stay"),
        ]
        if self._app.lab.summary().read_only:
            answers = [answer for answer in answers if not answer.dangerous]
        self._app.push_screen(ConfirmScreen("Quit?", text, answers), self._answered)

    def _answered(self, answer: str | None) -> None:
        if answer == "leave":
            self._app.exit()
        elif answer == "stop":
            self._stop_sessions()

    def _stop_sessions(self) -> None:
        operation = find("stop-session")
        commands: list[Command] = []
        for charger_id, number in sessions_of(self._app.lab):
            try:
                commands.append(
                    self._app.lab.submit(charger_id, operation.model_validate({"connector_id": number}), origin="quit")
                )
            except LabError as error:
                self._app.report(error)
        self._waiting = {command.id for command in commands}
        self._app.toast(
            Toast("Stopping sessions", f"{len(commands)} to go; then the dashboard closes", "information", 8.0)
        )
        self._app.set_timer(_PATIENCE_S, self._app.exit)
        for command in commands:
            command.watch(self._moved)
        self._moved(None)

    def _moved(self, command: Command | None) -> None:
        if command is not None:
            self._waiting.discard(command.id)
        if not self._waiting:
            self._app.exit()
