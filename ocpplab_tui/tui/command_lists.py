"""Commands as records of a table, and all that is known of one: what was asked, what became of it, its messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ocpplab_tui.base.redaction import redact
from ocpplab_tui.charger.id_token import KEY_CODE
from ocpplab_tui.lab.port import JournalPort
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.operations.model import Command, Outcome
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.outcomes import reason
from ocpplab_tui.tui.widgets.pane import Lines, fact
from ocpplab_tui.tui.widgets.record_table import Column, Record
from ocpplab_tui.tui.widgets.traffic_line import frame_pieces

COLUMNS = (
    Column("time", 8),
    Column("charger", 12, keep_end=True),
    Column("operation", share=2),
    Column("outcome", 11),
    Column("by", 12, least=64, keep_end=True),
    Column("detail", share=3, least=100),
)
MARKS: dict[Outcome, tuple[str, str, str]] = {
    Outcome.RECEIVED: ("…", ".", "accent"),
    Outcome.DEFERRED: ("◷", "~", "warning"),
    Outcome.APPLIED: ("✓", "+", "ok"),
    Outcome.REJECTED: ("✗", "x", "error"),
    Outcome.EXPIRED: ("∅", "-", "warning"),
    Outcome.FAILED: ("!", "!", "error"),
}
"""Glyph, the same in ASCII, and ink of each outcome; the word stands beside it."""

LOOKED_AT = 50_000  # frames among which those of a command are looked for
MOST_IDS = 40  # unique ids in one filter
_BATCH = 2000


def command_records(commands: Sequence[Command], glyphs: Glyphs) -> Iterator[Record]:
    """One record a command, in the order given."""
    for command in commands:
        glyph, plain, ink = MARKS[command.status]
        cells = (
            (figures.clock(command.created_at), "muted"),
            (command.identity, "strong"),
            (command.operation.title, "text"),
            (f"{plain if glyphs.ascii_only else glyph} {command.status.value}", ink),
            (command.origin, "muted"),
            (reason(command), "muted"),
        )
        search = " ".join(text for text, _ in cells).casefold()
        yield Record(command.id, cells, search, command)


def frames_of(command: Command, journal: JournalPort) -> list[Frame]:
    """The messages that a command caused and their answers, oldest first, as far as they are in memory."""
    wanted = set(command.messages)
    found: list[Frame] = []
    last = journal.last
    while wanted and last >= max(journal.first, journal.last - LOOKED_AT):
        batch = journal.frames(max(journal.first - 1, last - _BATCH), min(_BATCH, last))
        mine = [each for _, each in batch if each.unique_id in wanted and each.charger_id == command.charger_id]
        found[:0] = mine
        if not batch or batch[0][1].at < command.created_at - 1:
            break
        last -= _BATCH
    return found


def filter_for(command: Command, quoted_identity: str) -> str:
    """The filter that shows a command's messages, also those on disk."""
    return f"c:{quoted_identity} id:{','.join(command.messages[:MOST_IDS])}"


def command_lines(command: Command, frames: Sequence[Frame], width: int, glyphs: Glyphs) -> Lines:
    """All that is known of it."""
    facts = [
        ("operation", command.operation.title),
        ("charger", command.identity),
        ("asked", f"{figures.moment(command.created_at)} by {command.origin}"),
        ("outcome", command.status.value),
        ("took", "" if command.finished_at is None else figures.age(command.finished_at - command.created_at)),
        ("detail", reason(command)),
        *_fields(command),
    ]
    lines = [line for label, text in facts if text for line in fact(label, text, width, glyphs)]
    lines.append([])
    if not command.messages:
        return [*lines, [("It caused no message of its own", "muted")]]
    lines.append([(f"Messages {figures.count(len(command.messages))}", "strong")])
    lines.extend(frame_pieces(each, "", 0, width, glyphs)[0] for each in frames)
    if not frames:
        lines.append([("They are not in memory any more: Enter looks on disk", "muted")])
    return lines


def _fields(command: Command) -> Iterator[tuple[str, str]]:
    """What it was told, without secrets."""
    values = redact(command.operation.model_dump(mode="json", exclude_none=True))
    if values.get("id_token_type") == KEY_CODE:
        values.pop("id_tag", None)
    for name, value in values.items():
        yield name.removesuffix("_id").replace("_", " ")[:11], str(value)
