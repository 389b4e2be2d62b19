"""Texts from the wire in every place that shows them: made visible, never obeyed, and no cell moves."""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.pilot import Pilot

from ocpplab_tui.lab.csms_port import Refused, TransactionView
from ocpplab_tui.lab.details import AuthorizationDetails, EventRow, MonitorsDetails, QueueDetails, QueueRow, TokenRow
from ocpplab_tui.operations.model import Outcome
from ocpplab_tui.tui.exports.report import report
from ocpplab_tui.tui.exports.tables import csv_lines
from ocpplab_tui.tui.wire_text import chunks, cut, pad, printable, visible
from tests.tui.conftest import StillDashboard, on_main, running
from tests.tui.fake_csms import TOKENS, TRANSACTIONS, station
from tests.tui.fake_details import FakeDetails, setting
from tests.tui.fake_lab import NOW, FakeLab, call, charger, charging, connector, error, result, twelve

EVIL = {
    "markup": "[red]x[/red][bold [@click=app.exit]x[/][link=http://x]x[/link]",
    "control": "\x1b[2J\x1b[31mx\x1b]0;t\x07\x9b31mx\x9d0;t\x9cx\ny\tz\r\x00\x0b\x0c\u2028\u2029",
    "unseen": "\u202ex\u2066y\u200fx\u200b\u200d\ufeffy\u2060x\U000e0041\U000e007fy\ud800",
    "wide": "漢字仮名👨\u200d👩\u200d👧\u200d👦❤\ufe0f🇳🇱x" + "\u0336\u0301\u20dd" * 40,
    "long": "x" * 100_000,
}
FORBIDDEN = frozenset(
    chr(code)
    for first, last in (
        (0x00, 0x1F), (0x7F, 0x9F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x2069), (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF), (0xD800, 0xDFFF), (0xE0000, 0xE007F),
    )
    for code in range(first, last + 1)
)  # fmt: skip
"""What a terminal obeys, or doesn't show."""


def evil_lab(text: str) -> FakeLab:
    """A lab in which everything that comes over the wire, or from outside, is this text."""
    wire = text.encode("utf-8", "replace").decode()  # what a socket lets through
    plain: dict[str, Any] = {"id_token": text, "transaction_id": text, "vehicle": text, "connector_type": text}
    views = [
        charger(1, charging(**plain), connector("Faulted", 2, error_code=text), faults=(text,)),
        charger(2, connector("Reserved", reserved_for=text), version="2.0.1"),
        charger(3, charging(), online=False, link=f"retry in 3 s: {text}", registration=text),
    ]
    evil: dict[str, Any] = {
        "identity": text,
        "name": text,
        "vendor": text,
        "model": text,
        "location_id": text,
        "csms_url": text,
    }
    frames = [
        call(NOW - 9, "dep-001", wire or "X", {wire: wire, "status": wire, "idTag": wire}, wire),
        result(NOW - 8, "dep-001", wire or "X", {"status": wire, "idTagInfo": {"status": wire}}, wire, 4.0),
        call(NOW - 7, "dep-002", "StatusNotification", {"connectorId": 1, "status": wire, "errorCode": wire}, "2"),
        call(NOW - 6, "dep-002", "DataTransfer", {"vendorId": wire, "messageId": wire, "data": wire}, "3")._replace(
            verdict=text, note=text
        ),
        error(NOW - 5, "dep-002", "DataTransfer", wire, wire, "3", 2.0),
    ]
    lab = FakeLab([*[replace(view, **evil) for view in views], *twelve()[3:5]], frames)
    lab.head = replace(lab.head, name=text, csms=text, csms_ok=False, csms_text=text)
    lab.id_tokens = lambda: [text, "DEADBEEF"]  # type: ignore[method-assign]
    lab.keys = [(text, text, False)]
    lab.decide = lambda *_: (Outcome.REJECTED, text)
    lab.depths["dep-001"] = evil_details(text, lab)
    csms = lab.csms_port
    assert csms is not None
    stations = (station(1, "1.6", text, identity=text, vendor=text, model=text, registration=text),)
    transaction: dict[str, Any] = {"identity": text, "id": text, "id_token": text}
    fields = set(TransactionView.__dataclass_fields__)
    transactions = (replace(TRANSACTIONS[0], **{key: value for key, value in transaction.items() if key in fields}),)
    tokens = (replace(TOKENS[0], id=text, parent=text),)
    csms.state = replace(csms.state, stations=stations, transactions=transactions, tokens=tokens)
    csms.answers["Reset"] = Refused(text, text, {text: text})
    return lab


def evil_details(text: str, lab: FakeLab) -> FakeDetails:
    payload = json.dumps({text.encode("utf-8", "replace").decode(): 1})
    token = TokenRow(text, text, text, text, None, False)
    event = EventRow(1, NOW, text, text, text, text, text, False, 4, 1, tech_code=text, tech_info=text)
    details = FakeDetails(NOW, lab.views["dep-001"])
    details.settings = (setting(text, text, unit=text, values=(text,)),)
    details.tokens = AuthorizationDetails(True, 1, (token,), True, (token,))
    details.watched = MonitorsDetails((), (event,), 9, text)
    details.waiting = QueueDetails((QueueRow(text, NOW, 1, text, True, False, payload),), False)
    return details


def assert_harmless(app: StillDashboard) -> None:
    """Every line is as wide as the screen, and holds nothing that a terminal would obey or not show."""
    width, height = app.size
    for strip in app.screen._compositor.render_strips(app.size)[:height]:
        text = strip.text
        assert cell_len(text) == width, repr(text)
        assert not FORBIDDEN & set(text), repr(text)
        for segment in strip:
            assert segment.style is None or not segment.style.link
            meta = segment.style.meta if segment.style is not None else {}
            assert "@click" not in meta, meta


TOUR: tuple[tuple[str, ...], ...] = (
    (),
    ("p",),
    ("minus",),
    ("minus", "minus"),
    ("plus", "plus", "enter"),
    ("tab", "home", "enter"),
    ("H",),
    ("a",),
    ("c", "down"),
    ("o",),
    ("K",),
    ("delete",),
    ("apostrophe",),
    ("g", "home", "enter"),
    ("g", "home", "slash", "c"),
    ("C", "enter"),
    ("C", "enter", "right", "right"),
    ("C", "enter", "right", "right", "right"),
    ("C", "o"),
    ("colon",),
)


async def back(app: StillDashboard, pilot: Pilot[None]) -> None:
    for _ in range(8):
        if on_main(app):
            break
        await pilot.press("escape")
    assert on_main(app)
    app.main.go_to("dep-001")
    app.main.traffic.action_newest()


@pytest.mark.parametrize("name", EVIL)
async def test_no_place_obeys_it(name: str) -> None:
    lab = evil_lab(EVIL[name])
    async with running(lab, size=(120, 36)) as (app, pilot):
        for keys in TOUR:
            await back(app, pilot)
            await pilot.press(*keys)
            app.seconds(1)
            await pilot.pause()
            assert_harmless(app)
        await back(app, pilot)
        app.show_charger("dep-001", 1)
        await pilot.pause()
        for _ in range(6):  # every tab
            app.seconds(1)
            await pilot.pause()
            assert_harmless(app)
            await pilot.press("right")
        assert app.is_running


@pytest.mark.parametrize("name", ["control", "wide"])
async def test_ascii_stays_ascii(name: str) -> None:
    async with running(evil_lab(EVIL[name]), size=(80, 24), ascii_only=True) as (app, pilot):
        for keys in ((), ("tab", "home", "enter"), ("H",)):
            await back(app, pilot)
            await pilot.press(*keys)
            await pilot.pause()
            assert_harmless(app)
            text = "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))
            assert text.isascii(), [character for character in text if not character.isascii()][:5]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_spreadsheet_calculates_it(start: str) -> None:
    frame = call(NOW, start, start, {"x": start}, start)._replace(verdict=start, note=start)
    rows = list(csv.reader(io.StringIO(b"".join(csv_lines([frame], lambda each: each)).decode())))
    for cell in rows[1]:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


@pytest.mark.parametrize("name", EVIL)
def test_no_report_obeys_it(name: str) -> None:
    frames = list(evil_lab(EVIL[name]).journal.kept)
    page = b"".join(report(frames, evil_lab(EVIL[name]).views.get, {}, EVIL[name], "now")).decode()
    assert not (FORBIDDEN - {"\n"}) & set(page)
    assert "<script" not in page


texts = st.text(alphabet=st.characters(), max_size=40)
cells = st.integers(min_value=0, max_value=40)


@given(texts, cells, st.booleans())
def test_what_is_padded_is_as_wide_as_asked(text: str, width: int, right: bool) -> None:
    assert cell_len(pad(visible(text), width, right=right)) == width


@given(texts, st.integers(min_value=2, max_value=20))
def test_pieces_lose_nothing_and_fit(text: str, width: int) -> None:
    shown = visible(text)
    pieces = list(chunks(shown, width))
    assert "".join(pieces) == shown
    assert all(cell_len(piece) <= width for piece in pieces)


@given(texts, cells, st.booleans())
def test_a_cut_is_marked(text: str, width: int, keep_end: bool) -> None:
    shown = visible(text)
    made = printable(text, width, keep_end=keep_end)
    assert made == shown or width == 0 or "…" in made
    assert cut(made, width, keep_end=keep_end) == made or width == 0


ALPHABET = "ab[]=@/\\\x1b\x00\n\t\x9b\u202e\u200b\u200d\ufe0f\u0301\u20dd漢👩❤é\ud800\U000e0041"


async def test_no_cell_moves_whatever_a_charger_is_called() -> None:
    chance = random.Random(7)
    lab = FakeLab(twelve())
    async with running(lab, size=(120, 36)) as (app, pilot):
        for _ in range(25):
            text = "".join(chance.choices(ALPHABET, k=chance.randrange(1, 60)))
            one = charging(id_token=text, transaction_id=text, vehicle=text)
            lab.change(replace(lab.views["dep-001"], identity=text, model=text, connectors=(one,), faults=(text,)))
            lab.journal.add(
                call(NOW, "dep-001", "DataTransfer", {"data": text.encode("utf-8", "replace").decode()}, "1")
            )
            app.seconds(1)
            await pilot.pause()
            assert_harmless(app)
