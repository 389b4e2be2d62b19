"""The fields that several operations share: which connector, which id token."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ocpplab_tui.operations.model import FieldKind, Operation

IdTag = Annotated[
    str,
    Field(
        title="Id tag",
        min_length=1,
        max_length=36,
        description="What the driver holds to the reader. OCPP 1.6 knows at most 20 characters, 2.0.1 at most 36.",
        examples=["DEADBEEF"],
        json_schema_extra={"kind": FieldKind.ID_TOKEN},
    ),
]

TokenType = Annotated[
    Literal["Central", "eMAID", "ISO14443", "ISO15693", "KeyCode", "Local", "MacAddress"] | None,
    Field(
        title="Token type",
        description="OCPP 2.0.1's kind of token; none: ISO14443, a card. 1.6 has no kinds. A KeyCode is shown nowhere.",
    ),
]

ConnectorNumber = Annotated[
    int | None,
    Field(
        title="Connector",
        ge=1,
        description=(
            "Alone: the charger's n-th connector in (EVSE, connector) order. "
            "With an EVSE id: OCPP's connector id in that EVSE."
        ),
        json_schema_extra={"kind": FieldKind.CONNECTOR},
    ),
]

EvseNumber = Annotated[
    int | None,
    Field(
        title="EVSE",
        ge=1,
        description="OCPP 2.0.1's EVSE id. In 1.6 each connector is one EVSE, so it equals the connector id.",
        json_schema_extra={"kind": FieldKind.EVSE},
    ),
]


class ConnectorOperation(Operation):
    """An operation on one connector; none named means the one where it makes sense."""

    evse_id: EvseNumber = None
    connector_id: ConnectorNumber = None
