"""The charger's own certificates in both versions: asked for, judged, used, renewed (A02, A03; 1.6 SignCertificate)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ocpplab_tui.base.timers import Timer
from ocpplab_tui.charger.certificate import InvalidCertificate
from ocpplab_tui.charger.certificate_request import Signed, Subject, judge, new_request
from ocpplab_tui.charger.certificates import CSMS_ROOT, OWN, V2G_CHAIN, V2G_ROOT, valid_from, valid_until
from ocpplab_tui.ocppj.answers import Answer, Refused
from ocpplab_tui.protocol.ports import Payload

if TYPE_CHECKING:
    from ocpplab_tui.protocol.core import StationCore

RENEW_BEFORE_S = 30 * 86_400.0
"""One month before its end a certificate is renewed unasked (A03.FR.02); a short-lived one in its last third."""
LOOK_AGAIN_S = 86_400.0
OPEN_REQUESTS_MAX = 4
"""Keys of requests that may still be answered, of one sort."""


class Asking:
    """One sort of certificate that is asked for, until it comes or the charger gives up. `uses`: for what it is,
    `label`: certificateType in the messages, "" = it is left out."""

    __slots__ = ("keys", "label", "repeats", "timer", "uses")

    def __init__(self, uses: tuple[str, ...], label: str) -> None:
        self.uses = uses
        self.label = label
        self.keys: list[str] = []
        self.repeats = 0
        self.timer: Timer | None = None

    def rest(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class Signing:
    """What is asked for now. Lost at a reboot: then the CSMS, or the end of the certificate, asks again."""

    __slots__ = ("_asked", "_renewal", "_station", "_switch")

    def __init__(self, station: StationCore) -> None:
        self._station = station
        self._asked: dict[tuple[str, ...], Asking] = {}
        self._switch: Timer | None = None  # to a certificate that is not valid yet
        self._renewal: Timer | None = None

    # -- asking --------------------------------------------------------------------------------------------------

    def ask(self, uses: tuple[str, ...] = (OWN,), label: str = "") -> None:
        """Send SignCertificate with a fresh key."""
        asking = self._asked.setdefault(uses, Asking(uses, label))
        asking.rest()
        asking.label, asking.repeats = label, 0
        self._send(asking)

    def _send(self, asking: Asking) -> None:
        request = new_request(self.subject(asking.uses[0]))
        asking.keys = [*asking.keys, request.key][-OPEN_REQUESTS_MAX:]
        payload: Payload = {"csr": request.csr}
        if asking.label:
            payload["certificateType"] = asking.label
        self._station.call(
            "SignCertificate", payload, partial(self._answered, asking), on_failure=partial(self._unanswered, asking)
        )

    def _answered(self, asking: Asking, answer: Payload) -> None:
        """Accepted: the certificate comes later, or is asked for again (A02.FR.17–19). Rejected: that is that."""
        if answer["status"] == "Accepted":
            self._wait(asking)
        else:
            self._asked.pop(asking.uses, None)

    def _unanswered(self, asking: Asking, answer: Answer) -> None:
        """A CSMS that refuses the message knows no certificates; one that did not answer may do so later."""
        if isinstance(answer, Refused):
            self._asked.pop(asking.uses, None)
        else:
            self._wait(asking)

    def _wait(self, asking: Asking) -> None:
        settings = self._station.charger.settings
        open_still = self._asked.get(asking.uses) is asking and asking.repeats < settings.signing_repeats
        if open_still and settings.signing_wait_s:
            wait_s = settings.signing_wait_s * 2**asking.repeats
            asking.timer = self._station.clock.call_later(wait_s, partial(self._again, asking))

    def _again(self, asking: Asking) -> None:
        asking.timer = None
        if self._station.speaking:
            asking.repeats += 1
            self._send(asking)
        else:
            self._wait(asking)

    def subject(self, use: str) -> Subject:
        """Whose certificate: the serial number of BootNotification and the operator (A-05); ISO 15118's for V2G."""
        station, model = self._station, self._station.charger.device_model
        serial, organization = station.identity[-25:], station.charger.settings.organization
        if use != V2G_CHAIN:
            return Subject(serial, organization)
        country = model.get_any("ISO15118Ctrlr.CountryName") or ""
        country = country if country.isascii() and country.isalpha() else ""
        name = model.get_any("ISO15118Ctrlr.SeccId") or serial
        return Subject(name, model.get_any("ISO15118Ctrlr.OrganizationName") or organization, country)

    # -- what came -----------------------------------------------------------------------------------------------

    def signed(self, chain: str, use: str = OWN) -> None:
        """CertificateSigned: keep it, use it as soon as it is valid. Raises InvalidCertificate, and tells the event.

        One that was asked for both uses counts for both (A02.FR.13).
        """
        station = self._station
        asking = self._asked_for(use)
        roots = [entry.pem for entry in station.charger.certificates.of(V2G_ROOT if use == V2G_CHAIN else CSMS_ROOT)]
        try:
            keys = () if asking is None else asking.keys
            size_max = station.charger.settings.chain_size_max
            signed = judge(chain, keys, self.subject(use), roots, station.own_time(), size_max)
            self._keep((use,) if asking is None else asking.uses, signed)
        except InvalidCertificate as error:
            if asking is not None:
                asking.rest()  # A02.FR.20: no further request because of it
            station.security.report("InvalidChargingStationCertificate", str(error))
            raise
        if asking is not None:
            asking.rest()
            del self._asked[asking.uses]

    def _asked_for(self, use: str) -> Asking | None:
        exact = self._asked.get((use,))
        return exact or next((asking for uses, asking in self._asked.items() if use in uses), None)

    def _keep(self, uses: tuple[str, ...], signed: Signed) -> None:
        store = self._station.charger.certificates
        for use in uses:
            if not store.keep_signed(use, signed.chain, signed.key):
                raise InvalidCertificate("no room is left for it", "OutOfStorage")
        if OWN in uses:
            self._use_own(signed.not_before)

    def _use_own(self, not_before: float) -> None:
        """Now, or when its time comes (A02.FR.08)."""
        station = self._station
        if not_before > station.own_time():
            self._switch = station.clock.call_later(not_before - station.own_time() + 1, self._switched)
        else:
            self._switched()

    def _switched(self) -> None:
        self._switch = None
        access, store = self._station.access, self._station.charger.certificates
        if access.profile_tried == 3:
            access.apply("the charger has a new certificate")
        else:  # nothing stands on the old one
            now, used = self._station.own_time(), access.used_certificate()
            store.drop(lambda entry: entry.use == OWN and entry is not used and valid_from(entry.pem) <= now)
        self.look_ahead()

    # -- renewal on its own initiative -----------------------------------------------------------------------------

    def look_ahead(self) -> None:
        """Ask in time for the certificate that follows the one in use."""
        self._stop_renewal()
        due = self._renewal_due()
        if due is not None:
            wait_s = max(due - self._station.own_time(), 0.0)
            self._renewal = self._station.clock.call_later(wait_s, self._renew)

    def _renewal_due(self) -> float | None:
        """By the charger's own clock; None: there is no certificate whose end matters."""
        used = self._station.access.used_certificate()
        text = self._station.wire.home.certificate if used is None and self._station.access.profile_tried == 3 else ""
        text = used.pem if used is not None else text
        if not text:
            return None
        try:
            begin, end = valid_from(text), valid_until(text)
        except InvalidCertificate:
            return None
        return end - min(RENEW_BEFORE_S, (end - begin) / 3)

    def _renew(self) -> None:
        self._renewal = None
        if self._station.speaking and (OWN,) not in self._asked:
            self.ask((OWN,), OWN if self._station.version != "1.6" else "")
        self._renewal = self._station.clock.call_later(LOOK_AGAIN_S, self._renew)

    def _stop_renewal(self) -> None:
        if self._renewal is not None:
            self._renewal.cancel()
            self._renewal = None

    def rest(self) -> None:
        """Down, or the end: nothing is asked for any more."""
        for asking in self._asked.values():
            asking.rest()
        self._asked = {}
        self._stop_renewal()
        if self._switch is not None:
            self._switch.cancel()
            self._switch = None
