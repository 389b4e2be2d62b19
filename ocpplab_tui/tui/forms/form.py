"""One form: the fields of an operation with their texts, what is wrong with each, and the operation they make."""

from __future__ import annotations

import json
import types
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError

from ocpplab_tui.base.redaction import is_secret_name
from ocpplab_tui.charger.id_token import KEY_CODE
from ocpplab_tui.ocppj import schemas
from ocpplab_tui.ocppj.errors import InvalidPayload
from ocpplab_tui.operations.model import FieldKind, Operation
from ocpplab_tui.tui.forms import reading
from ocpplab_tui.tui.forms.choices import Choice, bounds, choices, configuration_keys, moments, payload_fields
from ocpplab_tui.tui.forms.context import Context, kind_of, told
from ocpplab_tui.tui.forms.messages import words
from ocpplab_tui.tui.forms.preview import preview
from ocpplab_tui.tui.forms.sheet import Field
from ocpplab_tui.tui.forms.skeleton import skeleton
from ocpplab_tui.tui.wire_text import visible

CONFIGURATION_KEY, CONFIGURATION_VALUE = "key", "value"


_FORGOTTEN = frozenset({"payload", CONFIGURATION_VALUE, "data", "certificate", "certificate_hash_data", "exi_request"})
"""What may hold a secret, or is too long to be wanted again."""

_LABELS = {"check_schema": "Schema check"}
"""Shorter than the model's title, where that would make the column of labels too wide."""

_HELP = {
    FieldKind.CONNECTOR: "Empty: the one where it makes sense.",
    FieldKind.LOCAL_LIST: "Apart by commas; after a tag may stand until=2027-01-01 or parent=GROUP.",
    FieldKind.PAYLOAD: "JSON, in snake_case or camelCase.",
    FieldKind.ACTION: "As OCPP spells it, or in snake_case.",
}
_HELP_BY_NAME = {"check_schema": "No: sent verbatim even where OCPP's schema forbids it."}
"""Where the field's own description speaks of the HTTP API, or is too long for one line."""


class Form:
    """Texts by field name → operation or errors. `memory` holds what was last used, by field name."""

    def __init__(self, operation: type[Operation], context: Context, memory: dict[str, str]) -> None:
        self.operation = operation
        self.context = context
        self.known = told(operation, context)
        self._raws: dict[str, str] = {}  # how a text is shown → the text, where they differ
        self.fields = [each for name in operation.model_fields for each in self._fields(name, memory)]
        self.texts = {each.name: each.text for each in self.fields}

    # as the screen shows it

    @property
    def heading(self) -> tuple[str, str]:
        return self.operation.title, self.context.name(self.operation)

    @property
    def summary(self) -> str:
        return self.operation.summary

    @property
    def submit_label(self) -> str:
        return f"Submit to {len(self.context.views)} chargers" if self.context.many else "Submit"

    def hidden(self) -> Collection[str]:
        return ()

    def fields_now(self) -> Sequence[Field]:
        return self.fields

    def preview(self, made: Operation | None) -> str:
        return preview(self.operation, self.context, made)

    # fields

    def _fields(self, name: str, memory: dict[str, str]) -> list[Field]:
        kind = kind_of(self.operation, name)
        if kind is FieldKind.EVSE or name == "ocpp_version":
            return []  # told by the connector, and by the charger
        if kind is FieldKind.CONFIGURATION:
            return self._configuration()
        model = self.operation.model_fields[name]
        made = Field(
            name=name,
            label=_LABELS.get(name) or model.title or name.replace("_", " "),
            help=_HELP_BY_NAME.get(name) or _with_bounds(_help(kind, model.description or ""), bounds(model)),
            type=_type_name(model.annotation, kind),
            required=model.is_required(),
            text="",
            kind=kind,
            choices=choices(kind, self.context),
            long=kind is FieldKind.PAYLOAD,
        )
        if made.type == "yes or no":
            made.choices = [Choice("yes"), Choice("no")]
        if made.type == "date and time":
            made.choices = moments(self.context.lab.now())
        if get_origin(_bare(model.annotation)) is Literal:
            made.choices = [Choice(str(word)) for word in get_args(_bare(model.annotation))]
        made.choices = [choice._replace(value=self._seen(choice.value)) for choice in made.choices]
        made.text = self._seen(self._first_text(made, memory))
        return [made]

    def _seen(self, text: str) -> str:
        """Text from the wire as a field shows it. What is chosen goes back as it came."""
        shown = visible(text)
        if shown != text:
            self._raws[shown] = text
        return shown

    def _configuration(self) -> list[Field]:
        keys = [choice._replace(value=self._seen(choice.value)) for choice in configuration_keys(self.context)]
        noun = "Key" if self.context.version == "1.6" else "Variable"
        return [
            Field(
                CONFIGURATION_KEY,
                noun,
                "Choose one, or write its name.",
                "text",
                True,
                "",
                FieldKind.CONFIGURATION,
                keys,
            ),
            Field(CONFIGURATION_VALUE, "Value", "Text, as the charger's panel would take it.", "text", True, ""),
        ]

    def _first_text(self, made: Field, memory: dict[str, str]) -> str:
        if made.name in self.known:
            return str(self.known[made.name])
        if made.kind is FieldKind.PAYLOAD:
            return "{}"
        if made.kind is FieldKind.LOCAL_LIST:
            return ", ".join(self.context.lab.id_tokens())
        if made.name == "list_version" and memory.get(made.name, "").isdecimal():
            return str(int(memory[made.name]) + 1)  # the same one would be refused
        if made.name in memory and made.kind not in (FieldKind.CONNECTOR, FieldKind.TRANSACTION):
            return memory[made.name]
        if made.kind is FieldKind.ID_TOKEN and made.choices:
            return made.choices[0].value
        default = self.operation.model_fields[made.name].default
        if made.type == "yes or no":
            return "yes" if default is True else "no"
        return str(self._examples(made.name)) if made.required and made.type.endswith("number") else ""

    def _examples(self, name: str) -> Any:
        return (self.operation.model_fields[name].examples or [""])[0]

    def fill(self, texts: dict[str, str]) -> None:
        """What stands in the fields at first, by name."""
        for each in self.fields:
            if each.name in texts:
                each.text = self.texts[each.name] = (
                    self._seen_lines(texts[each.name]) if each.long else self._seen(texts[each.name])
                )
        if "action" in texts:
            self._explain_payload(texts["action"])

    def _seen_lines(self, text: str) -> str:
        """A text of many lines as a field shows it."""
        return "\n".join(visible(line) for line in text.split("\n"))

    # what was typed

    def write(self, name: str, text: str) -> dict[str, str]:
        """A field has this text now. Returns the fields that changed with it: the value of a chosen key, the payload
        skeleton of a chosen action."""
        self.texts[name] = text
        if name == CONFIGURATION_KEY and self._has(CONFIGURATION_VALUE):
            wanted = self._raws.get(text, text)
            value = next((value for key, value, _ in self._rows() if key == wanted), None)
            return self._follow(CONFIGURATION_VALUE, self._seen(value)) if value is not None else {}
        if kind_of_field(self, name) is FieldKind.ACTION and self._has("payload"):
            made = self._skeleton(text)
            self._explain_payload(text)
            return self._follow("payload", made) if made is not None else {}
        return {}

    def _has(self, name: str) -> bool:
        return name in self.texts

    def _rows(self) -> Any:
        return self.context.lab.configuration(self.context.view.charger_id)

    def _follow(self, name: str, text: str) -> dict[str, str]:
        self.texts[name] = text
        return {name: text}

    def _explain_payload(self, action: str) -> None:
        """The fields that the action's payload can have stand beside it while it is written."""
        payload = next((each for each in self.fields if each.name == "payload"), None)
        if payload is not None:
            payload.choices = payload_fields(self.context.version, action)

    def _skeleton(self, action: str) -> str | None:
        try:
            schema = schemas.schema(self.context.version, action)
        except InvalidPayload:
            return None
        return json.dumps(skeleton(schema, self.context.lab.now()), indent=2)

    def result(self) -> tuple[Operation | None, dict[str, str]]:
        """The operation, or by field what is wrong."""
        errors: dict[str, str] = {}
        data: dict[str, Any] = dict(self.known)
        for each in self.fields:
            try:
                self._read(each, data)
            except reading.Unreadable as error:
                errors[each.name] = str(error)
        try:
            operation = self.operation.model_validate(data)
        except ValidationError as error:
            errors = {**self._told_wrong(error), **errors}
            return None, errors
        if not errors and (problem := self._schema_problem(data)):
            errors["payload"] = problem
        return (None, errors) if errors else (operation, {})

    def _read(self, each: Field, data: dict[str, Any]) -> None:
        text = self._text(each.name)
        data.pop(each.name, None)
        if each.name == CONFIGURATION_KEY and each.kind is FieldKind.CONFIGURATION:
            if not text.strip():
                raise reading.Unreadable("choose a key" if self.context.version == "1.6" else "choose a variable")
            data["configuration"] = {text.strip(): self._text(CONFIGURATION_VALUE)}
        elif each.name == CONFIGURATION_VALUE and self._is_configuration():
            return
        elif each.kind is FieldKind.PAYLOAD:
            data[each.name] = reading.json_object(text)
        elif each.kind is FieldKind.LOCAL_LIST:
            data[each.name] = reading.local_list(text)
        elif each.type == "yes or no":
            data[each.name] = reading.yes_no(text)
        elif text.strip():
            data[each.name] = text.strip()

    def _text(self, name: str) -> str:
        text = self.texts[name]
        return self._raws.get(text, text)

    def _is_configuration(self) -> bool:
        return "configuration" in self.operation.model_fields

    def _told_wrong(self, error: ValidationError) -> dict[str, str]:
        names = {model.alias: name for name, model in self.operation.model_fields.items() if model.alias}
        found: dict[str, str] = {}
        for detail in error.errors(include_url=False, include_context=False, include_input=False):
            place = [str(part) for part in detail["loc"]]
            name = names.get(place[0], place[0]) if place else ""
            name = CONFIGURATION_KEY if name == "configuration" else name
            inside = ".".join(place[1:])
            message = words(detail)
            found.setdefault(name, f"{inside}: {message}" if inside else message)
        return found

    def _schema_problem(self, data: dict[str, Any]) -> str:
        """What OCPP's schema says against a payload that is to be checked."""
        if self.operation.name != "proxy-message" or not data.get("check_schema", True):
            return ""
        action, payload = str(data["action"]), data["payload"]
        if action not in schemas.actions(self.context.version, "CS"):
            return ""
        try:
            named = schemas.to_camel(self.context.version, action, payload)
        except InvalidPayload as error:
            return str(error)
        return schemas.verdict(self.context.version, action, "call", named)

    def used(self) -> dict[str, str]:
        """What is worth remembering for the next form."""
        forgotten = set(_FORGOTTEN)
        if self.texts.get("id_token_type") == KEY_CODE:
            forgotten.add("id_tag")
        kept = {name: text for name, text in self.texts.items() if text and name not in forgotten}
        return {name: text for name, text in kept.items() if not is_secret_name(name)}


def kind_of_field(form: Form, name: str) -> FieldKind | None:
    """The kind of a form's field."""
    return next((each.kind for each in form.fields if each.name == name), None)


def _type_name(annotation: Any, kind: FieldKind | None) -> str:
    if kind is FieldKind.PAYLOAD:
        return "JSON"
    if kind is FieldKind.LOCAL_LIST:
        return "list"
    bare = _bare(annotation)
    names = {int: "whole number", float: "number", bool: "yes or no", datetime: "date and time"}
    return names.get(bare, "text")


def _bare(annotation: Any) -> Any:
    """The type inside of `X | None` and `Annotated[X, …]`."""
    if get_origin(annotation) in (Union, types.UnionType):
        return _bare(next(part for part in get_args(annotation) if part is not type(None)))
    return annotation


def _with_bounds(text: str, bounds: str) -> str:
    """They stand where they are not cut off."""
    if not bounds:
        return text
    return f"{text.rstrip('.')}: {bounds}." if len(text) < 40 else f"{bounds[:1].upper()}{bounds[1:]}. {text}"


def _help(kind: FieldKind | None, description: str) -> str:
    """One line: what is special about the kind, else the first sentence of the description."""
    first = f"{description.split('. ')[0].rstrip('.')}." if description else ""
    return _HELP.get(kind, first) if kind is not None else first
