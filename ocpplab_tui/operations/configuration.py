"""Settings of the charger: OCPP 1.6 keys, OCPP 2.0.1 variables."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ocpplab_tui.operations.model import FieldKind, Operation, TargetKind


class SetConfiguration(Operation):
    """Apply configuration keys as if the charger's own panel had set them."""

    name: ClassVar[str] = "set-configuration"
    path: ClassVar[str] = "configuration"
    title: ClassVar[str] = "Set charger configuration"
    summary: ClassVar[str] = "Apply one or more configuration keys or variables and say which were accepted."
    group: ClassVar[str] = "Configuration"
    target: ClassVar[TargetKind] = TargetKind.CHARGER
    key: ClassVar[str | None] = "c"

    configuration: dict[str, str] = Field(
        title="Configuration",
        description=(
            "Names and values, both text. OCPP 1.6 keys; 2.0.1 also takes Component.Variable names. "
            "A changed value takes effect at once unless the answer says RebootRequired."
        ),
        examples=[{"HeartbeatInterval": "30"}],
        json_schema_extra={"kind": FieldKind.CONFIGURATION},
    )
