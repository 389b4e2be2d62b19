"""A request of the CSMS, written as JSON: what the fields may be stands beside it, the schema checks as you type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static, TextArea

from ocpplab_tui.tui.forms.reading import Unreadable, json_object
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.screens.dialog import Dialog

MOST_FIELDS = 9


class Written(NamedTuple):
    """What is to be sent. `check` False: although it breaks the schema."""

    payload: dict[str, Any]
    text: str
    check: bool


class RequestScreen(Dialog[Written | None]):
    """Dismisses with what is to be sent; None when it was left."""

    BINDINGS = bindings("dialog", leave="leave", submit="send")

    def __init__(
        self,
        title: str,
        text: str,
        fields: list[tuple[str, str, bool]],
        fault: Callable[[Mapping[str, Any]], str],
        glyphs: Glyphs,
    ) -> None:
        super().__init__()
        self.heading, self.text, self.fields = title, text, fields
        self.fault, self.glyphs = fault, glyphs

    def compose(self) -> ComposeResult:
        with Vertical(id="request", classes="dialog"):
            yield TextArea(self.text, id="request-json", compact=True)
            yield Static("", id="request-note", markup=False)
            yield Static("", id="request-fields", markup=False)
            with Horizontal(id="request-buttons"):
                yield Button("Send", id="request-send", compact=True)
                yield Button("Send anyway", id="request-anyway", compact=True, classes="-danger")
                yield Static(self._hint(), id="form-hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#request").border_title = Content(self.glyphs.fit(self.heading, 64))
        self.query_one("#request-fields", Static).update(self._about())
        self.query_one(TextArea).focus()
        self._check()

    def _about(self) -> Content:
        """The request's own fields, and what each may be."""
        shown = self.fields[:MOST_FIELDS]
        width = min(28, max((len(name) for name, _, _ in shown), default=0)) + 3
        lines = []
        for name, kind, required in shown:
            mark = "*" if required else " "
            text = self.glyphs.fit(kind, max(10, min(92, self.app.size.width * 94 // 100) - 8 - width))
            lines.append(Content.assemble((f"{mark} {name:<{width}}", "bold" if required else ""), (text, "$muted")))
        if len(self.fields) > MOST_FIELDS:
            lines.append(Content.styled(f"  and {len(self.fields) - MOST_FIELDS} more", "$muted"))
        if not self.fields:
            lines.append(Content.styled("  It has no fields", "$muted"))
        return Content("\n").join(lines)

    def _hint(self) -> str:
        return self.glyphs.own(f"{self.keymap.shown('dialog.submit')} sends · Tab next · Esc back")

    @on(TextArea.Changed)
    def _check(self) -> tuple[dict[str, Any] | None, str]:
        """What was written, and what is wrong with it; shown under the text."""
        payload: dict[str, Any] | None = None
        try:
            payload = json_object(self.query_one(TextArea).text)
            wrong = self.fault(payload)
        except Unreadable as error:
            wrong = str(error)
        note = self.query_one("#request-note", Static)
        mark = self.glyphs.mark("bad" if wrong else "ok")
        note.set_class(bool(wrong), "-wrong")
        note.update(Content(f"{mark} {self.glyphs.fit(wrong, 80) if wrong else 'fits the schema'}"), layout=False)
        self.query_one("#request-anyway").display = bool(wrong) and payload is not None
        return payload, wrong

    @on(Button.Pressed, "#request-send")
    def action_send(self) -> None:
        """Send what fits; else show what is wrong."""
        payload, wrong = self._check()
        if payload is None or wrong:
            self.notify(self.glyphs.fit(wrong, 200), title="This is not sent", severity="error", markup=False)
            self.query_one(TextArea).focus()
            return
        self.dismiss(Written(payload, self.query_one(TextArea).text, True))

    @on(Button.Pressed, "#request-anyway")
    def _send_anyway(self) -> None:
        payload, _ = self._check()
        if payload is not None:
            self.dismiss(Written(payload, self.query_one(TextArea).text, False))

    def action_leave(self) -> None:
        self.dismiss(None)
