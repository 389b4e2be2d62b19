"""The one error tree.

LabError                      everything that this program raises on purpose
├── InputError                a user wrote something wrong (lab file, option, catalog, theme): exit 2
├── StartError                the lab cannot start: port taken, state directory in use, file not readable: exit 1
├── OperationRefused          this charger cannot do that now: HTTP 400
│   └── UnknownName           no such charger, location, command: HTTP 404
│       └── OutOfReach        it is there, but the process that runs it does not answer now: HTTP 503
├── StorageError              what was asked for cannot be kept on disk, so nothing was done: HTTP 507
├── CallError                 an OCPP CALL is answered with a CALLERROR
└── LinkError                 a charger's websocket could not be opened or was lost

Each carries a title for people, a message that says what happened and what would be right, and a
stable code for the wire, HTTP and logs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


class LabError(Exception):
    """Base of all errors raised on purpose. `str(error)` is a whole sentence for people."""

    title: ClassVar[str] = "Something went wrong"
    code: ClassVar[str] = "error"
    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in what a user wrote.

    `where` is the file (or option), `key` the path inside it (`charger[3].ocpp_version`), `problem`
    what is wrong including the value, `expected` what would be right (may be empty).
    """

    where: str
    key: str
    problem: str
    expected: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: {self.key}" if self.key else self.where
        return f"{place}: {self.problem}" + (f"; {self.expected}" if self.expected else "")


class InputError(LabError):
    """Wrong input, with every mistake found (never only the first)."""

    title = "Wrong input"
    code = "wrong-input"
    http_status = 422
    exit_code = 2

    def __init__(self, *mistakes: Mistake) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(str(mistake) for mistake in mistakes))


class StartError(LabError):
    """The lab cannot start, though what the user wrote is well-formed."""

    title = "The lab cannot start"
    code = "cannot-start"


class OperationRefused(LabError):
    """A well-formed operation that this charger cannot do now."""

    title = "Not possible"
    code = "refused"
    http_status = 400


class UnknownName(OperationRefused):
    """Nothing has this id."""

    title = "Unknown"
    code = "unknown"
    http_status = 404


class OutOfReach(UnknownName):
    """The process that runs this charger has ended, or does not answer; it comes back by itself."""

    title = "Not possible now"
    code = "out-of-reach"
    http_status = 503


class StorageError(LabError):
    """The disk doesn't take what was asked for; nothing was done."""

    title = "Not stored"
    code = "not-stored"
    http_status = 507


class CallError(LabError):
    """A CALL that must be answered with a CALLERROR.

    `wire_code` is spelled as in OCPP 2.0.1 (`FormatViolation`); the wire layer writes the 1.6 spelling
    (`FormationViolation`, `OccurenceConstraintViolation`) on a 1.6 link. `description` is ≤ 255 characters and never
    repeats payload values. `details` is an object.
    """

    title = "The request was refused"
    code = "call-error"

    def __init__(self, wire_code: str, description: str = "", details: dict[str, Any] | None = None) -> None:
        self.wire_code = wire_code
        self.description = description[:255]
        self.details: dict[str, Any] = details or {}
        super().__init__(f"{wire_code}: {description}" if description else wire_code)


class LinkError(LabError):
    """A charger's websocket could not be opened, or was lost. The message says why, for people."""

    title = "No connection to the CSMS"
    code = "no-connection"
