"""MonitoringCtrlr."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocpplab_tui.charger.definitions.row import Row
    from ocpplab_tui.config.catalog import Model


def rows(_model: Model) -> Iterable[Row]:
    return ()
