"""Faults of the network between a charger and its CSMS."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from ocpplab_tui.base.network_faults import KINDS, SYNONYMS, FaultDirection, NetworkFaultKind, misfits
from ocpplab_tui.operations.model import FieldKind, Operation


def _kind(value: object) -> object:
    """`Late_Answer` is late-answer, and delay is latency."""
    if not isinstance(value, str):
        return value
    word = value.strip().lower().replace("_", "-")
    return SYNONYMS.get(word, word)


Kind = Annotated[NetworkFaultKind, BeforeValidator(_kind)]

_KINDS = "; ".join(f"{kind}: {rules.does}" for kind, rules in KINDS.items())
_VALUES = "; ".join(f"{kind}: {rules.value}" for kind, rules in KINDS.items() if rules.value)


class SetNetworkFault(Operation):
    """Disturb the charger's connection until that is cleared, over reboots too. The same kind, direction and action
    again takes the place of the former."""

    name: ClassVar[str] = "set-network-fault"
    title: ClassVar[str] = "Set network fault"
    summary: ClassVar[str] = "Disturb the charger's connection: messages late, lost, twice, cut, refused and the like."
    group: ClassVar[str] = "Network"
    key: ClassVar[str | None] = "z"
    opposite: ClassVar[str | None] = "clear-network-faults"

    kind: Kind = Field(
        title="Fault",
        description=f"What the network does. {_KINDS}. Only half-open stops websocket pings too.",
        examples=["latency"],
    )
    direction: FaultDirection = Field(
        default="both",
        title="Direction",
        description=(
            "Seen from the charger: out goes to the CSMS, in comes from it. "
            "late-answer and no-answer: out, the charger's answers; in, those of the CSMS. "
            "close: which message it takes the place of. refuse: always out."
        ),
    )
    action: str | None = Field(
        default=None,
        title="Action",
        min_length=1,
        max_length=64,
        description=(
            "Only messages of this action and the answers to them; none: all. "
            "Not for half-open, refuse and bandwidth, which concern the whole connection."
        ),
        examples=["MeterValues"],
        json_schema_extra={"kind": FieldKind.ACTION},
    )
    value: float | None = Field(
        default=None, title="Value", description=f"By kind; none: a usual one. {_VALUES}.", examples=[2.0]
    )
    probability: float = Field(
        default=1.0,
        title="Probability",
        gt=0,
        le=1,
        description=(
            "How often it strikes: of messages, of attempts to connect (refuse), of connections (half-open). "
            "1 is always."
        ),
    )
    seed: int = Field(
        default=0,
        title="Seed",
        ge=0,
        lt=2**63,
        description="Of the chance. The same seed does the same to the same messages of this charger.",
    )

    @field_validator("direction", "action", "value")
    @classmethod
    def _goes_with_the_kind(cls, value: Any, info: ValidationInfo) -> Any:
        kind = info.data.get("kind")
        if kind is None:
            return value
        given = {"direction": "both", "action": None, "value": None} | {str(info.field_name): value}
        for misfit in misfits(kind, **given):
            raise ValueError(str(misfit))
        return value


class ClearNetworkFaults(Operation):
    """The network is well again; what a fault held back arrives."""

    name: ClassVar[str] = "clear-network-faults"
    title: ClassVar[str] = "Clear network faults"
    summary: ClassVar[str] = "End the faults of the charger's network, or those of one kind; what they held arrives."
    group: ClassVar[str] = "Network"
    key: ClassVar[str | None] = "Z"
    opposite: ClassVar[str | None] = "set-network-fault"

    kind: Kind | None = Field(default=None, title="Fault", description="Only this kind; none: all.")
