"""What stands in a log."""

from __future__ import annotations

from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.recent_frames import recent_frames
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.protocol.log_contents import BYTES_MAX, DIAGNOSTICS, FRAMES_MAX, SECURITY, Span, log_file
from ocpplab_tui.protocol.station import Station
from tests.protocol.stations import station_of

EVERYTHING = Span()


def frame(number: int, data: bytes = b"[]", charger_id: str = "CP-1") -> Frame:
    return Frame(1000.0 + number, charger_id, Direction.OUT, Kind.CALL, "Heartbeat", str(number), data)


def station_with(*frames: Frame) -> Station:
    station, _ = station_of()
    station.recent_frames = lambda: reversed(frames)
    return station


def lines(station: Station, kind: str = DIAGNOSTICS, span: Span = EVERYTHING) -> list[str]:
    file = log_file(station, kind, span)
    return [] if file is None else file.content.decode().splitlines()


def test_frames_are_told_oldest_first_within_the_span() -> None:
    station = station_with(*(frame(number) for number in range(10)))
    span = Span(1002.0, 1003.0)
    assert lines(station, span=span)[-2:] == ["1970-01-01T00:16:42.000Z out []", "1970-01-01T00:16:43.000Z out []"]
    assert lines(station, span=Span(latest=5.0)) == []


def test_a_log_has_an_end() -> None:
    assert sum(line.endswith("[]") for line in lines(station_with(*map(frame, range(FRAMES_MAX + 500))))) == FRAMES_MAX
    large = b'"' + b"x" * (BYTES_MAX // 3) + b'"'
    assert sum("xxx" in line for line in lines(station_with(*(frame(number, large) for number in range(5))))) == 2


def test_the_charger_s_own_clock_is_what_counts() -> None:
    station = station_with(frame(0))
    station.clock_offset_s = 3600.0
    assert lines(station, span=Span(4600.0, 4600.0))[-1].startswith("1970-01-01T01:16:40.000Z")
    assert lines(station, span=Span(1000.0, 1000.0)) == []


def test_no_secret_and_no_strange_name() -> None:
    station, _ = station_of(configuration={"AuthorizationKey": "ab" * 16})
    station.recent_frames = lambda: [frame(1)]
    station.identity = "CP/../1 é"
    file = log_file(station, DIAGNOSTICS, Span())
    assert file is not None
    assert file.name.startswith("diagnostics-CP_.._1_-")
    assert b"abab" not in file.content
    assert b"AuthorizationKey" not in file.content


def test_the_security_log() -> None:
    station, _ = station_of()
    assert lines(station, SECURITY) == []
    station.security.report("TamperDetectionActivated", "the door")
    assert lines(station, SECURITY)[-1].endswith("TamperDetectionActivated the door")


def test_only_one_charger_s_frames_the_newest_first() -> None:
    journal = Journal(capacity=4)
    for number in range(6):
        journal.append(frame(number, charger_id="CP-1" if number % 2 else "CP-2"))
    assert [found.unique_id for found in recent_frames(journal, "CP-1")] == ["5", "3"]
    assert list(recent_frames(journal, "CP-3")) == []
