"""Block N09, N10: what the station knows of a customer, told and forgotten.

It knows customers by their tokens: from the authorization cache, transactions that run, and reservations. A customer
identifier is compared with tokens and the groups they belong to. Of contract certificates nothing is kept, so a
`customerCertificate` finds nothing. The local list belongs to the CSMS and is neither told nor touched (D-03); so are
transactions that run, which cannot be billed without their token: their data goes with their end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.authorization import IdToken, same_group
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201.authorization import token
from ocpplab_tui.protocol.v201.payloads import rejected, status_info

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()

REFERENCES = ("idToken", "customerCertificate", "customerIdentifier")
PART_MAX = 512
"""Characters of one NotifyCustomerInformation."""
NO_DATA = "no data"
CLEARED = "customer data cleared"

IsTheirs = Callable[[IdToken, str | None], bool]
"""Whether a token, of a group or none, is the customer's."""


@requests("CustomerInformation")
def customer_information(station: Station201, request: Payload) -> Payload:
    """Exactly one reference, else Invalid (N09.FR.09); something must be asked for, else Rejected. What is not a
    customer that anybody could know (an empty token or identifier) is Invalid too."""
    if sum(name in request for name in REFERENCES) != 1:
        info = status_info("InvalidValue", f"expected exactly one of {', '.join(REFERENCES)}")
        return {"status": "Invalid", "statusInfo": info}
    if not (request["report"] or request["clear"]):
        return rejected("InvalidValue", "neither report nor clear")
    is_theirs = _reference(request)
    if is_theirs is None:
        return {"status": "Invalid", "statusInfo": status_info("InvalidValue", "the reference names nobody")}
    text = "\n".join(_known(station, is_theirs)) or NO_DATA
    if request["clear"]:
        _forget(station, is_theirs)
    _notify(station, request["requestId"], text if request["report"] else CLEARED)
    return {"status": "Accepted"}


def _reference(request: Payload) -> IsTheirs | None:
    """How the customer is recognized; None for a reference to nobody."""
    if "idToken" in request:
        asked = token(request["idToken"])
        return (lambda id_token, _group: id_token.same(asked)) if asked.value else None
    if "customerIdentifier" in request:
        name = str(request["customerIdentifier"])
        return (lambda id_token, group: same_group(id_token.value, name) or same_group(group, name)) if name else None
    return lambda _id_token, _group: False


def _known(station: Station201, is_theirs: IsTheirs) -> Iterator[str]:
    """A line for each thing that is known."""
    charger = station.charger
    for entry in charger.authorization.cached():
        if is_theirs(entry.id_token, entry.info.group_id):
            group = f", group {entry.info.group_id}" if entry.info.group_id else ""
            since = station.stamp(entry.since)
            yield f"authorization cache: {_name(entry.id_token)} {entry.info.status}{group}, {since}"
    for transaction in charger.running():
        if transaction.id_token is not None and is_theirs(transaction.id_token, transaction.group_id):
            began = station.stamp(transaction.started_at)
            yield f"transaction {transaction.id}: {_name(transaction.id_token)}, runs since {began}"
    for reservation in charger.reservations:
        if is_theirs(reservation.id_token, reservation.group_id):
            yield f"reservation {reservation.id}: {_name(reservation.id_token)}"


def _name(id_token: IdToken) -> str:
    return f"{id_token.type} {id_token.shown}"


def _forget(station: Station201, is_theirs: IsTheirs) -> None:
    """N10: the cache forgets the customer. Reservations are the CSMS's to cancel."""
    authorization = station.charger.authorization
    for entry in authorization.cached():
        if is_theirs(entry.id_token, entry.info.group_id):
            authorization.forget(entry.id_token)


def _notify(station: Station201, request_id: int, text: str) -> None:
    """In parts that fit (N09.FR.05, FR.06)."""
    parts = [text[start : start + PART_MAX] for start in range(0, len(text), PART_MAX)]
    generated_at = station.stamp()
    for number, part in enumerate(parts):
        payload: Payload = {
            "requestId": request_id,
            "generatedAt": generated_at,
            "seqNo": number,
            "tbc": number < len(parts) - 1,
            "data": part,
        }
        station.backlog.send("NotifyCustomerInformation", payload)
