"""A form for one setting: its present value, and what it may be."""

from __future__ import annotations

from typing import Any

from ocpplab_tui.lab.details import SettingRow
from ocpplab_tui.operations.configuration import SetConfiguration
from ocpplab_tui.operations.model import FieldKind, Operation
from ocpplab_tui.tui.forms.choices import Choice
from ocpplab_tui.tui.forms.context import Context
from ocpplab_tui.tui.forms.form import CONFIGURATION_KEY, CONFIGURATION_VALUE, Form
from ocpplab_tui.tui.forms.sheet import Field


class SettingForm(Form):
    """`set-configuration` for a setting that is known already. The charger judges what was typed."""

    def __init__(self, row: SettingRow, context: Context, memory: dict[str, str]) -> None:
        self.row = row
        super().__init__(SetConfiguration, context, memory)

    def _configuration(self) -> list[Field]:
        row = self.row
        value = self._seen(row.value or "")
        choices = [Choice("true"), Choice("false")] if row.type == "boolean" else []
        choices = [Choice(each) for each in row.values] if row.type == "OptionList" else choices
        name = self._seen(row.variable)
        return [
            Field(CONFIGURATION_VALUE, name, _help(row), "text", False, value, FieldKind.CONFIGURATION, choices),
        ]

    def _read(self, each: Field, data: dict[str, Any]) -> None:
        data["configuration"] = {self.row.name: self._text(each.name)}

    def result(self) -> tuple[Operation | None, dict[str, str]]:
        made, errors = super().result()
        if CONFIGURATION_KEY in errors:
            errors[CONFIGURATION_VALUE] = errors.pop(CONFIGURATION_KEY)
        return made, errors


def _help(row: SettingRow) -> str:
    """`integer, 0 to 3600, in s; takes effect with the next reboot`."""
    parts = [row.type]
    if row.minimum is not None or row.maximum is not None:
        high = "" if row.maximum is None else f"{row.maximum:g}"
        unit = " characters" if row.type == "string" else ""
        parts.append(f"{row.minimum or 0:g} to {high}{unit}" if high else f"from {row.minimum:g}{unit}")
    if row.unit:
        parts.append(f"in {row.unit}")
    if row.values and row.type != "OptionList":
        parts.append(f"of {', '.join(row.values)}")
    text = ", ".join(parts)
    return f"{text}; takes effect with the next reboot" if row.reboot else text
