"""The certificates that a charger keeps: roots by use, and its own with their keys (blocks A and M; 1.6 whitepaper §4).

A part that is kept: private keys are in its `state()`, so whoever writes it writes it for the owner's eyes only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ocpplab_tui.charger.certificate import (
    HashData,
    InvalidCertificate,
    check_key,
    check_period,
    hash_data,
    is_authority,
    issued_by,
    parse,
    self_issued,
    split,
)

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

CSMS_ROOT = "CSMSRootCertificate"
MANUFACTURER_ROOT = "ManufacturerRootCertificate"
MO_ROOT = "MORootCertificate"
V2G_ROOT = "V2GRootCertificate"
V2G_CHAIN = "V2GCertificateChain"
OWN = "ChargingStationCertificate"
"""What a certificate is for, in 2.0.1's words (1.6: CentralSystemRootCertificate, ManufacturerRootCertificate)."""

LISTED = (V2G_ROOT, MO_ROOT, CSMS_ROOT, V2G_CHAIN, MANUFACTURER_ROOT)
"""What GetInstalledCertificateIds tells of; the station's own certificate is nobody's business."""

CAPACITY = 20
"""Certificates and chains of all uses (CertificateEntries.maxLimit, CertificateStoreMaxLength)."""
CHILDREN_MAX = 4
"""Most child certificates that one element of GetInstalledCertificateIds may name."""


@dataclass(frozen=True, slots=True)
class Installed:
    """One certificate, or one chain, leaf first. `issuer`: who signed the last one, where it isn't itself."""

    use: str
    pem: str
    key: str = field(default="", repr=False)
    issuer: str = ""


class Answer(NamedTuple):
    """`status` as InstallCertificate and DeleteCertificate say it; why not, where it is no Accepted."""

    status: str
    reason_code: str = ""
    info: str = ""


class Listed(NamedTuple):
    """One element of GetInstalledCertificateIds."""

    use: str
    hash: HashData
    children: tuple[HashData, ...] = ()


class CertificateStore:
    """What is installed, oldest first. Times are the charger's own clock, in seconds since the epoch."""

    __slots__ = ("_adopted", "_entries", "revision")

    def __init__(self) -> None:
        self._entries: tuple[Installed, ...] = ()
        self._adopted: str | None = None
        self.revision = 0

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, *uses: str) -> list[Installed]:
        """All for these uses, oldest first."""
        return [entry for entry in self._entries if entry.use in uses]

    def roots(self) -> tuple[str, ...]:
        """PEM of the CSMS roots, newest first."""
        return tuple(entry.pem for entry in reversed(self._entries) if entry.use == CSMS_ROOT)

    def adopt(self, roots: str) -> None:
        """Take over the CSMS roots that the charger came with, once: what was deleted since stays so."""
        if roots == self._adopted:
            return
        self._adopted = roots
        known = {entry.pem for entry in self.of(CSMS_ROOT)}
        fresh = [pem for pem in split(roots) if pem not in known]
        self._replace((*(Installed(CSMS_ROOT, pem) for pem in fresh), *self._entries)[:CAPACITY])

    def install(self, use: str, text: str, now: float, *, signed_by_old: bool = False) -> Answer:
        """InstallCertificate (M05, TC_075). `signed_by_old`: AdditionalRootCertificateCheck, for CSMS roots."""
        try:
            pem, certificate = _root_in(text, now)
            issuer = self._issuer_of(certificate, use)
            if not issuer and not self_issued(certificate):
                raise InvalidCertificate("it is no root: somebody unknown has signed it")
            if use == CSMS_ROOT and signed_by_old:
                self._check_signed_by_old(certificate, issuer)
        except InvalidCertificate as error:
            return Answer("Rejected", error.reason_code, str(error))
        others = tuple(entry for entry in self._entries if (entry.use, entry.pem) != (use, pem))
        if len(others) >= CAPACITY:
            return Answer("Rejected", "OutOfStorage", f"at most {CAPACITY} certificates are kept")  # M05.FR.06
        self._replace((*others, Installed(use, pem, issuer=issuer)))
        return Answer("Accepted")

    def delete(self, wanted: HashData, *, profile: int) -> Answer:
        """DeleteCertificate (M04, TC_076). The station's own certificate and the last root that its link stands on
        (`profile`: the security profile in force) cannot be deleted."""
        for entry in self._entries:
            if not self._hash_of(entry, wanted.algorithm).same(wanted):
                continue
            if entry.use == OWN:
                return Answer("Failed", "InvalidCertificate", "the station's own certificate stays")  # M04.FR.06
            if entry.use == CSMS_ROOT and profile > 1 and len(self.of(CSMS_ROOT)) == 1:
                return Answer("Failed", "InvalidCertificate", "the link to the CSMS stands on it")
            self._replace(tuple(item for item in self._entries if item is not entry))
            return Answer("Accepted")
        return Answer("NotFound", "NotFound")

    def listing(self, uses: Iterable[str] = LISTED) -> list[Listed]:
        """GetInstalledCertificateIds (M03): leaves with what stands above them in their chain."""
        return [self._listed(entry) for entry in self.of(*uses)]

    def keep_signed(self, use: str, chain: str, key: str) -> bool:
        """Keep a chain that a CA signed for us, beside what is in use; False: there is no room."""
        spare = tuple(entry for entry in self._entries if entry.use != use or use == OWN)
        if len(spare) >= CAPACITY:
            return False
        self._replace((*spare, Installed(use, chain, key, issuer=self._issuer_of(parse(split(chain)[-1]), V2G_ROOT))))
        return True

    def own(self, now: float) -> list[Installed]:
        """The station's certificates that are valid now, newest first."""
        return [entry for entry in reversed(self.of(OWN)) if valid_from(entry.pem) <= now <= valid_until(entry.pem)]

    def drop(self, gone: Callable[[Installed], bool]) -> int:
        """Forget some; how many they were."""
        left = tuple(entry for entry in self._entries if not gone(entry))
        count = len(self._entries) - len(left)
        if count:
            self._replace(left)
        return count

    def state(self) -> Any:
        """{"adopted": PEM, "entries": [[use, PEM, key, issuer]]}; None: nothing is installed."""
        if not self._entries and self._adopted is None:
            return None
        entries = [[entry.use, entry.pem, entry.key, entry.issuer] for entry in self._entries]
        return {"adopted": self._adopted, "entries": entries}

    def restore(self, state: Any, _now: float) -> None:
        if not isinstance(state, dict):
            return
        self._adopted = state.get("adopted")
        self._entries = tuple(Installed(*entry[:4]) for entry in state.get("entries", ()))

    def _replace(self, entries: tuple[Installed, ...]) -> None:
        self._entries = entries
        self.revision += 1

    def _issuer_of(self, certificate: Certificate, use: str) -> str:
        """PEM of who signed it, among what is installed for the same use; "" for itself or nobody known."""
        if self_issued(certificate):
            return ""
        known = (entry.pem for entry in reversed(self.of(use)))
        return next((pem for pem in known if issued_by(certificate, parse(pem))), "")

    def _check_signed_by_old(self, certificate: Certificate, issuer: str) -> None:
        """M05.FR.11: once there is a root, only what it signed may take its place."""
        old = self.of(CSMS_ROOT)
        if old and not issuer and certificate not in [parse(entry.pem) for entry in old]:
            raise InvalidCertificate("it is not signed by the root that is installed")

    def _listed(self, entry: Installed) -> Listed:
        children = tuple(_chain_hashes(entry, "SHA256"))[1 : CHILDREN_MAX + 1]
        return Listed(entry.use, self._hash_of(entry, "SHA256"), children)

    @staticmethod
    def _hash_of(entry: Installed, algorithm: str) -> HashData:
        return next(_chain_hashes(entry, algorithm))


def _chain_hashes(entry: Installed, algorithm: str) -> Iterator[HashData]:
    """Of the leaf and what stands above it. Where the issuer of the last one is unknown its own key stands in."""
    chain = [parse(pem) for pem in split(entry.pem)]
    above = parse(entry.issuer) if entry.issuer else chain[-1]
    for certificate, issuer in zip(chain, [*chain[1:], above], strict=True):
        yield hash_data(certificate, issuer, algorithm)


def chain_requests(entry: Installed) -> Iterator[tuple[HashData, Certificate]]:
    """Each certificate of a chain with what names it."""
    yield from zip(_chain_hashes(entry, "SHA256"), map(parse, split(entry.pem)), strict=True)


def valid_from(chain: str) -> float:
    """Of the leaf, seconds since the epoch."""
    return parse(split(chain)[0]).not_valid_before_utc.timestamp()


def valid_until(chain: str) -> float:
    """Of the leaf, seconds since the epoch."""
    return parse(split(chain)[0]).not_valid_after_utc.timestamp()


def _root_in(text: str, now: float) -> tuple[str, Certificate]:
    """The one root that the text holds. Raises InvalidCertificate."""
    blocks = split(text)
    if len(blocks) > 1:
        raise InvalidCertificate("expected one certificate, not several")
    certificate = parse(blocks[0])
    check_period(certificate, now)
    check_key(certificate)
    if not is_authority(certificate):
        raise InvalidCertificate("it is no root: it may not sign other certificates")
    if self_issued(certificate) and not issued_by(certificate, certificate):
        raise InvalidCertificate("its signature is wrong")
    return blocks[0], certificate
