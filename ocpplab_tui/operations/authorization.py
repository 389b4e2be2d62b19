"""Who may charge: the authorization cache, the local list, a swipe."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from ocpplab_tui.operations.fields import IdTag
from ocpplab_tui.operations.model import FieldKind, Operation, TargetKind


class ResetAuthorizationCache(Operation):
    """Forget what the CSMS said about tokens before."""

    name: ClassVar[str] = "reset-authorization-cache"
    path: ClassVar[str] = "cache/reset"
    title: ClassVar[str] = "Reset authorization cache"
    summary: ClassVar[str] = "Empty the charger's authorization cache, so that the CSMS is asked again."
    group: ClassVar[str] = "Authorization"
    target: ClassVar[TargetKind] = TargetKind.CHARGER
    key: ClassVar[str | None] = "K"
    destructive: ClassVar[bool] = True


class LocalListEntry(BaseModel):
    """One token of the local authorization list."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id_tag: IdTag
    expiry_date: datetime | None = Field(
        default=None,
        title="Valid until",
        description="After this the token is Expired; without a zone it counts as UTC.",
    )
    parent_id_tag: str | None = Field(
        default=None, title="Parent id tag", min_length=1, max_length=36, description="The group this token belongs to."
    )


class SendLocalAuthorizationList(Operation):
    """Replace the local list, as a full SendLocalList of the CSMS would."""

    name: ClassVar[str] = "send-local-authorization-list"
    path: ClassVar[str] = "local-auth-list"
    title: ClassVar[str] = "Send local authorization list"
    summary: ClassVar[str] = "Replace the charger's local authorization list by another version of it."
    group: ClassVar[str] = "Authorization"
    target: ClassVar[TargetKind] = TargetKind.CHARGER
    key: ClassVar[str | None] = "i"
    opposite: ClassVar[str | None] = "clear-local-authorization-list"

    list_version: int = Field(
        title="List version",
        description="Above 0, and above the present one unless the entries are the same.",
        examples=[1],
    )
    entries: tuple[LocalListEntry, ...] = Field(
        title="Entries",
        description="All tokens of the new list.",
        examples=[[{"id_tag": "DEADBEEF"}]],
        json_schema_extra={"kind": FieldKind.LOCAL_LIST},
    )


class ClearLocalAuthorizationList(Operation):
    """Empty the local list; its version becomes 0."""

    name: ClassVar[str] = "clear-local-authorization-list"
    path: ClassVar[str] = "clear-local-auth-list"
    title: ClassVar[str] = "Clear local authorization list"
    summary: ClassVar[str] = "Remove every token from the charger's local list and set its version to 0."
    group: ClassVar[str] = "Authorization"
    target: ClassVar[TargetKind] = TargetKind.CHARGER
    key: ClassVar[str | None] = "I"
    opposite: ClassVar[str | None] = "send-local-authorization-list"
    destructive: ClassVar[bool] = True


class AuthorizeIdTag(Operation):
    """A driver holds a tag to the reader."""

    name: ClassVar[str] = "authorize-id-tag"
    title: ClassVar[str] = "Authorize ID tag"
    summary: ClassVar[str] = (
        "Swipe a tag: starts where a cable waits, stops where the tag or its group charges, else waits for a cable."
    )
    group: ClassVar[str] = "Authorization"
    key: ClassVar[str | None] = "a"

    id_tag: IdTag
