"""The books: bounded, and right about odd input."""

from __future__ import annotations

from pathlib import Path

from ocpplab_tui.config.lab_model import EmbeddedCsmsConfig
from ocpplab_tui.csms.metering import latest_values, merge
from ocpplab_tui.csms.records import CONNECTORS_KEPT, PARTS_KEPT, REPORTS_KEPT, StationRecord
from ocpplab_tui.csms.settings import CsmsSettings, Token
from ocpplab_tui.csms.transactions import EPOCH_2026, STARTS_REMEMBERED, TransactionBook


def test_numbers_of_a_csms_that_is_started_anew_are_higher() -> None:
    first, _ = TransactionBook(EPOCH_2026).open_numbered("CP1", ("a", "1"), ("1", "x", "0"))
    later, _ = TransactionBook(EPOCH_2026 + 60).open_numbered("CP1", ("a", "1"), ("1", "x", "0"))
    ancient, _ = TransactionBook(0.0).open_numbered("CP1", ("a", "1"), ("1", "x", "0"))
    future, _ = TransactionBook(EPOCH_2026 * 100.0).open_numbered("CP1", ("a", "1"), ("1", "x", "0"))
    assert (first.number, later.number, ancient.number) == (1, 481, 1)
    assert (future.number or 0) < 2**31


def test_ended_transactions_make_room_first() -> None:
    book = TransactionBook(EPOCH_2026, limit=3)
    running = book.open("CP1", "a")
    book.end(book.open("CP1", "b"), "now")
    book.open("CP1", "c")
    book.open("CP1", "d")
    assert [one.id for one in book] == ["a", "c", "d"]
    book.open("CP1", "e")
    assert book.get("CP1", "a") is None
    assert running.running
    book.end(running, "now")
    assert len(book) == 3


def test_starts_are_remembered_up_to_a_limit() -> None:
    book = TransactionBook(EPOCH_2026)
    for number in range(STARTS_REMEMBERED * 2):
        book.open_numbered("CP1", (f"id{number}", "1"), ("1", str(number), "0"))
    _, new = book.open_numbered("CP1", ("other", "1"), ("1", str(STARTS_REMEMBERED * 2 - 1), "0"))
    assert not new
    _, new = book.open_numbered("CP1", ("other", "1"), ("1", "0", "0"))
    assert new


def test_saw_number_ignores_what_is_too_big() -> None:
    book = TransactionBook(EPOCH_2026)
    book.saw_number(2**40)
    book.saw_number(-5)
    assert book.open_numbered("CP1", ("a", "1"), ("1", "x", "0"))[0].number == 1


def test_station_records_are_bounded() -> None:
    record = StationRecord("CP1")
    for number in range(CONNECTORS_KEPT + 5):
        record.connector(number, 1)
    assert len(record.connectors) == CONNECTORS_KEPT
    for request in range(REPORTS_KEPT + 2):
        for part in range(PARTS_KEPT + 2):
            record.add_part("NotifyReport", {"requestId": request, "seqNo": part, "tbc": part < PARTS_KEPT + 1})
    assert [report.request_id for report in record.reports] == [2, 3, 4, 5]
    assert {len(report.parts) for report in record.reports} == {PARTS_KEPT}
    assert all(report.complete and not report.gap for report in record.reports)


def test_meter_values_of_both_versions() -> None:
    old = [
        {"sampled_value": [{"value": "1500"}, {"value": "7", "measurand": "Voltage", "phase": "L1"}, {"value": "x"}]}
    ]
    assert latest_values(old) == {"Energy.Active.Import.Register": 1500.0}
    unit = {"unit": "W", "multiplier": 3}
    new = [{"sampled_value": [{"value": 2, "measurand": "Power.Active.Import", "unit_of_measure": unit}]}]
    assert latest_values(new) == {"Power.Active.Import": 2000.0}
    assert latest_values(None) == latest_values([1, {"sampled_value": 2}]) == {}
    huge = [{"sampled_value": [{"value": 1, "unit_of_measure": {"multiplier": 10**9}}]}]
    assert latest_values(huge) == {"Energy.Active.Import.Register": 1.0}


def test_invented_measurands_are_not_followed_without_end() -> None:
    values = {"Voltage": 1.0}
    merge(values, {f"m{number}": 1.0 for number in range(1000)})
    merge(values, {"Voltage": 2.0})
    assert (len(values), values["Voltage"]) == (40, 2.0)


def test_settings_fit_a_lab_file_and_a_pipe() -> None:
    settings = CsmsSettings.of(EmbeddedCsmsConfig(policy={"Authorize": "slow"}, cert_file=Path("a.pem")))
    assert settings.tokens == (Token("DEADBEEF"),)
    assert (settings.port, settings.password, settings.cert_file) == (9000, None, Path("a.pem"))
    assert CsmsSettings.from_json(settings.to_json()) == settings
    secret = CsmsSettings.of(CsmsSettings(password="hunter2"))
    assert secret.password == "hunter2"
    assert "hunter2" not in repr(secret)
