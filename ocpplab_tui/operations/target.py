"""Whom a command is for, as the vendor's API writes it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from ocpplab_tui.base.errors import OperationRefused


class ChargerTarget(BaseModel):
    """One charger."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    charger_id: str = Field(description="Target a single charger by deployment ID.")


class LocationTarget(BaseModel):
    """One charger, or all or some chargers of a location.

    Which of the fields go together is not a matter of the schema (HTTP 422) but of `checked` (HTTP 400).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    charger_id: str | None = Field(default=None, description="Target a single charger by deployment ID.")
    location_id: str | None = Field(default=None, description="Target all or selected chargers in a location.")
    charger_ids: tuple[str, ...] | None = Field(
        default=None,
        description="Subset of chargers within the location. Null = all chargers. Only valid with location_id.",
    )

    def checked(self) -> LocationTarget:
        """Itself. Raises OperationRefused unless exactly one of charger_id and location_id is given."""
        if self.charger_id is not None and self.location_id is not None:
            raise OperationRefused("Both charger_id and location_id are given; give exactly one of them.")
        if self.charger_id is None and self.location_id is None:
            raise OperationRefused("Neither charger_id nor location_id is given; give exactly one of them.")
        if self.charger_ids is not None and self.location_id is None:
            raise OperationRefused("charger_ids chooses among the chargers of a location; give location_id with it.")
        return self
