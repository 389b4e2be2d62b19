"""Labs with very much of everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ocpplab_tui.lab.csms_port import Snapshot
from ocpplab_tui.lab.details import (
    AuthorizationDetails,
    EventRow,
    MonitorRow,
    MonitorsDetails,
    PeriodRow,
    ProfileRow,
    QueueDetails,
    QueueRow,
    TokenRow,
)
from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.ocppj.frame import Frame
from tests.tui.fake_csms import TOKENS, TRANSACTIONS, station
from tests.tui.fake_details import FakeDetails, setting
from tests.tui.fake_lab import NOW, FakeLab, charging, connector, talk

STATUSES = ("Available", "Charging", "Occupied", "Faulted", "Preparing", "Finishing")


def crowded(views: Sequence[ChargerView]) -> FakeLab:
    """These chargers and a journal of 4,000 frames; the third one has twelve connectors, and much in every part."""
    third = replace(
        views[2],
        connectors=tuple(
            charging(n, session_wh=990_000.0 + n) if n % 3 else connector("SuspendedEVSE", n, plugged=True)
            for n in range(1, 13)
        ),
        faults=("GroundFault", "OverTemperature", "EVCommunicationError"),
    )
    lab = FakeLab([*views[:2], third, *views[3:]], chatter(4000))
    lab.depths[third.charger_id] = deep(third)
    return lab


def chatter(count: int) -> list[Frame]:
    """The same round of talk again and again, each time of other chargers, a frame each 50 ms."""
    pattern = talk()
    return [
        pattern[n % len(pattern)]._replace(
            at=NOW - (count - n) * 0.05,
            charger_id=f"dep-{n // len(pattern) * 12 % 4980 + int(pattern[n % len(pattern)].charger_id[-3:]):03}",
        )
        for n in range(count)
    ]


def deep(view: ChargerView) -> FakeDetails:
    """Hundreds of rows in every part."""
    details = FakeDetails(NOW, view)
    details.settings = tuple(
        setting(
            f"{kind}{n:03}{'VeryLongName' * (n % 4)}",
            None if kind == "Secret" else str(n) * (1 + n % 40),
            access=access,
        )
        for n in range(120)
        for kind, access in (("Alpha", "ReadWrite"), ("Omega", "ReadOnly"), ("Secret", "WriteOnly"))
    )
    tokens = tuple(
        TokenRow(f"TOKEN-{n:030}", "ISO14443", ("Accepted", "Blocked", "Expired")[n % 3], f"GROUP-{n:020}", None, False)
        for n in range(300)
    )
    details.tokens = AuthorizationDetails(True, 1234, tokens, True, tokens[::-1])
    details.limits = tuple((600.0 * n, 50_000.0 - 700.0 * (n * 7 % 60)) for n in range(60))
    periods = tuple(PeriodRow(600.0 * n, 50_000.0 - 100 * n, 3) for n in range(24))
    details.installed = tuple(
        ProfileRow(n, "TxDefaultProfile", "Recurring", n, n % 12 + 1, "W", periods, "Daily", NOW, 86_400, source="CSO")
        for n in range(60)
    )
    monitors = tuple(
        MonitorRow(n, f"EVSE@{n % 12 + 1}", "Temperature", "UpperThreshold", 85 + n, n % 10, "Custom", False)
        for n in range(150)
    )
    events = tuple(
        EventRow(n, NOW - n, "EVSE@1", "Temperature", "Alerting", str(n), "CustomMonitor", n % 2 > 0, 4, n)
        for n in range(150)
    )
    details.watched = MonitorsDetails(monitors, events, 9, "All")
    rows = tuple(
        QueueRow("TransactionEvent", NOW - 4000 + n, n % 4, "", True, n == 0, f'{{"seqNo": {n}}}') for n in range(400)
    )
    details.waiting = QueueDetails(rows, False, dropped=1234)
    return details


def crowded_csms(lab: FakeLab) -> FakeLab:
    """5,000 stations, 2,000 transactions, 500 tokens at the embedded CSMS."""
    assert lab.csms_port is not None
    stations = [
        station(n, ("1.6", "2.0.1")[n % 2], STATUSES[n % 6], identity=f"AC-{n:04}", connected=n % 9 > 0)
        for n in range(1, 5001)
    ]
    transactions = [replace(TRANSACTIONS[n % 3], id=str(900_000 + n), identity=f"AC-{n:04}") for n in range(1, 2001)]
    tokens = [replace(TOKENS[n % 3], id=f"TOKEN-{n:025}") for n in range(500)]
    own = lab.csms_port.state.stations
    lab.csms_port.state = Snapshot((*own, *stations), tuple(transactions), {"Authorize": "slow"}, tuple(tokens))
    return lab
