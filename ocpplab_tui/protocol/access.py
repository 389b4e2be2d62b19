"""How a station gets to its CSMS: address, security profile, certificates; and what it does when it can't (block A).

Where it goes is the version's: `v16.access` (key SecurityProfile), `v201.slots` (network profiles). What they share is
here: which certificates the link uses, the way back to the old ones, and the security events of failed attempts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from ocpplab_tui.charger.certificate import HashData, InvalidCertificate, hash_data, parse, split
from ocpplab_tui.charger.certificates import CSMS_ROOT, OWN, CertificateStore, Installed, valid_from
from ocpplab_tui.charger.values import INVALID, InvalidValue
from ocpplab_tui.protocol.life import AttemptFailed
from ocpplab_tui.protocol.ports import Way

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from ocpplab_tui.charger.definitions import Variable
    from ocpplab_tui.protocol.core import StationCore

SECURITY_PROFILE = "SecurityCtrlr.SecurityProfile"

EVENTS = {
    "tls-version": "InvalidTLSVersion",
    "tls-cipher": "InvalidTLSCipherSuite",
    "tls-certificate": "InvalidCsmsCertificate",
    "credentials": "FailedToAuthenticateAtCsms",
}
"""Kind of failure (`ocppj.failure.FailureKind`) → security event; told once until the next success."""

OWN_CERTIFICATE_REFUSED = frozenset({"tls-client-certificate", "tls"})
"""Failures that a certificate of ours may be the reason of."""


class Access(ABC):
    """The way of one station. A part that is kept: what the CSMS made of it outlives the program, unless the lab file
    says something else by then."""

    __slots__ = ("_beyond", "_both_roots", "_old_root", "_refused", "_station", "_told", "revision")

    def __init__(self, station: StationCore) -> None:
        self._station = station
        self._told: tuple[str, ...] = ()  # kinds of failure that were reported since the last success
        self._refused = 0  # attempts that failed with our newest certificate
        self._old_root = False  # the newest root did not fit: the one before is tried
        self._both_roots = False  # one of the two has failed already
        self._beyond = False  # something was used that the lab file does not say
        self.revision = 0
        station.charger.device_model.guard = self.objection

    # -- what a version says -------------------------------------------------------------------------------------

    @property
    @abstractmethod
    def profile(self) -> int:
        """The security profile in force."""

    @abstractmethod
    def target(self) -> tuple[str | None, int | None]:
        """URL and security profile of the next attempt; None: as the lab file says."""

    @abstractmethod
    def objection(self, variable: Variable, text: str) -> None:
        """Raises InvalidValue for a profile or slot that can't be used, as things are."""

    @abstractmethod
    def configured(self) -> None:
        """Somebody set configuration."""

    @abstractmethod
    def failed_there(self, *, hopeless: bool) -> None:
        """Another attempt failed: perhaps it is time to go elsewhere. `hopeless`: it can't ever work this way."""

    @abstractmethod
    def arrived(self) -> None:
        """The link is open: what was tried is proven."""

    @abstractmethod
    def kept(self) -> dict[str, Any]:
        """What outlives the program; {}: nothing differs from the lab file."""

    @abstractmethod
    def take_over(self, kept: dict[str, Any]) -> None:
        """What `kept` told."""

    @abstractmethod
    def forget(self) -> None:
        """Nothing differs from the lab file any more."""

    # -- the link ------------------------------------------------------------------------------------------------

    @property
    def store(self) -> CertificateStore:
        return self._station.charger.certificates

    def prepare(self) -> None:
        """The charger starts: before its first attempt to connect."""
        station = self._station
        roots = station.wire.home.roots
        if roots:
            self._adopt(roots)
        model = station.charger.device_model
        if station.charger.settings.security_profile != self.profile:
            model.put(SECURITY_PROFILE, str(self.profile))
        self.apply()

    def moved(self) -> None:
        """Somebody gave the charger another CSMS: what the old one made of its way is void."""
        self.forget()
        self.revision += 1
        self.prepare()

    def apply(self, renew: str = "") -> None:
        """Let the link go the way that is right now; `renew`: why it has to be opened anew."""
        way = self._way()
        if self._beyond or renew or way != Way():
            self._beyond = True
            self._station.wire.use(way, renew)

    def opened(self) -> None:
        """The websocket is open: what is not needed any more goes (A02.FR.10, M05)."""
        self._told, self._refused, self._both_roots = (), 0, False
        if len(self.store):
            self._tidy()
        self.arrived()

    def failed(self, event: AttemptFailed) -> None:
        """An attempt to connect failed."""
        if event.kind == "tls-certificate" and self._try_other_root():
            return
        self._report(event)
        if event.kind in OWN_CERTIFICATE_REFUSED and self.profile_tried == 3:
            self._doubt_own()
        self.failed_there(hopeless=event.kind == "settings")

    @property
    def profile_tried(self) -> int:
        """The security profile of the next attempt."""
        tried = self.target()[1]
        return self._station.wire.home.security_profile if tried is None else tried

    def missing_for(self, profile: int) -> str:
        """What a security profile needs and is not there, for people; "" where it could be used (X-03, A05)."""
        home, settings = self._station.wire.home, self._station.charger.settings
        if profile in (1, 2) and settings.password is None and not home.password:
            return "no password is set"
        if profile >= 2 and not home.trusts and not self.store.roots():
            return "no root certificate of the CSMS is installed"
        if profile == 3 and not home.certificate and not self.store.own(self._station.own_time()):
            return "the charger has no certificate of its own"
        return ""

    def check_complete(self, profile: int) -> None:
        """Raises InvalidValue where something is missing for a profile."""
        if missing := self.missing_for(profile):
            raise InvalidValue(INVALID, f"security profile {profile} needs more: {missing}")

    def new_root(self) -> None:
        """Another root is installed: it is tried first."""
        self._old_root = False
        self.apply()

    def is_own(self, wanted: HashData) -> bool:
        """Is it the certificate that the lab file gave the charger?"""
        text = self._station.wire.home.certificate
        try:
            chain = [parse(pem) for pem in split(text)] if text else []
        except InvalidCertificate:
            return False
        return bool(chain) and any(
            hash_data(chain[0], issuer, wanted.algorithm).same(wanted) for issuer in (*chain[1:2], *self._known_roots())
        )

    def _known_roots(self) -> list[Certificate]:
        return [parse(pem) for pem in self.store.roots()]

    # -- certificates --------------------------------------------------------------------------------------------

    def _way(self) -> Way:
        url, profile = self.target()
        roots = self._roots() or None
        used = self.used_certificate()
        if used is None:
            return Way(url, profile, roots)
        return Way(url, profile, roots, used.pem, used.key)

    def used_certificate(self) -> Installed | None:
        """The newest of the station's own that is valid; None: the lab file's."""
        return next(iter(self.store.own(self._station.own_time())), None) if len(self.store) else None

    def _roots(self) -> tuple[str, ...]:
        """All that are installed; where a new one takes an old one's place, one at a time (M05.FR.11)."""
        roots = self.store.roots()
        if len(roots) < 2 or not self._station.charger.settings.root_signed_by_old:
            return roots
        return roots[1:] if self._old_root else roots[:1]

    def _adopt(self, roots: str) -> None:
        try:
            self.store.adopt(roots)
        except InvalidCertificate:
            return  # too many, or no PEM: the link uses or refuses the file by itself

    def _try_other_root(self) -> bool:
        """Between new and old root: the other one is next. False: both were tried, or there is one only."""
        if len(self._roots()) == len(self.store.roots()):
            return False
        self._old_root, self._both_roots = not self._old_root, not self._both_roots
        self.apply()
        return self._both_roots

    def _doubt_own(self) -> None:
        """The newest certificate failed as often as it may: fall back to the one before (A02.FR.28, FR.29)."""
        self._refused += 1
        used = self.used_certificate()
        others = self.store.own(self._station.own_time())[1:] or self._station.wire.home.certificate
        if used is None or not others or self._refused < self.attempts_in_all:
            return
        self.store.drop(lambda entry: entry is used)
        self._refused = 0
        self._station.security.report("DiscardedRenewedClientCertificate")
        self.apply()

    @property
    def attempts_in_all(self) -> int:
        """How often it is tried before something is given up."""
        return self._station.charger.settings.connection_attempts

    def _tidy(self) -> None:
        now, used = self._station.own_time(), self.used_certificate()
        if self.profile_tried == 3 and used is not None:
            self.store.drop(lambda entry: entry.use == OWN and entry is not used and valid_from(entry.pem) <= now)
        if self.profile_tried >= 2 and not self._old_root and len(self._roots()) < len(self.store.roots()):
            newest = self._roots()[0]
            self.store.drop(lambda entry: entry.use == CSMS_ROOT and entry.pem != newest)

    def _report(self, event: AttemptFailed) -> None:
        name = EVENTS.get(event.kind)
        if name is not None and event.kind not in self._told:
            self._station.security.report(name, event.reason)
            self._told = (*self._told, event.kind)

    # -- Kept ----------------------------------------------------------------------------------------------------

    def state(self) -> Any:
        kept = self.kept()
        if not kept:
            return None
        home = self._station.wire.home
        return {"home": [home.url, home.security_profile], **kept}

    def restore(self, state: Any, _now: float) -> None:
        home = self._station.wire.home
        if isinstance(state, dict) and state.get("home") == [home.url, home.security_profile]:
            self.take_over(state)
