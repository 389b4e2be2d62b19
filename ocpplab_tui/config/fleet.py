"""Chargers and groups of chargers become one list of `ChargerConfig`s with ids, models and a CSMS each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from ocpplab_tui.config.connectors import model_of
from ocpplab_tui.config.csms_resolver import CsmsResolver
from ocpplab_tui.config.document import Document
from ocpplab_tui.config.identities import Draft, with_ids
from ocpplab_tui.config.lab_model import ChargerConfig, CsmsConfig
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.config.pattern import PATTERN_HINT, Pattern, read_pattern
from ocpplab_tui.config.report import Place, Report, key_text
from ocpplab_tui.config.sections import ChargerFields, ChargerSection, GroupSection
from ocpplab_tui.config.values import ID, ID_HINT, IDENTITY, IDENTITY_HINT, shown
from ocpplab_tui.config.vehicles import Vehicle


class FleetBuilder:
    """Goes through chargers and groups once and keeps what they share."""

    def __init__(self, document: Document, report: Report, csms: CsmsResolver, vehicles: Mapping[str, Vehicle]) -> None:
        self._document = document
        self._report = report
        self._csms = csms
        self._vehicles = vehicles
        self._locations = dict.fromkeys(location.id for _, location in document.locations)

    @cached_property
    def default_csms(self) -> CsmsConfig:
        """What holds for every charger that says nothing else; checked when somebody needs it."""
        return self._csms.default()

    def build(self) -> tuple[ChargerConfig, ...]:
        return with_ids(list(self._drafts()), self._report)

    def _drafts(self) -> Iterator[Draft]:
        for position, charger in self._document.chargers:
            yield from self._single(charger, ("charger", position))
        for position, group in self._document.groups:
            yield from self._group(group, ("charger_group", position))

    def _single(self, charger: ChargerSection, place: Place) -> Iterator[Draft]:
        common = self._common(charger, place)
        self._check_colon(charger.identity, common.csms, place)
        config = replace(common, identity=charger.identity, name=charger.name or charger.identity)
        yield Draft(place, charger.id, config)

    def _group(self, group: GroupSection, place: Place) -> Iterator[Draft]:
        common = self._common(group, place)
        identities = self._distinct(group.identity, group.count, (*place, "identity"), IDENTITY, IDENTITY_HINT)
        ids = self._distinct(group.id, group.count, (*place, "id"), ID, ID_HINT) if group.id else None
        names = self._pattern(group.name, (*place, "name")) if group.name else None
        if identities is None:
            return
        self._check_colon(identities.expand(1), common.csms, place)
        for number in range(1, group.count + 1):
            identity = identities.expand(number)
            config = replace(common, identity=identity, name=names.expand(number) if names else identity)
            yield Draft(place, ids.expand(number) if ids else None, config)

    def _pattern(self, text: str, place: Place) -> Pattern | None:
        found = read_pattern(text)
        if found is None:
            self._report.mistake(place, f"{shown(text)} holds braces of another kind", PATTERN_HINT)
        return found

    def _distinct(self, text: str, count: int, place: Place, valid: re.Pattern[str], expected: str) -> Pattern | None:
        """A pattern that gives each charger of a group a name of its own that fits."""
        found = self._pattern(text, place)
        if found is None:
            return None
        if count > 1 and not found.counts:
            self._report.mistake(place, f"{count} chargers would all be {shown(text)}", PATTERN_HINT)
            return None
        wrong = next((name for name in (found.expand(1), found.expand(count)) if not valid.fullmatch(name)), None)
        if wrong is not None:
            self._report.mistake(place, f"{shown(wrong)} does not fit", expected)
        return found if wrong is None else None

    def _common(self, charger: ChargerFields, place: Place) -> ChargerConfig:
        """Everything but id, identity and name."""
        self._check_location(charger, place)
        vehicle = self._vehicle(charger, place)
        model = model_of(charger, place, self._report)
        csms = self._csms_of(charger, place)
        return ChargerConfig(
            id="",
            identity="",
            ocpp_version=charger.ocpp_version,
            model=model,
            csms=csms,
            vehicle=vehicle,
            location=charger.location,
            configuration=dict(charger.configuration),
            place=key_text(place),
        )

    def _csms_of(self, charger: ChargerFields, place: Place) -> CsmsConfig:
        if charger.csms is None:
            return self.default_csms
        return self._csms.resolve(charger.csms, (*place, "csms"))

    def _check_colon(self, identity: str, csms: CsmsConfig, place: Place) -> None:
        """The identity is the user name of HTTP Basic, which ends at the first colon (RFC 7617 §2)."""
        if ":" in identity and csms.security_profile in (1, 2):
            problem = (
                f'"{identity}" holds a colon, and security_profile {csms.security_profile} sends it as a user name'
            )
            self._report.mistake((*place, "identity"), problem, 'an identity without ":"')

    def _check_location(self, charger: ChargerFields, place: Place) -> None:
        if charger.location is not None and charger.location not in self._locations:
            expected = suggestion(charger.location, self._locations) or "add a [[location]] with this id"
            self._report.mistake((*place, "location"), f'there is no location "{charger.location}"', expected)

    def _vehicle(self, charger: ChargerFields, place: Place) -> Vehicle:
        default = next(iter(self._vehicles.values()))
        if charger.vehicle is None:
            return default
        if charger.vehicle not in self._vehicles:
            expected = suggestion(charger.vehicle, self._vehicles)
            self._report.mistake((*place, "vehicle"), f"there is no vehicle {shown(charger.vehicle)}", expected)
        return self._vehicles.get(charger.vehicle, default)
