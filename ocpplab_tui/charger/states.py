"""Connector states of both OCPP versions, and which changes OCPP 1.6 §4.9 allows."""

from __future__ import annotations

from enum import StrEnum


class ConnectorStatus(StrEnum):
    """OCPP 1.6 ChargePointStatus. The hardware keeps this finer view; 2.0.1's is derived from it and the cable."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EVSE = "SuspendedEVSE"
    SUSPENDED_EV = "SuspendedEV"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


class Availability(StrEnum):
    """OCPP 2.0.1 ConnectorStatusEnumType."""

    AVAILABLE = "Available"
    OCCUPIED = "Occupied"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


class ChargingState(StrEnum):
    """OCPP 2.0.1 ChargingStateEnumType (TX-05)."""

    IDLE = "Idle"
    EV_CONNECTED = "EVConnected"
    CHARGING = "Charging"
    SUSPENDED_EV = "SuspendedEV"
    SUSPENDED_EVSE = "SuspendedEVSE"


class Trigger(StrEnum):
    """OCPP 2.0.1 TriggerReasonEnumType; 1.6 has no such word on the wire."""

    AUTHORIZED = "Authorized"
    CABLE_PLUGGED_IN = "CablePluggedIn"
    CHARGING_RATE_CHANGED = "ChargingRateChanged"
    CHARGING_STATE_CHANGED = "ChargingStateChanged"
    DEAUTHORIZED = "Deauthorized"
    ENERGY_LIMIT_REACHED = "EnergyLimitReached"
    EV_COMMUNICATION_LOST = "EVCommunicationLost"
    EV_CONNECT_TIMEOUT = "EVConnectTimeout"
    METER_VALUE_CLOCK = "MeterValueClock"
    METER_VALUE_PERIODIC = "MeterValuePeriodic"
    TIME_LIMIT_REACHED = "TimeLimitReached"
    TRIGGER = "Trigger"
    UNLOCK_COMMAND = "UnlockCommand"
    STOP_AUTHORIZED = "StopAuthorized"
    EV_DEPARTED = "EVDeparted"
    EV_DETECTED = "EVDetected"
    REMOTE_STOP = "RemoteStop"
    REMOTE_START = "RemoteStart"
    ABNORMAL_CONDITION = "AbnormalCondition"
    SIGNED_DATA_RECEIVED = "SignedDataReceived"
    RESET_COMMAND = "ResetCommand"


class StopReason(StrEnum):
    """Why a transaction ended, in OCPP 2.0.1's words where it has one, else 1.6's.

    `charger` names the reason once; `protocol.v16` maps it to 1.6's (ImmediateReset is HardReset or SoftReset there,
    GroundFault and OvercurrentFault are Other, Timeout, TimeLimitReached and the like are Local or Other).
    """

    LOCAL = "Local"
    REMOTE = "Remote"
    EV_DISCONNECTED = "EVDisconnected"
    STOPPED_BY_EV = "StoppedByEV"
    DEAUTHORIZED = "DeAuthorized"
    EMERGENCY_STOP = "EmergencyStop"
    POWER_LOSS = "PowerLoss"
    REBOOT = "Reboot"
    HARD_RESET = "HardReset"
    SOFT_RESET = "SoftReset"
    UNLOCK_COMMAND = "UnlockCommand"
    GROUND_FAULT = "GroundFault"
    OVERCURRENT_FAULT = "OvercurrentFault"
    POWER_QUALITY = "PowerQuality"
    TIMEOUT = "Timeout"
    TIME_LIMIT_REACHED = "TimeLimitReached"
    ENERGY_LIMIT_REACHED = "EnergyLimitReached"
    SOC_LIMIT_REACHED = "SOCLimitReached"
    MASTER_PASS = "MasterPass"  # noqa: S105 - a stop reason, not a password
    OTHER = "Other"


_A, _P, _C = ConnectorStatus.AVAILABLE, ConnectorStatus.PREPARING, ConnectorStatus.CHARGING
_V, _E, _F = ConnectorStatus.SUSPENDED_EV, ConnectorStatus.SUSPENDED_EVSE, ConnectorStatus.FINISHING
_R, _U, _X = ConnectorStatus.RESERVED, ConnectorStatus.UNAVAILABLE, ConnectorStatus.FAULTED

LEGAL_CHANGES: dict[ConnectorStatus, frozenset[ConnectorStatus]] = {
    _A: frozenset({_P, _C, _V, _E, _R, _U, _X}),
    _P: frozenset({_A, _C, _V, _E, _F, _X}),
    _C: frozenset({_A, _V, _E, _F, _U, _X}),
    _V: frozenset({_A, _C, _E, _F, _U, _X}),
    _E: frozenset({_A, _C, _V, _F, _U, _X}),
    _F: frozenset({_A, _P, _U, _X}),
    _R: frozenset({_A, _P, _U, _X}),
    _U: frozenset({_A, _P, _C, _V, _E, _X}),
    _X: frozenset({_A, _P, _C, _V, _E, _F, _R, _U}),
}
"""OCPP 1.6 §4.9 (ocpp16.md §3): from → to."""
