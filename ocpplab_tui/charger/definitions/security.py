"""SecurityCtrlr: the station's identity, password, certificates and security profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.certificates import CAPACITY
from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Live, Row, ro, rw, wo

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

INTEGER, BOOLEAN, STRING = DataType.INTEGER, DataType.BOOLEAN, DataType.STRING
SECURITY = ComponentKey("SecurityCtrlr")

CHAIN_SIZE_MAX = 10_000
"""OCPP's own limit of CertificateSigned.certificateChain."""

_ROWS = (
    Row(
        SECURITY,
        "AdditionalRootCertificateCheck",
        BOOLEAN,
        v16=ro("false", "AdditionalRootCertificateCheck"),
        v201=ro("false"),
        by_hand=True,
    ),
    # On, as in every browser: else a lab could reach few of the CSMSs that are out there.
    Row(SECURITY, "AllowCSMSTLSWildcards", BOOLEAN, v201=rw("true")),
    Row(SECURITY, "AllowSecurityProfileDowngrade", BOOLEAN, v201=rw("false")),
    Row(SECURITY, "BasicAuthPassword", STRING, v201=wo(), minimum=16, maximum=40),
    Row(SECURITY, "CertificateEntries", INTEGER, v201=ro(), maximum=CAPACITY, live=Live.CERTIFICATE_ENTRIES),
    Row(SECURITY, "CertSigningRepeatTimes", INTEGER, v201=rw(3), minimum=0, maximum=16),
    Row(SECURITY, "CertSigningWaitMinimum", INTEGER, v201=rw(30), unit="s", minimum=1),
    # What the link uses; the protocol puts it there.
    Row(SECURITY, "Identity", STRING, v201=ro(), maximum=48),
    Row(
        SECURITY,
        "MaxCertificateChainSize",
        INTEGER,
        v16=ro(CHAIN_SIZE_MAX, "CertificateSignedMaxChainSize"),
        v201=ro(CHAIN_SIZE_MAX),
        minimum=1,
        maximum=CHAIN_SIZE_MAX,
        by_hand=True,
    ),
    # O of the certificates that the charger asks for.
    Row(SECURITY, "OrganizationName", STRING, v16=rw("OCPPLAB", "CpoName"), v201=rw("OCPPLAB"), minimum=1, maximum=64),
    # What the link uses; in 1.6 the CSMS may raise it, in 2.0.1 a network profile does (A05).
    Row(SECURITY, "SecurityProfile", INTEGER, v16=rw(0, "SecurityProfile"), v201=ro(0), minimum=0, maximum=3),
    Row(
        ComponentKey("ChargePoint"),
        "CertificateStoreMaxLength",
        INTEGER,
        v16=ro(CAPACITY, "CertificateStoreMaxLength"),
        constant=True,
    ),
)


def rows(_model: Model) -> Iterator[Row]:
    yield from _ROWS
