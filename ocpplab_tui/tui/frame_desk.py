"""What can be done with a frame, from any screen that shows some: copy it, send it again, change it, find its kin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.operations.messages import ProxyMessage
from ocpplab_tui.tui import clipboard, frame_actions
from ocpplab_tui.tui.filtering.terms import quoted
from ocpplab_tui.tui.forms.context import Context
from ocpplab_tui.tui.outcomes import Toast
from ocpplab_tui.tui.screens.pick import Pick, PickScreen

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

SetFilter = Callable[[str], object]


class FrameDesk:
    """`frame` is the one under a cursor, None where there is none."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app

    def _tell(self, title: str, text: str, *, bad: bool = False) -> None:
        self._app.toast(Toast(title, text, "warning" if bad else "information", 5.0))

    def _there(self, frame: Frame | None) -> bool:
        if frame is None:
            self._tell("No message", "There is no message under the cursor.", bad=True)
        return frame is not None

    # all at once

    def menu(self, frame: Frame | None, set_filter: SetFilter, bookmark: Callable[[], object] | None = None) -> None:
        """All that can be done with it; `set_filter` filters the list that it stands in."""
        if frame is None:
            self._there(frame)
            return
        key, filters = self._app.keymap.shown, self._filters(frame)
        picks = [
            Pick("copy", "Copy", key("traffic.copy"), about="The frame, its payload, or a command that sends it again"),
            Pick("again", "Send again", key("traffic.again"), about="Its charger sends this request once more"),
            Pick(
                "edit", "Change and send", key("traffic.edit"), about="The form of a proxied message, with this payload"
            ),
            Pick("charger", "Go to its charger", about="The dashboard, with the focus on the charger"),
            *(Pick(text, f"Show only {what}", remark=self._app.glyphs.fit(text, 24)) for what, text in filters.items()),
        ]
        if bookmark is not None:
            picks.insert(
                3, Pick("bookmark", "Bookmark", key("exchange.bookmark"), about="Mark it, or take the mark away")
            )
        acts: dict[str, Callable[[], object]] = {
            "copy": lambda: self.copy(frame),
            "again": lambda: self.again(frame),
            "edit": lambda: self.edit(frame),
            "charger": lambda: self._app.go_to(frame.charger_id),
        }
        if bookmark is not None:
            acts["bookmark"] = bookmark

        def chosen(name: str | None) -> None:
            if name is not None:
                acts[name]() if name in acts else set_filter(name)

        title = f"{frame.action or 'Message'} of {self._identity(frame, 30)}"
        self._app.push_screen(PickScreen(self._app.glyphs.fit(title, 60), picks, self._app.glyphs), chosen)

    def _identity(self, frame: Frame, width: int) -> str:
        return self._app.glyphs.fit(self._app.main.fleet.identity(frame.charger_id), width, keep_end=True)

    def _filters(self, frame: Frame) -> dict[str, str]:
        charger = f"c:{quoted(self._app.main.fleet.identity(frame.charger_id))}"
        found = {"this charger": charger}
        if frame.action:
            found["this action"] = f"a:{quoted(frame.action)}"
        if frame.unique_id:
            found["this exchange"] = f"{charger} id:{quoted(frame.unique_id)}"
        return found

    # one by one

    def copy(self, frame: Frame | None) -> None:
        """Choose what to copy of it."""
        if frame is None:
            self._there(frame)
            return
        texts = self._texts(frame)
        about = {
            "frame": "The message as it stood on the wire",
            "payload": "Its payload as pretty JSON",
            "command": "A line for the shell that sends it again",
        }
        picks = [Pick(name, name, about=about[name]) for name in texts]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._app.copy_to_clipboard(texts[name])
                self._app.run_worker(self._copied(name, texts[name]), name="copy", exit_on_error=False)

        self._app.push_screen(PickScreen("Copy", picks, self._app.glyphs), chosen)

    async def _copied(self, name: str, text: str) -> None:
        told = await clipboard.copied(name, text)
        self._tell("Copied" if told.sure else "Copied, perhaps", told.text, bad=not told.sure)

    def _texts(self, frame: Frame) -> dict[str, str]:
        view = self._app.main.fleet.view(frame.charger_id)
        found = {
            "frame": frame.text,
            "payload": frame_actions.payload_text(frame),
            "command": frame_actions.command(frame, view.identity, view.version) if view else None,
        }
        return {name: text for name, text in found.items() if text is not None}

    def _sendable(self, frame: Frame) -> Context | None:
        """Its charger; None, told why, when the frame can't be sent."""
        if problem := frame_actions.why_not_again(frame):
            self._tell("Not sent", problem, bad=True)
            return None
        view = self._app.main.fleet.view(frame.charger_id)
        if view is None:
            self._tell("Not sent", "Its charger is gone.", bad=True)
            return None
        return Context(self._app.lab, (view,), None, self._app.glyphs)

    def again(self, frame: Frame | None) -> None:
        """Its charger sends this request once more."""
        if frame is None:
            self._there(frame)
        elif (context := self._sendable(frame)) is None:
            return
        elif frame_actions.is_redacted(frame):
            key = self._app.keymap.shown("traffic.edit")
            self._tell("Not sent", f"Its secrets are covered in the journal; {key} lets you write them anew.", bad=True)
        else:
            self._app.operator.again(frame_actions.message(frame, context.version), context, "key")

    def edit(self, frame: Frame | None) -> None:
        """Change this request, then send it, valid or not."""
        if frame is None:
            self._there(frame)
        elif (context := self._sendable(frame)) is not None:
            self._app.operator.edit(ProxyMessage, context, frame_actions.form_texts(frame))
