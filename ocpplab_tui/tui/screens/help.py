"""Help: the keys of the dashboard, the glyphs, the filter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ocpplab_tui.operations.registry import GROUPS, in_group
from ocpplab_tui.tui.filtering.language import Vocabulary
from ocpplab_tui.tui.glyphs import STATES, Glyphs
from ocpplab_tui.tui.keys import shown
from ocpplab_tui.tui.wire_text import pad

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

Row = tuple[str, str]

CHARGER: list[Row] = [
    ("Enter", "opens it; there: sets what is under the cursor"),
    ("Tab, left and right", "next tab, tab before"),
    ("1 to 9", "focus that connector"),
    ("/", "search the keys, tokens, monitors, messages"),
    ("+ -", "Live: the session's end, or more; Profiles: hours"),
    ("Esc", "back"),
]
CSMS: list[Row] = [
    ("C", "the embedded CSMS, its stations at the left"),
    ("o", "all requests that it can send to the station"),
    ("left and right", "requests, history, transactions, policies"),
    ("Enter", "write and send; change a policy; stop it"),
    ("r", "send again what was sent last"),
]
TRAFFIC: list[Row] = [
    ("g", "all messages, request and answer side by side"),
    (". G End", "stand still or follow; the newest"),
    ("up past the top", "older ones come from disk"),
    ("b n N", "bookmark; next one, one before"),
    ("y", "copy the frame, its payload, or a command"),
    ("F2", "export what is filtered, or a picture"),
    ("r R", "send a charger's request again; change it first"),
]
MOVING: list[Row] = [
    ("arrows, h j k l", "move"),
    ("Home End PgUp PgDn", "first, last, a page"),
    ("Tab, shift+Tab", "next panel, panel before"),
    ("1 to 9", "focus that connector of the charger"),
    ("Enter", "look closely: charger, or frame"),
    ("Esc", "back; clears filter, then marks"),
    ("space", "mark the charger"),
    ("*", "mark all that the filter shows"),
    ("'", "a letter over each charger and panel"),
    ("+ - 0", "chargers: nearer, farther, as it fits"),
    ("< > r", "chargers: sort by a column, the other way"),
]
EVERYWHERE: list[Row] = [
    ("o", "menu of all operations"),
    ("/", "filter the panel that has the focus"),
    (".", "traffic: stand still, or follow the newest"),
    ("G, End", "traffic: go to the newest"),
    (": or ctrl+p", "palette: operations, chargers, themes"),
    ("H", "operations so far, and what became of them"),
    ("C", "the embedded CSMS: its requests and policies"),
    ("?", "this help"),
    ("delete", "remove the charger, or all that are marked (asks)"),
    ("q", "quit"),
]
FILTER: list[Row] = [
    ("word other", "both must be there, in any case"),
    ("-word  -is:error", "must not be there, must not be so"),
    ('"two words"', "belong together"),
    ("a:Boot*,Heartbeat", "one of these; * and ? stand for letters"),
    ("lat:>200  kw:5..9", "figures: > >= < <= = or from..to"),
    ("Tab, right", "take the word that is offered; up, down: others"),
]


class HelpScreen(ModalScreen[None]):
    """Scrolls; Esc, ? and q leave."""

    BINDINGS = [Binding("escape,question_mark,q,enter", "leave", "back", show=False)]

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help", classes="dialog"):
            yield Static(Content("\n").join(self._lines()), id="help-text", markup=False)

    def on_mount(self) -> None:
        box = self.query_one("#help")
        box.border_title = "Help"
        box.border_subtitle = "Esc back"
        box.focus()

    def _lines(self) -> Iterator[Content]:
        operations = [
            (f"{shown(each.key)}", each.title, group) for group in GROUPS for each in in_group(group) if each.key
        ]
        yield _head("Operations, on the focused connector or the marked chargers")
        half = -(-len(operations) // 2)
        for left, right in zip(operations[:half], [*operations[half:], None], strict=False):
            row = _cell(left[0], left[1], 2, 30)
            yield Content.assemble(row, _cell(right[0], right[1], 2, 30)) if right else row
        sections = (
            ("Moving", MOVING),
            ("Everywhere", EVERYWHERE),
            ("Charger screen", CHARGER),
            ("CSMS screen", CSMS),
            ("Traffic screen", TRAFFIC),
            ("Filter", FILTER),
        )
        for title, rows in sections:
            yield Content("")
            yield _head(title)
            for key, text in rows:
                yield _cell(key, text, 21, 48)
        yield from self._fields()
        yield Content("")
        yield _head("States")
        looks = list(STATES.values())
        for index in range(0, len(looks), 3):
            yield Content.assemble(*(self._state(look.name) for look in looks[index : index + 3]))

    def _fields(self) -> Iterator[Content]:
        """The words of the filter language, as the language itself explains them."""
        fleet = cast("Dashboard", self.app).main.fleet
        words: list[tuple[str, Vocabulary[Any]]] = [
            ("Filter: messages", fleet.frame_vocabulary),
            ("Filter: chargers", fleet.vocabulary),
        ]
        for title, vocabulary in words:
            yield Content("")
            yield _head(title)
            for field in vocabulary.fields.values():
                yield _cell(f"{field.name}:", self.glyphs.own(field.help), 21, 48)

    def _state(self, name: str) -> Content:
        look = STATES[name]
        return Content.assemble(
            ("  ", ""), (self.glyphs.state(look), f"$state-{look.ink} bold"), (f" {pad(name, 20)}", "")
        )

    def action_leave(self) -> None:
        self.dismiss(None)


def _head(text: str) -> Content:
    return Content.styled(text, "$primary bold")


def _cell(key: str, text: str, key_width: int, width: int) -> Content:
    return Content.assemble(("  ", ""), (pad(key, key_width), "bold"), pad(text, width))
