"""Block O: SetDisplayMessage, GetDisplayMessages, ClearDisplayMessage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.base.timestamps import from_text, to_text
from ocpplab_tui.charger.definitions import ComponentKey
from ocpplab_tui.charger.definitions.display import supported_states
from ocpplab_tui.charger.display import DisplayMessage
from ocpplab_tui.charger.events import TransactionEnded
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201.payloads import rejected, status_info
from ocpplab_tui.protocol.v201.screen import own_time, redraw

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()
reactions: Reactions[Station201] = Reactions()

MESSAGES_PER_NOTIFY = 20
"""With 512 characters each they stay below the size at which reports are split."""


@requests("SetDisplayMessage")
def set_display_message(station: Station201, request: Payload) -> Payload:
    """O01, O02, O06: one with the same id is replaced."""
    wanted = request["message"]
    refusal = _not_supported(station, wanted) or _refused(station, wanted)
    if refusal is not None:
        return refusal
    try:
        message = _message(wanted)
    except (ValueError, OverflowError):
        return rejected("InvalidValue", "the times cannot be read")
    if message.over_at(own_time(station)) or _never(message):
        return rejected("InvalidValue", "its end lies before its start, or in the past")
    if not station.charger.display.has_room(message.id, own_time(station)):
        return rejected("OutOfStorage", "the display keeps no more messages")
    station.charger.display.put(message)
    redraw(station)
    return {"status": "Accepted"}


def _not_supported(station: Station201, wanted: Payload) -> Payload | None:
    """What this display can't do (FR.03–05 and their kin)."""
    settings = station.charger.settings
    if wanted["message"]["format"] not in settings.display_formats:
        return {"status": "NotSupportedMessageFormat"}
    if wanted["priority"] not in settings.display_priorities:
        return {"status": "NotSupportedPriority"}
    if "state" in wanted and wanted["state"] not in supported_states(station.charger.model):
        return {"status": "NotSupportedState"}
    return None


def _refused(station: Station201, wanted: Payload) -> Payload | None:
    """What this station can't do now."""
    if not station.charger.settings.display_enabled:
        return rejected("NotEnabled", "DisplayMessageCtrlr.Enabled is false")
    if "display" in wanted and not station.charger.device_model.definition.has_component(_display(wanted["display"])):
        return rejected("UnsupportedParam", "there is no such display")
    running = {transaction.id for transaction in station.charger.running()}
    if "transactionId" in wanted and wanted["transactionId"] not in running:
        return {"status": "UnknownTransaction"}
    content = wanted["message"]
    if content["format"] == "ASCII" and not content["content"].isascii():
        return rejected("InvalidValue", "the content is not ASCII")
    return None


def _display(component: Payload) -> ComponentKey:
    """Only components called Display are displays."""
    place = component.get("evse", {})
    name = component["name"] if component["name"].casefold() == "display" else ""
    return ComponentKey(name, component.get("instance"), place.get("id"), place.get("connectorId"))


def _never(message: DisplayMessage) -> bool:
    return None not in (message.starts_at, message.ends_at) and (message.starts_at or 0) >= (message.ends_at or 0)


def _message(wanted: Payload) -> DisplayMessage:
    """MessageInfoType of the wire. Raises ValueError for times that can't be read."""
    content = wanted["message"]
    return DisplayMessage(
        id=wanted["id"],
        priority=wanted["priority"],
        format=content["format"],
        content=content["content"],
        language=content.get("language", ""),
        state=wanted.get("state", ""),
        starts_at=_moment(wanted.get("startDateTime")),
        ends_at=_moment(wanted.get("endDateTime")),
        transaction_id=wanted.get("transactionId", ""),
        display="Display" if "display" in wanted else "",
    )


def _moment(text: str | None) -> float | None:
    return None if text is None else from_text(text)


def _payload(message: DisplayMessage) -> Payload:
    """The same the other way round."""
    content: Payload = {"format": message.format, "content": message.content}
    payload: Payload = {"id": message.id, "priority": message.priority, "message": content}
    if message.language:
        content["language"] = message.language
    if message.state:
        payload["state"] = message.state
    if message.starts_at is not None:
        payload["startDateTime"] = to_text(message.starts_at)
    if message.ends_at is not None:
        payload["endDateTime"] = to_text(message.ends_at)
    if message.transaction_id:
        payload["transactionId"] = message.transaction_id
    if message.display:
        payload["display"] = {"name": message.display}
    return payload


@requests("GetDisplayMessages")
def get_display_messages(station: Station201, request: Payload) -> Payload:
    """O03, O04: the answer now, the messages behind it."""
    ids = set(request["id"]) if "id" in request else None
    wanted = (request.get("priority", ""), request.get("state", ""))
    messages = station.charger.display.select(own_time(station), ids, *wanted)
    if not messages:
        return {"status": "Unknown", "statusInfo": status_info("NotFound")}
    parts = list(_parts([_payload(message) for message in messages]))
    for number, part in enumerate(parts, 1):
        payload = {"requestId": request["requestId"], "messageInfo": part, "tbc": number < len(parts)}
        station.backlog.send("NotifyDisplayMessages", payload)
    return {"status": "Accepted"}


def _parts(items: list[Payload]) -> Iterator[list[Payload]]:
    for first in range(0, len(items), MESSAGES_PER_NOTIFY):
        yield items[first : first + MESSAGES_PER_NOTIFY]


@requests("ClearDisplayMessage")
def clear_display_message(station: Station201, request: Payload) -> Payload:
    """O05."""
    if not station.charger.display.clear(request["id"], own_time(station)):
        return {"status": "Unknown", "statusInfo": status_info("NotFound")}
    redraw(station)
    return {"status": "Accepted"}


@reactions(TransactionEnded)
def transaction_ended(station: Station201, event: TransactionEnded) -> None:
    """O02: its messages are shown no more."""
    if len(station.charger.display):
        station.charger.display.transaction_over(event.transaction.id)
        redraw(station)
