"""What the form screen shows: fields with texts, what is wrong with them, and what they make."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ocpplab_tui.operations.model import FieldKind
from ocpplab_tui.tui.forms.choices import Choice

Made = TypeVar("Made")


@dataclass(slots=True)
class Field:
    """One line of a form. `name` is the model's field, but a configuration is asked as a key and a value."""

    name: str
    label: str
    help: str
    type: str  # "text", "whole number", "number", "yes or no", "date and time", "JSON", "list"
    required: bool
    text: str  # what stands in it at first
    kind: FieldKind | None = None
    choices: list[Choice] = field(default_factory=list)
    long: bool = False  # many lines
    secret: bool = False  # shown as dots, and never remembered


class Sheet(Protocol[Made]):
    """A form before it is on screen."""

    fields: list[Field]
    texts: dict[str, str]
    """By the name of the field."""

    @property
    def heading(self) -> tuple[str, str]:
        """What is asked, and for whom."""
        ...

    @property
    def summary(self) -> str: ...

    @property
    def submit_label(self) -> str:
        """What stands on the button: also how many it will touch."""
        ...

    def hidden(self) -> Collection[str]:
        """Fields that mean nothing with what stands in the others."""
        ...

    def write(self, name: str, text: str) -> dict[str, str]:
        """A field has this text now. Returns the fields that changed with it, and their texts."""
        ...

    def result(self) -> tuple[Made | None, dict[str, str]]:
        """What the fields make, or by field what is wrong."""
        ...

    def preview(self, made: Made | None) -> str:
        """One line: what will come of it."""
        ...

    def fields_now(self) -> Sequence[Field]:
        """The fields that are not hidden."""
        ...
