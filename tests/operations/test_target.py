from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.operations.target import ChargerTarget, LocationTarget


@pytest.mark.parametrize(
    "fields",
    [
        {"charger_id": "dep-123"},
        {"location_id": "loc-1"},
        {"location_id": "loc-1", "charger_ids": ["dep-1", "dep-2"]},
        {"location_id": "loc-1", "charger_ids": []},
        {"charger_id": "dep-123", "something": "else"},
    ],
)
def test_one_of_charger_and_location(fields: dict[str, Any]) -> None:
    target = LocationTarget.model_validate(fields)
    assert target.checked() is target


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Neither"),
        ({"charger_id": "a", "location_id": "b"}, "Both"),
        ({"charger_id": "a", "charger_ids": ["b"]}, "give location_id"),
        ({"charger_ids": ["b"]}, "Neither"),
    ],
)
def test_what_does_not_go_together_is_no_schema_matter(fields: dict[str, Any], problem: str) -> None:
    target = LocationTarget.model_validate(fields)
    with pytest.raises(OperationRefused, match=problem) as caught:
        target.checked()
    assert caught.value.http_status == 400


def test_a_charger_target_needs_its_charger() -> None:
    assert ChargerTarget.model_validate({"charger_id": "dep-123"}).charger_id == "dep-123"
    with pytest.raises(ValidationError):
        ChargerTarget.model_validate({"location_id": "loc-1"})
