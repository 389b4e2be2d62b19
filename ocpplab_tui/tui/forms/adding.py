"""The form for new chargers: from the catalog, one or many, with names that nobody has."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from ocpplab_tui.config import catalog
from ocpplab_tui.config.access_rules import Access, problems
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.config.pattern import PATTERN_HINT, Pattern, read_pattern
from ocpplab_tui.config.values import EMBEDDED, IDENTITY, IDENTITY_HINT, csms_url
from ocpplab_tui.lab.inventory_port import ChargerSpec, Deployment, Location
from ocpplab_tui.tui.forms.choices import Choice
from ocpplab_tui.tui.forms.reading import Unreadable
from ocpplab_tui.tui.forms.sheet import Field
from ocpplab_tui.tui.glyphs import Glyphs

MOST = 1000
NAMED = 2  # taken identities that a mistake names
NOWHERE = "none"
AS_LAB_FILE = "as the lab file says"
ACCESS = ("password", "ca_file", "cert_file", "key_file")


class Lot(NamedTuple):
    """Where new chargers come from: what there is, and what is taken."""

    deployments: Sequence[Deployment]
    locations: Sequence[Location]
    csms: Sequence[str]  # those that are offered, the likeliest first
    location_id: str = ""  # where they stand if nobody says otherwise


class AddingForm:
    """A `Sheet` that makes `ChargerSpec`s. `memory`: what was last written, by field."""

    heading = ("Add chargers", "from the catalog")
    summary = "They boot at once, and outlive a restart until they are removed."

    def __init__(self, lot: Lot, memory: Mapping[str, str], glyphs: Glyphs) -> None:
        self._lot, self._glyphs = lot, glyphs
        self._taken = {each.identity.casefold(): each.identity for each in lot.deployments}
        self._taken |= {each.charger_id.casefold(): each.charger_id for each in lot.deployments}
        self.fields = _fields(lot)
        self.texts = {each.name: each.text for each in self.fields}
        for name in ("brand", "model", "connector", "version", "count"):
            if name in memory:
                self.texts[name] = memory[name]
        if self.texts["brand"] not in catalog.catalog().brands:
            self.texts["brand"] = catalog.brands()[0].slug
        self._brand_chosen(keep=True)
        pattern = _pattern_like([each.identity for each in lot.deployments])
        self.texts["identity"] = memory.get("identity", pattern)
        self.texts["first"] = str(self._first_free())
        for each in self.fields:
            each.text = self.texts[each.name]

    # fields that follow others

    def _field(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)

    def _brand_chosen(self, *, keep: bool = False) -> dict[str, str]:
        models = _models(self.texts["brand"])
        self._field("model").choices = [Choice(each.slug, _about(each)) for each in models]
        if models and (not keep or self.texts["model"] not in [each.slug for each in models]):
            self.texts["model"] = models[0].slug
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
            first = _whole(self.texts["first"], "from 0 on", 0, 10**9) if pattern.counts else 0
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
            errors["first" if pattern.counts else "identity"] = f"taken: {_named(taken)}{free}"
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
        version = read("version", lambda: _one_of(self.texts["version"], ("1.6", "2.0.1")))
        location = read("location", self._read_location)
        url = read("csms", self._read_csms)
        count = int(read("count", lambda: str(_whole(self.texts["count"], f"1 to {MOST}", 1, MOST))) or 0)
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
        return _one_of(self.texts["brand"], [each.slug for each in catalog.brands()])

    def _read_model(self) -> str:
        return _one_of(self.texts["model"], [each.slug for each in _models(self.texts["brand"].strip())])

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
            profile = int(_one_of(self._profile_text(), ("0", "1", "2", "3")))
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
        return f"Add {_chargers(len(made))}" if made else "Add"

    def preview(self, made: list[ChargerSpec] | None) -> str:
        if not made:
            return ""
        names = [each.identity for each in made]
        shown = ", ".join(names) if len(names) <= 3 else f"{names[0]} to {names[-1]}"
        return f"{_chargers(len(made))}: {shown}; BootNotification, then StatusNotification"

    def used(self) -> dict[str, str]:
        """What is worth remembering: no secret."""
        kept = ("brand", "model", "connector", "version", "count", "identity")
        return {name: self.texts[name] for name in kept if self.texts[name]}


def _fields(lot: Lot) -> list[Field]:
    places = [Choice(each.id, each.name) for each in lot.locations]
    profiles = [
        Choice(AS_LAB_FILE),
        Choice("0", "none"),
        Choice("1", "password, ws://"),
        Choice("2", "password, wss://"),
        Choice("3", "client certificate, wss://"),
    ]
    return [
        Field("brand", "Brand", "Of the catalog.", "text", True, "", choices=_brands()),
        Field("model", "Model", "What it can do stands beside it.", "text", True, ""),
        Field("connector", "Connector", "Another type than its own exchanges all its plugs.", "text", True, ""),
        Field("version", "OCPP", "The version that it speaks.", "text", True, "1.6", choices=_versions()),
        Field("count", "How many", f"1 to {MOST}.", "whole number", True, "1"),
        Field("identity", "Identity", "A name, a prefix, or a pattern: CP-{n:03}.", "text", True, ""),
        Field("first", "First number", "They count up from here.", "whole number", True, "1"),
        Field(
            "location",
            "Location",
            "Where they stand.",
            "text",
            False,
            lot.location_id or NOWHERE,
            choices=[Choice(NOWHERE), *places],
        ),
        Field(
            "csms",
            "CSMS",
            '"embedded", or a ws:// or wss:// URL without the identity.',
            "text",
            True,
            lot.csms[0] if lot.csms else "",
            choices=[Choice(each) for each in lot.csms],
        ),
        Field("profile", "Security", "OCPP's security profile.", "text", False, AS_LAB_FILE, choices=profiles),
        Field(
            "password",
            "Password",
            "Kept in the lab's state directory, which only you may read.",
            "text",
            True,
            "",
            secret=True,
        ),
        Field("ca_file", "CA file", "PEM; none: the system's CAs.", "text", False, ""),
        Field("cert_file", "Certificate", "PEM, of the charger.", "text", True, ""),
        Field("key_file", "Key", "PEM, of that certificate.", "text", True, ""),
    ]


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def _brands() -> list[Choice]:
    return [Choice(each.slug, each.name) for each in catalog.brands()]


def _versions() -> list[Choice]:
    return [Choice("1.6", "OCPP 1.6J"), Choice("2.0.1", "OCPP 2.0.1")]


def _models(brand: str) -> Sequence[catalog.Model]:
    return catalog.models(brand) if brand in catalog.catalog().brands else ()


def _about(model: catalog.Model) -> str:
    """`50 kW DC, 2 x CCS2, CHAdeMO`."""
    counts: dict[str, int] = {}
    for spec in model.connectors:
        counts[spec.type] = counts.get(spec.type, 0) + 1
    plugs = ", ".join(f"{count} x {name}" if count > 1 else name for name, count in counts.items())
    return f"{model.max_power_w / 1000:g} kW {model.current}, {plugs}"


def _pattern_like(names: Sequence[str]) -> str:
    """How the lab's last numbered charger is called, as a pattern."""
    for name in reversed(names):
        match = re.fullmatch(r"(.*?)([0-9]{1,9})", name)
        if match and "{" not in match[1] and "}" not in match[1]:
            return f"{match[1]}{{n:0{len(match[2])}}}" if len(match[2]) > 1 else f"{match[1]}{{n}}"
    return "CP-{n:03}"


def _one_of(text: str, words: Collection[str]) -> str:
    found = next((word for word in words if word.casefold() == text.strip().casefold()), None)
    if found is None:
        raise Unreadable(suggestion(text.strip(), words) if text.strip() else f"one of {', '.join(words)}")
    return found


def _whole(text: str, expected: str, low: int, high: int) -> int:
    text = text.strip()
    if not re.fullmatch(r"[0-9]{1,12}", text) or not low <= int(text) <= high:
        raise Unreadable(f"a whole number, {expected}")
    return int(text)


def _chargers(count: int) -> str:
    return "1 charger" if count == 1 else f"{count} chargers"
