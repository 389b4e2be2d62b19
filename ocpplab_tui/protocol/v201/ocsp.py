"""Block M: whether the certificates of the V2G chain are revoked is asked when they come, and weekly (M06)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ocpplab_tui.charger.certificate import ocsp_responder
from ocpplab_tui.charger.certificates import V2G_CHAIN, chain_requests
from ocpplab_tui.protocol.certificates import hash_payload
from ocpplab_tui.protocol.life import Booted, Closed, Reconnected, WentDown
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests

if TYPE_CHECKING:
    from ocpplab_tui.base.timers import Timer
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()
reactions: Reactions[Station201] = Reactions()

WEEK_S = 7 * 86_400.0
RETRY_S = 3_600.0
"""After a failed request the certificate stays usable, and its status is asked for again."""
URL_MAX = 512


class Statuses:
    """What the CSMS said of each certificate: OCSP response and when. Memory only: after a reboot it is asked anew."""

    __slots__ = ("results", "timer")

    def __init__(self) -> None:
        self.results: dict[str, tuple[str, float]] = {}
        self.timer: Timer | None = None

    def rest(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


def look(station: Station201) -> None:
    """Ask for every status that is missing or a week old; come back when the next one is."""
    chain = next(iter(station.charger.certificates.of(V2G_CHAIN)), None)
    if chain is None:
        return
    statuses = station.certificate_statuses = station.certificate_statuses or Statuses()
    now = station.now()
    for data, certificate in chain_requests(chain):
        url = ocsp_responder(certificate)
        _, told_at = statuses.results.get(data.serial_number, ("", -WEEK_S))
        if url and len(url) <= URL_MAX and now - told_at >= WEEK_S and station.speaking:
            payload = {"ocspRequestData": hash_payload(data) | {"responderURL": url}}
            station.call("GetCertificateStatus", payload, partial(_answered, station, data.serial_number))
    _come_back(station, statuses, WEEK_S)


def _answered(station: Station201, serial_number: str, answer: Payload) -> None:
    statuses = station.certificate_statuses
    if statuses is None:
        return
    if answer["status"] == "Accepted":
        statuses.results[serial_number] = (answer.get("ocspResult", ""), station.now())
    else:
        _come_back(station, statuses, RETRY_S)


def _come_back(station: Station201, statuses: Statuses, wait_s: float) -> None:
    statuses.rest()
    statuses.timer = station.clock.call_later(wait_s, partial(look, station))


@reactions(Booted)
def booted(station: Station201, _event: Booted) -> None:
    look(station)


@reactions(Reconnected)
def reconnected(station: Station201, _event: Reconnected) -> None:
    """What became a week old while offline."""
    if station.certificate_statuses is not None:
        look(station)


@reactions(WentDown)
def went_down(station: Station201, _event: WentDown) -> None:
    if station.certificate_statuses is not None:
        station.certificate_statuses.rest()
        station.certificate_statuses = None


@reactions(Closed)
def closed(station: Station201, _event: Closed) -> None:
    if station.certificate_statuses is not None:
        station.certificate_statuses.rest()
