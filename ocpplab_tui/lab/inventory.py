"""Which chargers and locations a lab has: the lab file's, and what was made, changed or removed since by a face.

The lab file gives initial values. A stored change wins unless that very value of the file changed since; a charger or
location that was removed stays removed until `--fresh`; one that left the file is dropped, and counted.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ocpplab_tui.base.errors import OperationRefused, StartError
from ocpplab_tui.config.lab_model import ChargerConfig, LabFile
from ocpplab_tui.config.sections import LocationConfig
from ocpplab_tui.config.slug import slug
from ocpplab_tui.lab import deploying
from ocpplab_tui.lab.disk_errors import MOVE_IT, cannot_use
from ocpplab_tui.lab.fleet import unknown_charger
from ocpplab_tui.lab.inventory_port import ChargerSpec, Location
from ocpplab_tui.lab.store import WHAT, ChargerRow, LocationRow, Store

logger = logging.getLogger(__name__)

FILE, API = "file", "api"


@dataclass(slots=True)
class Holding:
    """One charger: how it runs, and what is stored of it. `base` is the lab file's, None for one made by a face."""

    config: ChargerConfig
    row: ChargerRow
    base: ChargerConfig | None

    @property
    def connector_type(self) -> str:
        """The type that was asked for, else that of its first connector."""
        change = self.row.changes.get("connector_type")
        asked = change[0] if change else self.row.spec.get("connector_type")
        return deploying.canonical_type(asked) or deploying.main_type(self.config.model)


class Inventory:
    """The lists of chargers and locations, each change written to the store at once."""

    def __init__(self, lab_file: LabFile, store: Store, now: float) -> None:
        """Read what earlier runs left; `now` is when those of the lab file that are new came. Raises StartError when
        it makes no sense: chargers that somebody made are not lost without a word."""
        self._file = lab_file
        self._store = store
        self.dropped = 0
        self.locations: dict[str, Location] = {}
        self._location_rows: dict[str, LocationRow] = {}
        self.holdings: dict[str, Holding] = {}
        try:
            self._read_locations(now)
            self._read_chargers(now)
        except sqlite3.Error as error:
            raise cannot_use(WHAT, store.path, error) from error
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            what = f"{WHAT} {store.path} cannot be used: a row of it makes no sense ({type(error).__name__})"
            raise StartError(f"{what}; {MOVE_IT}.") from error
        self._identities = {each.config.identity.casefold() for each in self.holdings.values()}
        self._ids = {each.config.identity: each.row.id for each in self.holdings.values()}

    def lab_file(self) -> LabFile:
        """The lab file with the chargers as they are to run."""
        return replace(self._file, chargers=tuple(each.config for each in self.holdings.values()))

    # -- reading -------------------------------------------------------------------------------------------------

    def _read_locations(self, now: float) -> None:
        stored = {row.id: row for row in self._store.locations()}
        new = []
        for section in self._file.locations:
            row = stored.pop(section.id, None)
            if row is None or row.origin != FILE:
                row = LocationRow(section.id, FILE, {}, now, now)
                new.append(row)
            self._enter_location(row, _fields_of(section))
        self._store.put_locations(new)
        self._store.drop_locations(row.id for row in stored.values() if row.origin == FILE)
        for row in stored.values():
            if row.origin == API:
                self._enter_location(row, {})

    def _enter_location(self, row: LocationRow, fields: dict[str, Any]) -> None:
        self._location_rows[row.id] = row
        if not row.deleted:
            values = {"slug": slug(str(fields.get("name", ""))) or row.id, **fields, **row.fields}
            self.locations[row.id] = Location(id=row.id, created_at=row.created_at, updated_at=row.updated_at, **values)

    def _read_chargers(self, now: float) -> None:
        stored = {row.id: row for row in self._store.chargers()}
        new = []
        for config in self._file.fleet():
            row = stored.pop(config.id, None)
            if row is None or row.origin != FILE:
                row = ChargerRow(config.id, FILE, {}, {}, now, now)
                new.append(row)
            if not row.deleted:
                self.holdings[row.id] = self._from_file(config, row)
        self._store.put_chargers(new)
        self._drop(row for row in stored.values() if row.origin == FILE)
        self._read_made(row for row in stored.values() if row.origin == API)

    def _from_file(self, config: ChargerConfig, row: ChargerRow) -> Holding:
        standing = {
            field: change for field, change in row.changes.items() if change[1] == deploying.value_of(config, field)
        }
        row = row._replace(changes=standing)
        try:
            now_so = deploying.changed(config, {field: change[0] for field, change in standing.items()}, self._file)
        except OperationRefused as refusal:
            logger.warning("%s starts as the lab file says: %s", config.identity, refusal)
            return Holding(config, row._replace(changes={}), config)
        return Holding(now_so, row, config)

    def _drop(self, rows: Iterable[ChargerRow]) -> None:
        """What left the lab file."""
        gone = list(rows)
        self.dropped += sum(not row.deleted for row in gone)
        self._store.drop_chargers(row.id for row in gone)

    def _read_made(self, rows: Iterable[ChargerRow]) -> None:
        """What faces made; the lab file wins where names clash."""
        taken = {each.config.identity.casefold() for each in self.holdings.values()}
        for row in rows:
            identity = str(row.spec.get("identity", ""))
            try:
                if identity.casefold() in taken or row.id in self.holdings:
                    raise OperationRefused("the lab file has a charger of that name now")
                self.holdings[row.id] = Holding(self._made(row), row, None)
            except OperationRefused as refusal:
                logger.warning("charger %s is left out: %s", identity, refusal)
                self.dropped += 1
                self._store.drop_chargers([row.id])

    def _made(self, row: ChargerRow) -> ChargerConfig:
        made = deploying.charger_config(row.id, ChargerSpec(**row.spec), self._file)
        return deploying.changed(made, {field: change[0] for field, change in row.changes.items()}, self._file)

    # -- chargers ------------------------------------------------------------------------------------------------

    def get(self, charger_id: str) -> Holding | None:
        """By deployment id, else by OCPP identity."""
        return self.holdings.get(charger_id) or self.holdings.get(self._ids.get(charger_id, ""))

    def find(self, charger_id: str) -> Holding:
        """By deployment id, else by OCPP identity. Raises UnknownName with the nearest right one."""
        found = self.get(charger_id)
        if found is None:
            raise unknown_charger(charger_id, [*self.holdings, *self._ids])
        return found

    def make(self, charger_id: str, spec: ChargerSpec, now: float) -> Holding:
        """A charger that was not there before. Raises OperationRefused."""
        if spec.identity.casefold() in self._identities or spec.identity in self.holdings:
            raise OperationRefused(f"There is a charger {spec.identity!r} already; give this one another identity.")
        row = ChargerRow(charger_id, API, asdict(spec), {}, now, now)
        holding = Holding(self._made(row), row, None)
        self._store.put_chargers([row])
        self.holdings[charger_id] = holding
        self._identities.add(spec.identity.casefold())
        self._ids[spec.identity] = charger_id
        return holding

    def changed(self, charger_id: str, changes: Mapping[str, str], now: float) -> Holding:
        """What a charger would be with these changes; nothing is kept yet. Raises OperationRefused."""
        held = self.holdings[charger_id]
        config = deploying.changed(held.config, changes, self._file)
        over = {field: "" if held.base is None else deploying.value_of(held.base, field) for field in changes}
        noted = {field: [value, over[field]] for field, value in changes.items()}
        row = held.row._replace(changes=held.row.changes | noted, updated_at=now)
        return Holding(config, row, held.base)

    def keep(self, holding: Holding) -> None:
        """From now on this is what the charger is."""
        self._store.put_chargers([holding.row])
        self.holdings[holding.row.id] = holding

    def remove(self, charger_id: str) -> None:
        """Gone for good; one of the lab file stays away until the store is forgotten."""
        holding = self.holdings[charger_id]
        row = holding.row
        if row.origin == FILE:
            self._store.put_chargers([row._replace(deleted=True)])
        else:
            self._store.drop_chargers([charger_id])
        del self.holdings[charger_id]
        self._identities.discard(holding.config.identity.casefold())
        self._ids.pop(holding.config.identity, None)

    # -- locations -----------------------------------------------------------------------------------------------

    def put_location(self, location_id: str, fields: Mapping[str, Any], now: float) -> Location:
        """Make a location, or change some fields of one."""
        row = self._location_rows.get(location_id) or LocationRow(location_id, API, {}, now, now)
        row = row._replace(fields=row.fields | dict(fields), updated_at=now)
        self._store.put_locations([row])
        self._location_rows[location_id] = row
        present = self.locations.get(location_id)
        if present is None:
            self._enter_location(row, {})
        else:
            self.locations[location_id] = replace(present, updated_at=now, **fields)
        return self.locations[location_id]

    def remove_location(self, location_id: str) -> None:
        row = self._location_rows[location_id]
        if row.origin == FILE:
            deleted = row._replace(deleted=True)
            self._store.put_locations([deleted])
            self._location_rows[location_id] = deleted
        else:
            self._store.drop_locations([location_id])
            del self._location_rows[location_id]
        del self.locations[location_id]


def _fields_of(section: LocationConfig) -> dict[str, Any]:
    """What the lab file says of a location."""
    fields: dict[str, Any] = {
        name: getattr(section, name) for name in ("name", "address", "city", "country") if getattr(section, name)
    }
    if section.coordinates is not None:
        fields |= {"latitude": section.coordinates.latitude, "longitude": section.coordinates.longitude}
    return {"name": section.id} | fields
