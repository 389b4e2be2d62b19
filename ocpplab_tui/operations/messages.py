"""Messages by hand: send any OCPP message to the CSMS."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from ocpplab_tui.operations.model import FieldKind, Operation, TargetKind


def _version_text(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip().lower()
    return text if text.startswith("ocpp") else f"ocpp{text}"


OcppVersion = Annotated[Literal["ocpp1.6", "ocpp2.0.1"], BeforeValidator(_version_text)]


class ProxyMessage(Operation):
    """Send one message to the CSMS as it is, valid or (on purpose) not."""

    model_config = ConfigDict(populate_by_name=True)

    name: ClassVar[str] = "proxy-message"
    title: ClassVar[str] = "Proxy OCPP message"
    summary: ClassVar[str] = "Send one message of your own making from the charger to the CSMS."
    group: ClassVar[str] = "Messages"
    target: ClassVar[TargetKind] = TargetKind.CHARGER
    key: ClassVar[str | None] = "m"

    action: str = Field(
        title="Action",
        min_length=1,
        max_length=64,
        description="The message, in snake_case (boot_notification) or as OCPP spells it (BootNotification).",
        examples=["boot_notification"],
        json_schema_extra={"kind": FieldKind.ACTION},
    )
    ocpp_version: OcppVersion = Field(
        title="OCPP version",
        description="ocpp1.6 or ocpp2.0.1, in any case; it must be the charger's.",
        examples=["ocpp1.6"],
    )
    payload: dict[str, Any] = Field(
        title="Payload",
        description="The message's fields, in snake_case or camelCase.",
        examples=[{"charge_point_vendor": "OCPPLAB", "charge_point_model": "SDK-DC-50"}],
        json_schema_extra={"kind": FieldKind.PAYLOAD},
    )
    check_schema: bool = Field(
        default=True,
        alias="validate",
        title="Check against the schema",
        description="Off: the payload is sent verbatim even though OCPP's schema forbids it; the journal says so.",
    )

    @property
    def version(self) -> str:
        """The OCPP version as chargers name it: "1.6" or "2.0.1"."""
        return self.ocpp_version.removeprefix("ocpp")


class DataTransfer(Operation):
    """Send what OCPP has no message for. The CSMS says whether it knows the vendor's extension."""

    name: ClassVar[str] = "data-transfer"
    title: ClassVar[str] = "Send DataTransfer"
    summary: ClassVar[str] = "Send a vendor's own message to the CSMS."
    group: ClassVar[str] = "Messages"

    vendor_id: str = Field(
        title="Vendor id",
        min_length=1,
        max_length=255,
        description="Whose extension it is, best as a reversed domain name.",
        examples=["org.example"],
    )
    message_id: str | None = Field(
        default=None,
        title="Message id",
        min_length=1,
        max_length=50,
        description="Which message of that extension.",
        examples=["echo"],
    )
    data: str | None = Field(
        default=None,
        title="Data",
        max_length=65_000,
        description="Any text; what it means is agreed with the CSMS.",
        examples=["hello"],
    )
