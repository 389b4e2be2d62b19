"""Cache, local list, swipe."""

from __future__ import annotations

from datetime import UTC

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.authorization import ListChange
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.id_token_info import ACCEPTED, IdTokenInfo
from ocpplab_tui.lab.connectors import Test, chosen, named
from ocpplab_tui.lab.handlers.table import handles
from ocpplab_tui.lab.handlers.tokens import id_token
from ocpplab_tui.operations.authorization import (
    AuthorizeContract,
    AuthorizeIdTag,
    ClearLocalAuthorizationList,
    LocalListEntry,
    PressStartButton,
    ResetAuthorizationCache,
    SendLocalAuthorizationList,
)
from ocpplab_tui.operations.model import Command
from ocpplab_tui.protocol.station import Station
from ocpplab_tui.protocol.v201 import contracts
from ocpplab_tui.protocol.v201.contracts import Contract, ContractHash
from ocpplab_tui.protocol.v201.station import Station201

CONNECTED: tuple[Test, ...] = (lambda connector: connector.connected and connector.authorization is None,)
"""Where a vehicle could show its contract."""


@handles(ResetAuthorizationCache)
def reset_cache(station: Station, _operation: ResetAuthorizationCache, command: Command) -> None:
    count = station.clear_cache()
    command.detail = f"Authorization cache cleared, {count} {'entry' if count == 1 else 'entries'} removed"
    command.result = {"msg": command.detail, "cleared_entries": count}


@handles(SendLocalAuthorizationList)
def send_local_list(station: Station, operation: SendLocalAuthorizationList, command: Command) -> None:
    """A version that isn't above the present one with other entries is refused, though OCPP's Full update is not."""
    if operation.list_version <= 0:
        raise OperationRefused(f"{station.identity}: a list version is above 0, not {operation.list_version}")
    store = station.charger.authorization
    entries = [_entry(station, entry) for entry in operation.entries]
    outcome = store.replace_list(operation.list_version, entries, only_newer=True)
    count = len(entries)
    accepted = outcome.status == "Accepted"
    command.detail = f"Local list version {store.list_version} with {count} entries" if accepted else outcome.reason
    command.result = {
        "status": outcome.status,
        "list_version": store.list_version,
        "entries_received": count,
        "msg": command.detail,
    }
    if not accepted and station.cause is not None:
        station.cause.rejected(f"{outcome.status}: {outcome.reason}")
    station.process()


@handles(ClearLocalAuthorizationList)
def clear_local_list(station: Station, _operation: ClearLocalAuthorizationList, command: Command) -> None:
    count = station.charger.authorization.clear_list()
    command.detail = f"Local list cleared, {count} {'entry' if count == 1 else 'entries'} removed"
    command.result = {"status": "Accepted", "list_version": 0, "entries_deleted": count, "msg": command.detail}
    station.process()


@handles(AuthorizeIdTag)
def authorize(station: Station, operation: AuthorizeIdTag, _command: Command) -> None:
    connector = named(station, operation.evse_id, operation.connector_id)
    station.swipe(id_token(station, operation.id_tag, operation.id_token_type), connector)


@handles(PressStartButton)
def press_start_button(station: Station, operation: PressStartButton, _command: Command) -> None:
    if station.version == "1.6":
        raise OperationRefused(f"{station.identity} speaks OCPP 1.6, which knows cards only")
    station.swipe(IdToken.of_nobody(), named(station, operation.evse_id, operation.connector_id))


@handles(AuthorizeContract)
def authorize_contract(station: Station, operation: AuthorizeContract, _command: Command) -> None:
    connector = chosen(station, operation.evse_id, operation.connector_id, CONNECTED, "no vehicle is plugged in")
    if not isinstance(station, Station201):
        raise OperationRefused(f"{station.identity} speaks OCPP 1.6, which knows no contract certificates")
    hashes = tuple(ContractHash(**entry.model_dump()) for entry in operation.certificate_hash_data or ())
    contracts.show(station, Contract(operation.emaid, operation.certificate or "", hashes), connector)


def _entry(station: Station, entry: LocalListEntry) -> ListChange:
    expiry = entry.expiry_date
    if expiry is not None and expiry.tzinfo is None:
        expiry = expiry.replace(tzinfo=UTC)
    info = IdTokenInfo(ACCEPTED, None if expiry is None else expiry.timestamp(), entry.parent_id_tag)
    return ListChange(id_token(station, entry.id_tag), info)
