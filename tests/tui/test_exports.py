"""Exports: what is filtered as JSON lines, CSV, a report; a picture; where they go, and who may read them."""

from __future__ import annotations

import csv
import io
import re
import stat
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import orjson
import pytest
from textual.pilot import Pilot

from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.tui.exports import chart, places
from ocpplab_tui.tui.exports.report import exchanges, report
from ocpplab_tui.tui.exports.tables import COLUMNS, csv_lines, json_lines
from ocpplab_tui.tui.exports.told import Place, Told, series
from tests.tui.conftest import StillDashboard, running, screen_text, toasts, until
from tests.tui.fake_lab import NOW, FakeLab, call, demo, result, talk, twelve
from tests.tui.test_traffic_screen import opened, with_disk

EVIL = "<script>alert(1)</script>\u202e\x1b[31m"


def name(charger_id: str) -> str:
    return charger_id.replace("dep", "CP")


def test_json_lines_hold_all_that_is_known() -> None:
    lines = [orjson.loads(line) for line in json_lines(talk(), name)]
    assert len(lines) == 22
    assert tuple(lines[0]) == COLUMNS
    assert lines[0]["at"] == "2026-01-01T12:34:36.000Z"
    assert lines[0]["charger"] == "CP-001"
    assert lines[1]["message"][2]["status"] == "Accepted"
    assert lines[20]["message"] == "hello?"


def test_csv_is_read_back_and_no_formula_stands_in_it() -> None:
    evil = call(NOW, "=cmd()", "Heartbeat", {"x": 'a "quote", a comma\nand a line'}, "+1")
    rows = list(csv.reader(io.StringIO(b"".join(csv_lines([*talk(), evil], lambda each: each)).decode())))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 24
    assert rows[-1][1] == "'=cmd()"
    assert rows[-1][5] == "'+1"
    assert orjson.loads(rows[-1][-1])[3]["x"] == 'a "quote", a comma\nand a line'


def page(frames: list[Frame]) -> str:
    views = {view.charger_id: view for view in twelve()}
    sessions = {"dep-003": [found for number in (1, 2) if (found := demo().details("dep-003").session(number, 400))]}
    return b"".join(report(frames, views.get, sessions, "messages with a & b", "2026-01-01 12:34:56")).decode()


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses.extend(value or "" for key, value in attrs if key in ("src", "href"))


def test_the_report_opens_offline_and_obeys_nothing_of_the_wire() -> None:
    evil = call(NOW, EVIL, EVIL, {EVIL: EVIL}, EVIL)._replace(verdict=EVIL, note=EVIL)
    text = page([*talk(), evil])
    tags = Tags()
    tags.feed(text)
    assert "script" not in tags.tags
    assert not tags.addresses
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert tags.tags.count("details") == len(exchanges([*talk(), evil])) + 1  # and the timeline of the session
    assert "messages with a &amp; b" in text
    assert "schema: when: not allowed here" in text
    assert "default-src 'none'" in text


def test_exchanges_pair_what_belongs_together() -> None:
    found = exchanges([call(NOW, "a", "X", {}, "1"), call(NOW, "b", "X", {}, "1"), result(NOW, "a", "X", {}, "1", 1.0)])
    assert [(bool(each.request), bool(each.answer)) for each in found] == [(True, True), (True, False)]


def test_power_is_read_from_both_versions() -> None:
    sample = {"value": 11.0, "measurand": "Power.Active.Import", "unitOfMeasure": {"unit": "kW"}}
    phases = [{"value": "1000", "measurand": "Power.Active.Import", "phase": f"L{n}", "unit": "W"} for n in (1, 2, 3)]
    junk = [{"value": "none", "measurand": "Power.Active.Import"}, "x", None]
    frames = [
        call(NOW, "a", "TransactionEvent", {"meterValue": [{"sampledValue": [sample]}]}, "1"),
        call(NOW + 60, "a", "MeterValues", {"meterValue": [{"sampledValue": phases}]}, "2"),
        call(NOW + 90, "a", "MeterValues", {"meterValue": [{"sampledValue": junk}]}, "3"),
        call(NOW + 95, "a", "MeterValues", {"meterValue": "no list"}, "4"),
    ]
    assert series(frames) == {Place("a", ""): Told(power=[(NOW, 11_000.0), (NOW + 60, 3000.0)])}
    assert "11.0 kW" in page([call(NOW, "dep-001", "MeterValues", {"meterValue": [{"sampledValue": [sample]}]}, "1")])


def test_each_place_has_its_own_values_and_a_transaction_keeps_its_evse() -> None:
    def event(number: int, value: float, **more: object) -> Frame:
        sampled = [{"value": value, "measurand": "SoC"}, {"value": value / 10, "unitOfMeasure": {"unit": "kWh"}}]
        payload = {"transactionInfo": {"transactionId": "t-1"}, "meterValue": [{"sampledValue": sampled}], **more}
        return call(NOW + number, "a", "TransactionEvent", payload, str(number))

    main = {"connectorId": 0, "meterValue": [{"sampledValue": [{"value": "7"}]}]}
    found = series([event(0, 40.0, evse={"id": 2}), event(60, 41.0), call(NOW, "a", "MeterValues", main, "m")])
    assert found == {
        Place("a", "EVSE 2"): Told(energy=[(NOW, 4000.0), (NOW + 60, 4100.0)], soc=[(NOW, 40.0), (NOW + 60, 41.0)]),
        Place("a", "main meter"): Told(energy=[(NOW, 7.0)]),
    }


def test_a_chart_has_every_quantity_and_the_limit_over_the_power() -> None:
    session = demo().details("dep-003").session(1, chart.SESSION_SLOTS)
    assert session is not None
    drawn = ElementTree.fromstring(chart.of_session(session))  # noqa: S314 - our own text
    assert drawn.get("aria-label") == "power, energy, battery over time"
    kinds = [each.get("class") for each in drawn.iter("polyline")]
    assert kinds == ["power", "energy", "battery"]
    (limit,) = (each for each in drawn.iter("path") if each.get("class") == "limit")
    ends = [float(number) for number in re.findall(r"[\d.]+", limit.get("d") or "")]
    power = [point.split(",") for point in drawn.find("polyline").get("points", "").split()]  # type: ignore[union-attr]
    below = [float(y) for x, y in power if ends[0] + 5 < float(x) < ends[2] - 5]
    assert below
    assert min(below) >= ends[1] - 0.1  # SVG counts from above: power never passes its limit
    assert "limit 20.0 kW" in [each.text for each in drawn.iter("text")]


def test_one_value_is_no_chart() -> None:
    assert chart.of_told(Told(soc=[(NOW, 50.0)])) == "<p>Battery 50 %, told once</p>"
    assert chart.of_told(Told(soc=[(NOW, 50.0), (NOW + 1, 50.0)])).startswith("<svg ")
    assert chart.svg([], 0, 0) == ""


def test_the_report_tells_sessions_values_and_what_was_wrong_by_action() -> None:
    text = page(talk())
    assert "CP-003, connector 1" in text
    assert "still running" in text
    assert "transaction started Authorized" in text
    assert "<h3>CP-001, connector 1</h3>" in text
    rows = dict(re.findall(r"<tr><td>(\w+)<td>charger(.*?)</tr>", text))
    assert re.findall(r">([^<]+)", rows["Authorize"]) == ["1", "0", "0", "0", "8 ms", "8 ms"]
    assert re.findall(r">([^<]+)", rows["Heartbeat"]) == ["2", "1", "1", "0", "603 ms", "1.2 s"]
    assert "47.8 kW, told once" in text


def test_a_file_is_its_owners_alone_and_none_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x.csv"
    places.write(path, [b"one", b"two"])
    assert path.read_bytes() == b"onetwo"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        places.write(path, [b"other"])
    assert path.read_bytes() == b"onetwo"


def test_half_a_file_is_taken_away(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        places.write(tmp_path / "half", (bytes([1 // number]) for number in (1, 0)))
    assert not (tmp_path / "half").exists()


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "folder", lambda: tmp_path)


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


async def told(app: StillDashboard, pilot: Pilot[None]) -> tuple[str, str, str]:
    await until(pilot, lambda: any(title in ("Exported", "Not exported") for title, *_ in toasts(app)))
    return toasts(app)[-1]


@pytest.mark.parametrize(("steps", "suffix"), [(0, "jsonl"), (1, "csv"), (2, "html"), (3, "svg")])
async def test_what_is_filtered_is_exported_by_key(steps: int, suffix: str, tmp_path: Path) -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await opened(app, pilot, "slash", *"a:Heartbeat", "enter")
        await pilot.press("f2")
        await pilot.pause()
        assert "4 messages: messages with action Heartbeat" in screen_text(app)
        await pilot.press(*["down"] * steps, "enter")
        assert (await told(app, pilot))[0] == "Exported"
        path = only_file(tmp_path)
        assert path.suffix == f".{suffix}"
        text = path.read_text()
        assert "Heartbeat" in text
        assert "StartTransaction" not in text
        if suffix == "jsonl":
            assert len(text.splitlines()) == 4


async def test_a_path_of_ones_own_and_a_place_that_is_taken(tmp_path: Path) -> None:
    async with running(demo()) as (app, pilot):
        for title in ("Exported", "Not exported"):
            await pilot.press("f2")
            await pilot.pause()
            app.screen.query_one("#export-path").value = str(tmp_path / "mine.txt")  # type: ignore[attr-defined]
            await pilot.press("enter")
            assert (await told(app, pilot))[0] == title
            app.told.clear()
        assert len((tmp_path / "mine.txt").read_text().splitlines()) == 22


async def test_a_place_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with running(FakeLab(twelve())) as (app, pilot):
        await pilot.press("f2")
        await pilot.pause()
        app.screen.query_one("#export-path").value = str(tmp_path / "file" / "x.csv")  # type: ignore[attr-defined]
        await pilot.press("enter")
        title, text, severity = await told(app, pilot)
        assert (title, severity) == ("Not exported", "error")
        assert "could not be written" in text


async def test_what_was_found_on_disk_is_exported_too(tmp_path: Path) -> None:
    lab = with_disk(500)
    async with running(lab) as (app, pilot):
        screen = await opened(app, pilot, "slash", *"a:Authorize", "enter", "home")
        lines = screen.log_view.lines

        def searched() -> bool:
            screen.log_view.apply()
            return not lines.unsearched

        await until(pilot, searched)
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("enter")
        await told(app, pilot)
        path = only_file(tmp_path)
        assert len(path.read_text().splitlines()) == len(lines) == 12
