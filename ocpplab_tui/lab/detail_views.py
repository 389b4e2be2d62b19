"""A charger's depths, read from its parts when somebody looks (`lab.details.Details`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from ocpplab_tui.base.redaction import REDACTED, is_secret_name, redact, redact_url
from ocpplab_tui.base.timestamps import from_text
from ocpplab_tui.charger.definitions import DataType, Variable
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.id_token_info import IdTokenInfo
from ocpplab_tui.charger.reservations import Reservation
from ocpplab_tui.lab.charging_views import profiles_details
from ocpplab_tui.lab.details import (
    AuthorizationDetails,
    MonitorsDetails,
    ProfilesDetails,
    QueueDetails,
    QueueRow,
    ReservationRow,
    SessionDetails,
    SettingRow,
    TokenRow,
)
from ocpplab_tui.lab.monitor_views import monitors_details
from ocpplab_tui.lab.runner import ChargerRunner
from ocpplab_tui.lab.session_views import session_details
from ocpplab_tui.lab.views import SECRET_TYPES, shown_token

LIMITED = (DataType.INTEGER, DataType.DECIMAL, DataType.STRING)


class ChargerDetails:
    """Fulfils `Details` for one charger."""

    def __init__(self, runner: ChargerRunner, now: float) -> None:
        self._runner = runner
        self._charger = runner.charger
        self._station = runner.station
        self._now = now

    def configuration(self) -> tuple[SettingRow, ...]:
        model = self._charger.device_model
        definition = model.definition
        old = definition.version == "1.6"
        chosen = definition.keys if old else definition.variables
        return tuple(_setting(variable, self._value(variable), old) for variable in chosen)

    def _value(self, variable: Variable) -> str | None:
        if not variable.readable or is_secret_name(variable.name):
            return None
        return redact_url(self._charger.device_model.text(variable.number))

    def authorization(self) -> AuthorizationDetails:
        store, settings = self._charger.authorization, self._charger.settings
        return AuthorizationDetails(
            list_enabled=settings.local_list_enabled,
            list_version=store.list_version,
            local_list=tuple(self._tokens(store.list_entries.items())),
            cache_enabled=settings.cache_enabled,
            cache=tuple(self._tokens((entry.id_token, entry.info) for entry in store.cached())),
            reservations=tuple(self._reservation(each) for each in self._charger.reservations),
        )

    def _reservation(self, reservation: Reservation) -> ReservationRow:
        """1.6 reserves connectors, 2.0.1 EVSEs."""
        word = "connector" if self._station.version == "1.6" else "EVSE"
        anywhere = reservation.connector_type or f"any {word}"
        return ReservationRow(
            id=reservation.id,
            place=anywhere if reservation.evse_id is None else f"{word} {reservation.evse_id}",
            id_token=shown_token(reservation.id_token),
            group=reservation.group_id,
            expires_at=reservation.expires_at,
        )

    def _tokens(self, entries: Iterable[tuple[IdToken, IdTokenInfo]]) -> Iterator[TokenRow]:
        for id_token, info in entries:
            yield TokenRow(
                id_token=shown_token(id_token),
                type=id_token.type,
                status=info.status,
                group=info.group_id,
                expires_at=info.expires_at,
                expired=info.expired_at(self._now + self._charger.clock_offset_s),
                evse_ids=info.evse_ids,
            )

    def profiles(self, hours: float = 6.0) -> ProfilesDetails:
        return profiles_details(self._charger, self._now, hours)

    def monitors(self) -> MonitorsDetails:
        return monitors_details(self._station)

    def queue(self) -> QueueDetails:
        station = self._station
        open_call = self._runner.link.open_call
        asked = open_call[0] if open_call is not None else ""
        stored = (
            QueueRow(
                action=message.action,
                at=_told_time(message.payload),
                transmissions=message.transmissions,
                unique_id=message.unique_id or "",
                transaction=True,
                under_way=place == 0 and message.transmissions > 0 and message.action == asked,
                payload=_payload(message.payload),
            )
            for place, message in enumerate(station.outbox.messages())
        )
        late = (
            QueueRow(message.action, _told_time(message.payload), 0, "", False, False, _payload(message.payload))
            for message in station.backlog.messages()
        )
        return QueueDetails((*stored, *late), station.speaking, station.outbox.dropped + station.backlog.dropped)

    def session(self, connector: int, slots: int = 120, last_s: float | None = None) -> SessionDetails | None:
        if not 1 <= connector <= len(self._charger.connectors):
            return None
        return session_details(self._charger, self._charger.connector(connector), self._now, slots, last_s)


def _setting(variable: Variable, value: str | None, old: bool) -> SettingRow:
    row, component = variable.row, variable.component
    bounded = row.type in LIMITED
    return SettingRow(
        name=variable.face.key if old else variable.name,
        component=component.name + (f"[{component.instance}]" if component.instance else ""),
        place=_place(component.evse, component.connector),
        variable=variable.face.key if old else str(variable.key),
        value=value,
        type=str(row.type),
        unit=row.unit,
        minimum=row.minimum if bounded else None,
        maximum=row.maximum if bounded else None,
        values=variable.values,
        access=str(variable.face.mutability),
        reboot=variable.face.reboot,
        persistent=variable.persistent,
        monitored=variable.monitored and not old,
    )


def _place(evse: int | None, connector: int | None) -> str:
    if not evse:
        return ""
    return f"EVSE {evse} connector {connector}" if connector else f"EVSE {evse}"


def _payload(payload: dict[str, Any]) -> str:
    covered = redact(payload)
    for token in _tokens_in(covered):
        if token.get("type") in SECRET_TYPES:
            token["idToken"] = REDACTED
    return orjson.dumps(covered, default=str).decode()


def _tokens_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every idToken object of a payload, however deep."""
    if isinstance(value, dict):
        if "idToken" in value and "type" in value:
            yield value
        for item in value.values():
            yield from _tokens_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _tokens_in(item)


def _told_time(payload: dict[str, Any]) -> float | None:
    """When what a message tells of happened, as it says itself."""
    text = payload.get("timestamp") or payload.get("generatedAt")
    for name in ("meterValue", "eventData"):
        parts = payload.get(name)
        if text is None and isinstance(parts, list) and parts and isinstance(parts[0], dict):
            text = parts[0].get("timestamp")
    try:
        return from_text(text) if isinstance(text, str) else None
    except ValueError:
        return None
