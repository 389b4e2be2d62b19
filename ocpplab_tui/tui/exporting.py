"""From F2 to a file: asks where, gathers what is filtered, writes it on a thread, and says what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import gmtime, strftime
from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.lab.details import SessionDetails
from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.exports import places
from ocpplab_tui.tui.exports.chart import SESSION_SLOTS
from ocpplab_tui.tui.exports.report import MOST_CHARGERS, report
from ocpplab_tui.tui.exports.tables import csv_lines, json_lines
from ocpplab_tui.tui.outcomes import Toast
from ocpplab_tui.tui.screens.export import ExportScreen, Target
from ocpplab_tui.tui.traffic_lines import TrafficLines

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

_AT_ONCE = 2000  # frames between two chances for the screen to draw


class Exporting:
    """One export. The picture is taken before the form covers the screen."""

    def __init__(self, app: Dashboard, lines: TrafficLines) -> None:
        self._app = app
        self._lines = lines
        self._svg = app.export_screenshot().replace("<svg ", '<svg xml:space="preserve" ', 1)

    def begin(self) -> None:
        """Ask for kind and place."""
        when = strftime("%Y%m%d-%H%M%S", gmtime(self._app.lab.now()))
        stem = places.folder() / f"traffic-{when}"
        what = f"{figures.count(self._lines.in_reach)} messages: {self._about()}"
        self._app.push_screen(ExportScreen(what, stem, self._app.glyphs), self._chosen)

    def _about(self) -> str:
        return self._lines.filter.explanation or "all that is in memory"

    def _chosen(self, target: Target | None) -> None:
        if target is not None:
            self._app.run_worker(self._export(target), name="export", exit_on_error=False)

    async def _export(self, target: Target) -> None:
        try:
            frames = [] if target.kind == "svg" else await self._gather()
            parts = self._parts(target.kind, frames)
            await asyncio.to_thread(places.write, target.path, parts)
        except FileExistsError:
            self._tell("Not exported", f"{target.path} exists already; choose another name.", bad=True)
        except Exception as error:  # a full disk, a file that cannot be made, a journal that cannot be read
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self._tell("Not exported", f"{target.path} could not be written: {reason}.", bad=True)
        else:
            count = "the screen" if target.kind == "svg" else f"{figures.count(len(frames))} messages"
            self._tell("Exported", f"{count} to {_short(target.path)}")

    async def _gather(self) -> list[Frame]:
        frames: list[Frame] = []
        for batch in self._lines.runs(_AT_ONCE):
            frames.extend(await self._lines.read(batch))
            await asyncio.sleep(0)
        return frames

    def _parts(self, kind: str, frames: Sequence[Frame]) -> Iterable[bytes]:
        """Nothing of it asks the lab while the thread writes: what it needs is looked up here."""
        fleet = self._app.main.fleet
        ids = dict.fromkeys(frame.charger_id for frame in frames)
        names = {each: fleet.identity(each) for each in ids}
        if kind == "svg":
            return [self._svg.encode()]
        if kind == "html":
            views = {each: fleet.view(each) for each in ids}
            sessions = {each: self._sessions(view) for each, view in list(views.items())[:MOST_CHARGERS]}
            return report(frames, views.get, sessions, self._about(), figures.moment(self._app.lab.now()))
        return (json_lines if kind == "jsonl" else csv_lines)(frames, names.__getitem__)

    def _sessions(self, view: ChargerView | None) -> list[SessionDetails]:
        """Of each connector the session that runs, or the last one."""
        try:
            details = self._app.lab.details(view.charger_id) if view is not None else None
        except UnknownName:
            return []
        if view is None or details is None:
            return []
        found = (details.session(each.number, SESSION_SLOTS) for each in view.connectors)
        return [session for session in found if session is not None and session.slots]

    def _tell(self, title: str, text: str, *, bad: bool = False) -> None:
        self._app.toast(Toast(title, text, "error" if bad else "information", 8.0))


def _short(path: Path) -> str:
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)
