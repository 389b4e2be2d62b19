"""ISO15118Ctrlr: what a station that reads contract certificates can be told about it (C07, C08, M01, M02)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Row, ro, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

BOOLEAN, STRING = DataType.BOOLEAN, DataType.STRING
ISO15118 = ComponentKey("ISO15118Ctrlr")

COUNTRY_MAX, ORGANIZATION_MAX, SECC_MAX = 2, 64, 255
SCHEDULE_ENTRIES = 3

_ROWS = (
    Row(ISO15118, "CentralContractValidationAllowed", BOOLEAN, v201=rw("true")),
    Row(ISO15118, "ContractValidationOffline", BOOLEAN, v201=rw("false")),
    Row(ISO15118, "SeccId", STRING, v201=rw(""), maximum=SECC_MAX),
    Row(ISO15118, "MaxScheduleEntries", DataType.INTEGER, v201=ro(SCHEDULE_ENTRIES), constant=True),
    # No receipt is ever asked for: the wire to the vehicle is not simulated.
    Row(ISO15118, "RequestMeteringReceipt", BOOLEAN, v201=ro("false"), constant=True),
    Row(ISO15118, "CountryName", STRING, v201=rw(""), maximum=COUNTRY_MAX),
    Row(ISO15118, "OrganizationName", STRING, v201=rw(""), maximum=ORGANIZATION_MAX),
    Row(ISO15118, "PnCEnabled", BOOLEAN, v201=rw("true")),
    Row(ISO15118, "V2GCertificateInstallationEnabled", BOOLEAN, v201=rw("true")),
    Row(ISO15118, "ContractCertificateInstallationEnabled", BOOLEAN, v201=rw("true")),
)


def rows(_model: Model) -> Iterator[Row]:
    yield from _ROWS
