"""What firmware, logs and diagnostics can be configured with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.communication import COMMUNICATION
from ocpplab_tui.charger.definitions.problems import STATION
from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Row, ro, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

PROTOCOLS = ("HTTP", "HTTPS", "FTP")
DURING_TRANSACTION = ("Nothing", "Download", "Install")

_STATION = ComponentKey(STATION)
_ROWS = (
    # What the lab file allows; the protocol puts it there.
    Row(
        COMMUNICATION,
        "FileTransferProtocols",
        DataType.MEMBER_LIST,
        v16=ro(",".join(PROTOCOLS), "SupportedFileTransferProtocols"),
        v201=ro(",".join(PROTOCOLS)),
        values=PROTOCOLS,
    ),
    Row(_STATION, "AllowNewSessionsPendingFirmwareUpdate", DataType.BOOLEAN, v201=rw("false")),
    # OCPP has no name for it: what of an update this hardware can do while a transaction runs.
    Row(
        _STATION,
        "FirmwareUpdateDuringTransaction",
        DataType.OPTION_LIST,
        v16=rw("Download"),
        v201=rw("Download"),
        values=DURING_TRANSACTION,
    ),
)


def rows(_model: Model) -> Iterator[Row]:
    yield from _ROWS
