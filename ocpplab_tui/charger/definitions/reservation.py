"""ReservationCtrlr and the keys of the Reservation profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Row, ro, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

BOOLEAN = DataType.BOOLEAN
RESERVATION = ComponentKey("ReservationCtrlr")

_ROWS = (
    Row(RESERVATION, "Available", BOOLEAN, v201=ro("true"), constant=True),
    # 1.6 has no key for it: there people switch it by this name.
    Row(RESERVATION, "Enabled", BOOLEAN, v16=rw("true"), v201=rw("true")),
    Row(
        RESERVATION,
        "NonEvseSpecific",
        BOOLEAN,
        v16=ro("true", "ReserveConnectorZeroSupported"),
        v201=ro("true"),
        by_hand=True,
    ),
)


def rows(_model: Model) -> Iterator[Row]:
    yield from _ROWS
