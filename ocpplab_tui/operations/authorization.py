"""Who may charge: the authorization cache, the local list, a swipe."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ocpplab_tui.operations.fields import ConnectorNumber, ConnectorOperation, EvseNumber, IdTag, TokenType
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
    evse_id: EvseNumber = None
    connector_id: ConnectorNumber = None
    id_token_type: TokenType = None


class PressStartButton(ConnectorOperation):
    """A driver presses the button of a charger that wants no card."""

    name: ClassVar[str] = "press-start-button"
    title: ClassVar[str] = "Press start button"
    summary: ClassVar[str] = "Start or stop without a card: the token is empty, its type NoAuthorization."
    group: ClassVar[str] = "Authorization"
    versions: ClassVar[frozenset[str]] = frozenset({"2.0.1"})


class CertificateHash(BaseModel):
    """One certificate of a contract's chain, as its revocation is asked for (OCSPRequestDataType)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    hash_algorithm: Literal["SHA256", "SHA384", "SHA512"] = "SHA256"
    issuer_name_hash: str = Field(min_length=1, max_length=128)
    issuer_key_hash: str = Field(min_length=1, max_length=128)
    serial_number: str = Field(min_length=1, max_length=40)
    responder_url: str = Field(default="", max_length=512)


def _from_json(value: object) -> object:
    """A form has text only; one certificate may stand for itself."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise ValueError("expected JSON: an object for each certificate, in a list") from error
    return [value] if isinstance(value, dict) else value


class AuthorizeContract(ConnectorOperation):
    """A vehicle shows its contract certificate over the cable (Plug & Charge)."""

    name: ClassVar[str] = "authorize-contract"
    title: ClassVar[str] = "Authorize contract"
    summary: ClassVar[str] = "Let the vehicle identify itself by its contract certificate (ISO 15118), as message flow."
    group: ClassVar[str] = "Authorization"
    versions: ClassVar[frozenset[str]] = frozenset({"2.0.1"})

    emaid: str = Field(
        title="eMAID",
        min_length=1,
        max_length=36,
        description="The contract's id, as its certificate names it.",
        examples=["DEABCC12345678"],
    )
    certificate: str | None = Field(
        default=None,
        title="Certificate",
        min_length=1,
        max_length=5500,
        description="The contract's chain in PEM, leaf first; validated here where its root is installed.",
    )
    certificate_hash_data: Annotated[tuple[CertificateHash, ...] | None, BeforeValidator(_from_json)] = Field(
        default=None,
        title="Hash data",
        min_length=1,
        max_length=4,
        description="In place of the chain, as JSON: what a chain that was validated here already is known by.",
    )
