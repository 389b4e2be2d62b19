"""The form for new chargers: from the catalog, one or many, with names that nobody has."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from pydantic_core import PydanticCustomError

from ocpplab_tui.config import catalog
from ocpplab_tui.config.access_rules import Access, problems
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.config.pattern import PATTERN_HINT, Pattern, read_pattern
from ocpplab_tui.config.values import EMBEDDED, IDENTITY, IDENTITY_HINT, csms_url
from ocpplab_tui.lab.inventory_port import ChargerSpec
from ocpplab_tui.tui.forms.adding_fields import (
    ACCESS,
    AS_LAB_FILE,
    MOST,
    NOWHERE,
    Lot,
    about,
    adding_fields,
    count_of,
    models,
    named,
    one_of,
    pattern_like,
    whole,
)
from ocpplab_tui.tui.forms.choices import Choice
from ocpplab_tui.tui.forms.reading import Unreadable
from ocpplab_tui.tui.forms.sheet import Field
from ocpplab_tui.tui.glyphs import Glyphs


class AddingForm:
    """A `Sheet` that makes `ChargerSpec`s. `memory`: what was last written, by field."""

    heading = ("Add chargers", "from the catalog")
    summary = "They boot at once, and outlive a restart until they are removed."

    def __init__(self, lot: Lot, memory: Mapping[str, str], glyphs: Glyphs) -> None:
        self._lot, self._glyphs = lot, glyphs
        self._taken = {each.identity.casefold(): each.identity for each in lot.deployments}
        self._taken |= {each.charger_id.casefold(): each.charger_id for each in lot.deployments}
        self.fields = adding_fields(lot)
        self.texts = {each.name: each.text for each in self.fields}
        for name in ("brand", "model", "connector", "version", "count"):
            if name in memory:
                self.texts[name] = memory[name]
        if self.texts["brand"] not in catalog.catalog().brands:
            self.texts["brand"] = catalog.brands()[0].slug
        self._brand_chosen(keep=True)
        pattern = pattern_like([each.identity for each in lot.deployments])
        self.texts["identity"] = memory.get("identity", pattern)
        self.texts["first"] = str(self._first_free())
        for each in self.fields:
            each.text = self.texts[each.name]

    # fields that follow others

    def _field(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)

    def _brand_chosen(self, *, keep: bool = False) -> dict[str, str]:
        offered = models(self.texts["brand"])
        self._field("model").choices = [Choice(each.slug, about(each)) for each in offered]
        if offered and (not keep or self.texts["model"] not in [each.slug for each in offered]):
            self.texts["model"] = offered[0].slug
            return {"model": self.texts["model"], **self._model_chosen()}
        return self._model_chosen(keep=keep)

    def _model_chosen(self, *, keep: bool = False) -> dict[str, str]:
        model = self._model()
        own = list(dict.fromkeys(spec.type for spec in model.connectors)) if model else []
        others = [each for each in catalog.connector_types() if each not in own]
        hints = [*(Choice(each, "its own") for each in own), *(Choice(each, "all plugs exchanged") for each in others)]
        self._field("connector").choices = hints
        if own and not (keep and self.texts["connector"]):
            self.texts["connector"] = own[0]
        return {"connector": self.texts["connector"]}

    def _model(self) -> catalog.Model | None:
        return catalog.catalog().models.get((self.texts["brand"].strip(), self.texts["model"].strip()))

    def _first_free(self) -> int:
        """After the highest number that the pattern's names have already."""
        pattern = self._pattern()
        if pattern is None or not pattern.counts:
            return 1
        parts = [re.escape(part) if isinstance(part, str) else "0*([0-9]{1,9})" for part in pattern.parts]
        wanted = re.compile("".join(parts), re.IGNORECASE)
        found = (wanted.fullmatch(name) for name in self._taken.values())
        return max((int(match[1]) for match in found if match), default=0) + 1

    def write(self, name: str, text: str) -> dict[str, str]:
        self.texts[name] = text
        if name == "brand" and text in catalog.catalog().brands:
            return self._brand_chosen()
        if name == "model" and self._model() is not None:
            return self._model_chosen()
        if name == "identity" and self._pattern() is not None:
            self.texts["first"] = str(self._first_free())
            return {"first": self.texts["first"]}
        return {}

    def hidden(self) -> Collection[str]:
        gone = set(ACCESS)
        if self.texts["csms"].strip().casefold() == EMBEDDED:
            gone.add("profile")
        elif (profile := self._profile_text()) in ("1", "2", "3"):
            wanted = {"1": {"password"}, "2": {"password", "ca_file"}, "3": {"ca_file", "cert_file", "key_file"}}
            gone -= wanted[profile]
        if (pattern := self._pattern()) is not None and not pattern.counts:
            gone.add("first")
        return gone

    def _profile_text(self) -> str:
        return self.texts["profile"].strip()

    def fields_now(self) -> Sequence[Field]:
        gone = self.hidden()
        return [each for each in self.fields if each.name not in gone]

    # names

    def _pattern(self) -> Pattern | None:
        """`CP-{n:03}` as it stands; a prefix (`CP-`, or a name of many) gets a number behind it."""
        text = self.texts["identity"].strip()
        pattern = read_pattern(text) if text else None
        if pattern is None or pattern.counts:
            return pattern
        many = self.texts["count"].strip() not in ("", "1")
        return Pattern((*pattern.parts, 3)) if many or not text[-1].isalnum() else pattern

    def _identities(self, count: int, errors: dict[str, str]) -> list[str]:
        """The names of so many; what is no name of a charger, or taken, goes to the errors."""
        pattern = self._pattern()
        if pattern is None:
            written = self.texts["identity"].strip()
            errors["identity"] = PATTERN_HINT if written else "a name, a prefix, or a pattern: CP-{n:03}"
            return []
        try:
            first = whole(self.texts["first"], "from 0 on", 0, 10**9) if pattern.counts else 0
        except Unreadable as error:
            errors["first"] = str(error)
            return []
        names = [pattern.expand(first + number) for number in range(count)]
        wrong = next((name for name in names if not IDENTITY.fullmatch(name)), None)
        taken = [name for name in names if name.casefold() in self._taken]
        if wrong is not None:
            errors["identity"] = f"{wrong[:20]} is no identity: {IDENTITY_HINT}"
        elif taken:
            free = f"; free from {self._first_free()} on" if pattern.counts else ""
            errors["first" if pattern.counts else "identity"] = f"taken: {named(taken)}{free}"
        return names

    # what was written

    def result(self) -> tuple[list[ChargerSpec] | None, dict[str, str]]:
        errors: dict[str, str] = {}

        def read(name: str, reader: Callable[[], str]) -> str:
            try:
                return reader()
            except Unreadable as error:
                errors[name] = str(error)
                return ""

        brand = read("brand", self._read_brand)
        model = read("model", self._read_model) if brand else ""
        connector = read("connector", self._read_connector)
        version = read("version", lambda: one_of(self.texts["version"], ("1.6", "2.0.1")))
        location = read("location", self._read_location)
        url = read("csms", self._read_csms)
        count = int(read("count", lambda: str(whole(self.texts["count"], f"1 to {MOST}", 1, MOST))) or 0)
        identities = self._identities(count, errors) if count else []
        access = self._access(url, errors)
        if errors:
            return None, errors
        specs = [
            ChargerSpec(
                identity=identity,
                brand_slug=brand,
                model_slug=model,
                connector_type=connector,
                ws_url=url,
                ocpp_version=version,
                location_id=location or None,
                security_profile=access.profile if access is not None else None,
                password=access.password if access is not None else "",
                ca_file=access.ca_file if access is not None else "",
                cert_file=access.cert_file if access is not None else "",
                key_file=access.key_file if access is not None else "",
            )
            for identity in identities
        ]
        return specs, {}

    def _read_brand(self) -> str:
        return one_of(self.texts["brand"], [each.slug for each in catalog.brands()])

    def _read_model(self) -> str:
        return one_of(self.texts["model"], [each.slug for each in models(self.texts["brand"].strip())])

    def _read_connector(self) -> str:
        kind = catalog.connector_type(self.texts["connector"].strip())
        if kind is None:
            raise Unreadable(suggestion(self.texts["connector"].strip(), catalog.connector_types(), what="there are"))
        return kind.name

    def _read_location(self) -> str:
        text = self.texts["location"].strip()
        if text in ("", NOWHERE):
            return ""
        by_name = {each.name.casefold(): each.id for each in self._lot.locations}
        by_id = {each.id: each.id for each in self._lot.locations}
        found = by_id.get(text) or by_name.get(text.casefold())
        if found is None:
            names = [each.name for each in self._lot.locations]
            raise Unreadable(suggestion(text, [NOWHERE, *by_id, *names], what="there are"))
        return found

    def _read_csms(self) -> str:
        try:
            url = csms_url(self.texts["csms"].strip())
        except PydanticCustomError as error:
            context = error.context or {}
            raise Unreadable(f"{context['problem']}; {context['expected']}") from error
        if url == EMBEDDED and EMBEDDED not in self._lot.csms:
            raise Unreadable("this lab has no embedded CSMS; write the ws:// or wss:// URL of one")
        return url

    def _access(self, url: str, errors: dict[str, str]) -> Access | None:
        """None: as the lab file says of that CSMS."""
        if url == EMBEDDED or self._profile_text() in ("", AS_LAB_FILE):
            return None
        try:
            profile = int(one_of(self._profile_text(), ("0", "1", "2", "3")))
        except Unreadable as error:
            errors["profile"] = str(error)
            return None
        gone = self.hidden()
        texts = {name: "" if name in gone else self.texts[name] for name in ACCESS}
        access = Access(profile=profile, **texts)
        for name, problem in problems(url, access).items() if url else ():
            errors.setdefault({"ws_url": "csms"}.get(name, name), problem)
        return access

    @property
    def submit_label(self) -> str:
        made, _ = self.result()
        return f"Add {count_of(len(made))}" if made else "Add"

    def preview(self, made: list[ChargerSpec] | None) -> str:
        if not made:
            return ""
        names = [each.identity for each in made]
        shown = ", ".join(names) if len(names) <= 3 else f"{names[0]} to {names[-1]}"
        return f"{count_of(len(made))}: {shown}; BootNotification, then StatusNotification"

    def used(self) -> dict[str, str]:
        """What is worth remembering: no secret."""
        kept = ("brand", "model", "connector", "version", "count", "identity")
        return {name: self.texts[name] for name in kept if self.texts[name]}
