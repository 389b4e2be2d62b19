"""What a log or diagnostics file holds: real contents, and no secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.base.redaction import is_secret_name, redact_text
from ocpplab_tui.base.timestamps import to_text

if TYPE_CHECKING:
    from ocpplab_tui.protocol.station import Station

DIAGNOSTICS, SECURITY = "DiagnosticsLog", "SecurityLog"
FRAMES_MAX = 2000
BYTES_MAX = 4_000_000

_NOT_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


class Span(NamedTuple):
    """From when to when a log is wanted, by the charger's own clock, both included; None = open."""

    oldest: float | None = None
    latest: float | None = None

    def holds(self, at: float) -> bool:
        return (self.oldest is None or at >= self.oldest) and (self.latest is None or at <= self.latest)


class LogFile(NamedTuple):
    """A file to upload."""

    name: str
    content: bytes


def log_file(station: Station, log_type: str, span: Span) -> LogFile | None:
    """What there is of a log within the span; None where there is nothing."""
    lines = list(_security(station, span) if log_type == SECURITY else _frames(station, span))
    if not lines:
        return None
    head = [*_title(station, log_type), *(_facts(station) if log_type == DIAGNOSTICS else ())]
    return LogFile(_name(station, log_type), "".join(f"{line}\n" for line in (*head, *lines)).encode())


def _name(station: Station, log_type: str) -> str:
    kind = "security" if log_type == SECURITY else "diagnostics"
    moment = station.stamp()[:19].replace(":", "")
    return f"{kind}-{_NOT_IN_FILE_NAMES.sub('_', station.identity)[:48]}-{moment}.log"


def _title(station: Station, log_type: str) -> Iterator[str]:
    model = station.charger.model
    yield f"{log_type} of {station.identity} at {station.stamp()}"
    yield f"{model.vendor_name} {model.model_name}, firmware {station.charger.firmware_version}, OCPP {station.version}"


def _facts(station: Station) -> Iterator[str]:
    """How the charger is set and what its connectors do now."""
    yield ""
    for name, value, _ in station.charger.device_model.listing():
        if value is not None and not is_secret_name(name):
            yield f"{name} = {redact_text(value)}"
    yield ""
    for connector in station.charger.connectors:
        yield f"{connector.name}: {connector.status}, {connector.error_code}"
    yield ""


def _security(station: Station, span: Span) -> Iterator[str]:
    """Its own clock told the times, so they are shown as the events were."""
    offset_s = station.clock_offset_s
    for entry in station.security.entries:
        if span.holds(entry.at + offset_s):
            yield f"{to_text(entry.at + offset_s)} {entry.type} {entry.tech_info}".rstrip()


def _frames(station: Station, span: Span) -> list[str]:
    """The newest frames within the span, oldest first, as the journal has them: with secrets covered."""
    offset_s = station.clock_offset_s
    lines: list[str] = []
    size = 0
    for frame in station.recent_frames():
        if span.oldest is not None and frame.at + offset_s < span.oldest:
            break  # what follows is older still
        if not span.holds(frame.at + offset_s):
            continue
        line = f"{to_text(frame.at + offset_s)} {frame.direction} {frame.text}"
        size += len(line)
        if len(lines) == FRAMES_MAX or size > BYTES_MAX:
            break
        lines.append(line)
    return lines[::-1]
