"""What each operation does with a charger: one function an operation.

A handler gets the station, the operation and its command. It may fill the command's `detail` and `result`; what the
charger can't do it raises as OperationRefused. Messages that follow speak for the command by themselves.
"""

from ocpplab_tui.lab.handlers import (
    authorization,
    cable,
    certificates,
    configuration,
    energy,
    faults,
    messages,
    network,
    runtime,
    sensors,
    sessions,
    smart_charging,
)
from ocpplab_tui.lab.handlers.table import HANDLERS, Handler

__all__ = [
    "HANDLERS",
    "Handler",
    "authorization",
    "cable",
    "certificates",
    "configuration",
    "energy",
    "faults",
    "messages",
    "network",
    "runtime",
    "sensors",
    "sessions",
    "smart_charging",
]
