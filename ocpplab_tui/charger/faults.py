"""The faults that can be injected: what each does to the hardware, and its names in both OCPP versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.states import ConnectorStatus, StopReason

if TYPE_CHECKING:
    from ocpplab_tui.charger.connector import Connector

NO_ERROR = "NoError"

EV_COMMUNICATION_STATUSES = frozenset(
    {
        ConnectorStatus.PREPARING,
        ConnectorStatus.SUSPENDED_EV,
        ConnectorStatus.SUSPENDED_EVSE,
        ConnectorStatus.FINISHING,
    }
)
"""The only statuses that go with EVCommunicationError (OCPP 1.6 §7.6, S-02)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault.

    `error_code`: ChargePointErrorCode of 1.6. `blocks`: no charging while it lasts, else it is a warning.
    `stop_reason`: why running transactions end. `tech_code` and `tech_info`: what NotifyEvent says in 2.0.1.
    """

    name: str
    error_code: str
    blocks: bool
    stop_reason: StopReason
    tech_code: str
    tech_info: str


class ActiveFault(NamedTuple):
    """A fault that lasts. `connector` None: it concerns the whole charger."""

    fault: str
    connector: Connector | None


_OTHER, _POWER = StopReason.OTHER, StopReason.POWER_QUALITY
_GROUND, _CURRENT = StopReason.GROUND_FAULT, StopReason.OVERCURRENT_FAULT

_ALL = (
    Fault("GroundFault", "GroundFailure", True, _GROUND, "E01", "Residual current above the limit"),
    Fault("OverCurrent", "OverCurrentFailure", True, _CURRENT, "E02", "Output current above the limit"),
    Fault("OverVoltage", "OverVoltage", True, _POWER, "E03", "Supply voltage too high"),
    Fault("UnderVoltage", "UnderVoltage", True, _POWER, "E04", "Supply voltage too low"),
    Fault("OverTemperature", "HighTemperature", True, _OTHER, "E05", "Temperature above the limit"),
    Fault("InternalError", "InternalError", True, _OTHER, "E06", "Internal hardware or software error"),
    Fault("ConnectorLockFailure", "ConnectorLockFailure", True, _OTHER, "E07", "The latch does not move"),
    Fault("EVCommunicationError", "EVCommunicationError", False, _OTHER, "W01", "No communication with the vehicle"),
    Fault("PowerMeterFailure", "PowerMeterFailure", True, _OTHER, "E08", "The meter does not answer"),
    Fault("WeakSignal", "WeakSignal", False, _OTHER, "W02", "Weak mobile signal"),
    Fault("GroundFailure", "GroundFailure", True, _GROUND, "E01", "Residual current above the limit"),
    Fault("OverCurrentFailure", "OverCurrentFailure", True, _CURRENT, "E02", "Output current above the limit"),
    Fault("HighTemperature", "HighTemperature", True, _OTHER, "E05", "Temperature above the limit"),
    Fault("PowerSwitchFailure", "PowerSwitchFailure", True, _OTHER, "E09", "The contactor does not switch"),
    Fault("ResetFailure", "ResetFailure", True, _OTHER, "E10", "A reset did not succeed"),
    Fault("LocalListConflict", "LocalListConflict", False, _OTHER, "W03", "The local list disagrees with the CSMS"),
    Fault("ReaderFailure", "ReaderFailure", False, _OTHER, "W04", "The token reader does not work"),
    Fault("EmergencyStop", "OtherError", True, StopReason.EMERGENCY_STOP, "E11", "The emergency stop was pressed"),
    Fault("OtherError", "OtherError", True, _OTHER, "E99", "Another error"),
)

FAULTS: Mapping[str, Fault] = MappingProxyType({fault.name: fault for fault in _ALL})
"""All kinds, by the name that users give: the vendor's words, and every ChargePointErrorCode but NoError."""

_FOLDED = {name.casefold(): fault for name, fault in FAULTS.items()}

EV_COMMUNICATION_ERROR = FAULTS["EVCommunicationError"]
LOCK_FAILURE = FAULTS["ConnectorLockFailure"]
HIGH_TEMPERATURES = frozenset({"OverTemperature", "HighTemperature"})


def fault_named(name: str) -> Fault:
    """The kind of fault of this name, in any case. OperationRefused lists them all for an unknown one."""
    fault = _FOLDED.get(name.casefold())
    if fault is None:
        raise OperationRefused(f'no fault is called "{name}"; there are {", ".join(FAULTS)}')
    return fault


def leading(faults: tuple[Fault, ...]) -> Fault | None:
    """Of several faults the one that is shown: the latest that blocks, else the latest."""
    return next((fault for fault in reversed(faults) if fault.blocks), faults[-1] if faults else None)


def error_code(faults: tuple[Fault, ...], status: ConnectorStatus) -> str:
    """ChargePointErrorCode to report in this status."""
    fault = leading(faults)
    if fault is None or (fault is EV_COMMUNICATION_ERROR and status not in EV_COMMUNICATION_STATUSES):
        return NO_ERROR
    return fault.error_code
