"""CALLERROR codes: OCPP 1.6 (OCPP-J §4.2.3) and 2.0.1 (part 4 §4.3) spell some of them differently."""

from __future__ import annotations

FORMAT_VIOLATION = "FormatViolation"
GENERIC_ERROR = "GenericError"
INTERNAL_ERROR = "InternalError"
MESSAGE_TYPE_NOT_SUPPORTED = "MessageTypeNotSupported"
NOT_IMPLEMENTED = "NotImplemented"
NOT_SUPPORTED = "NotSupported"
OCCURRENCE_CONSTRAINT_VIOLATION = "OccurrenceConstraintViolation"
PROPERTY_CONSTRAINT_VIOLATION = "PropertyConstraintViolation"
PROTOCOL_ERROR = "ProtocolError"
RPC_FRAMEWORK_ERROR = "RpcFrameworkError"
SECURITY_ERROR = "SecurityError"
TYPE_CONSTRAINT_VIOLATION = "TypeConstraintViolation"

CODES_201 = frozenset(
    {
        FORMAT_VIOLATION,
        GENERIC_ERROR,
        INTERNAL_ERROR,
        MESSAGE_TYPE_NOT_SUPPORTED,
        NOT_IMPLEMENTED,
        NOT_SUPPORTED,
        OCCURRENCE_CONSTRAINT_VIOLATION,
        PROPERTY_CONSTRAINT_VIOLATION,
        PROTOCOL_ERROR,
        RPC_FRAMEWORK_ERROR,
        SECURITY_ERROR,
        TYPE_CONSTRAINT_VIOLATION,
    }
)

_IN_16 = {
    FORMAT_VIOLATION: "FormationViolation",
    OCCURRENCE_CONSTRAINT_VIOLATION: "OccurenceConstraintViolation",  # sic, OCPP-J 1.6
    MESSAGE_TYPE_NOT_SUPPORTED: GENERIC_ERROR,
    RPC_FRAMEWORK_ERROR: GENERIC_ERROR,
}

CODES_16 = frozenset(_IN_16.get(code, code) for code in CODES_201)


def spelled(version: str, code: str) -> str:
    """A code in 2.0.1 spelling as `version` writes it; one that OCPP does not know becomes GenericError."""
    if code not in CODES_201:
        return code if version == "1.6" and code in CODES_16 else GENERIC_ERROR
    return _IN_16.get(code, code) if version == "1.6" else code


def is_code_of(version: str, code: str) -> bool:
    """Does `version` know this code, in this spelling?"""
    return code in (CODES_16 if version == "1.6" else CODES_201)
