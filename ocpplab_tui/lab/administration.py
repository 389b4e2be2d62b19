"""Chargers and locations of a running lab come, change and go: what is made here boots at once and is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from ocpplab_tui.base.errors import OperationRefused, StartError, UnknownName
from ocpplab_tui.base.ids import hex_id, uuid_text
from ocpplab_tui.config.catalog import catalog
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.config.slug import slug
from ocpplab_tui.config.values import EMBEDDED
from ocpplab_tui.lab.changes import ChangeBoard
from ocpplab_tui.lab.csms_service import CsmsService
from ocpplab_tui.lab.deploying import checked_url
from ocpplab_tui.lab.inventory import Holding, Inventory
from ocpplab_tui.lab.inventory_port import ChargerSpec, Deployment, Location
from ocpplab_tui.lab.machines import Machines


class Administration:
    """A `lab.inventory_port.InventoryPort`: the inventory on paper, and the machines that follow it.

    `random` is where ids come from that nobody chose; `now` is simulated time.
    """

    def __init__(
        self,
        inventory: Inventory,
        machines: Machines,
        csms: CsmsService,
        board: ChangeBoard,
        random: Random,
        now: Callable[[], float],
    ) -> None:
        self._inventory = inventory
        self._machines = machines
        self._csms = csms
        self._board = board
        self._random = random
        self._now = now
        self._leaving: set[str] = set()
        """Folded identities of chargers that are saying good-bye."""

    @property
    def dropped(self) -> int:
        """Chargers of earlier runs that the lab file has no more."""
        return self._inventory.dropped

    # -- chargers ------------------------------------------------------------------------------------------------

    def deployment(self, charger_id: str) -> Deployment:
        return _deployment(self._inventory.find(charger_id))

    def version_of(self, charger_id: str) -> str:
        return self._inventory.find(charger_id).config.ocpp_version

    def deployments(self, location_id: str | None = None) -> Sequence[Deployment]:
        held = self._inventory.holdings.values()
        return [_deployment(each) for each in held if location_id in (None, each.config.location)]

    def charger_ids_at(self, location_id: str) -> Sequence[str]:
        held = self._inventory.holdings.values()
        return [each.row.id for each in held if each.config.location == location_id]

    def add_charger(self, spec: ChargerSpec) -> Deployment:
        if spec.identity.casefold() in self._leaving:
            raise OperationRefused(f"The charger {spec.identity!r} is still saying good-bye; try again in a moment.")
        charger_id = self._new_id()
        self._make_room(charger_id)
        held = self._inventory.make(charger_id, self._reachable(spec), self._now())
        self._machines.build(held.config)
        self._tell(held.row.id)
        return _deployment(held)

    async def change_charger(self, charger_id: str, changes: Mapping[str, str]) -> Deployment:
        held = self._inventory.find(charger_id)
        if changes.get("location_id"):
            self.location(changes["location_id"])
        wanted = dict(changes)
        if "ws_url" in wanted:
            wanted["ws_url"] = self._own(wanted["ws_url"])
        before, after = held.config, self._inventory.changed(held.row.id, wanted, self._now())
        self._inventory.keep(after)
        if (before.model, before.ocpp_version) != (after.config.model, after.config.ocpp_version):
            with self._leave(held):
                await self._machines.rebuild(after.config)
        elif before.csms != after.config.csms:
            await self._machines.move(after.config)
        else:
            self._machines.rename(after.config)
        self._tell(held.row.id)
        return _deployment(after)

    async def remove_charger(self, charger_id: str) -> None:
        held = self._inventory.find(charger_id)
        self._inventory.remove(held.row.id)
        self._tell(held.row.id)
        with self._leave(held):
            await self._machines.retire(held.row.id)

    # -- locations -----------------------------------------------------------------------------------------------

    def locations(self) -> Sequence[Location]:
        return tuple(self._inventory.locations.values())

    def location(self, location_id: str) -> Location:
        found = self._inventory.locations.get(location_id)
        if found is None:
            known = suggestion(location_id, self._inventory.locations, what="there are")
            raise UnknownName(f"There is no location {location_id[:80]!r}; {known or 'make one first'}")
        return found

    def add_location(self, fields: Mapping[str, object]) -> Location:
        values: dict[str, Any] = dict(fields)
        if not values.get("slug"):
            values["slug"] = f"{slug(str(values.get('name', ''))) or 'location'}-{hex_id(self._random, 6)}"
        return self._inventory.put_location(uuid_text(self._random), values, self._now())

    def change_location(self, location_id: str, fields: Mapping[str, object]) -> Location:
        self.location(location_id)
        return self._inventory.put_location(location_id, fields, self._now())

    def remove_location(self, location_id: str) -> None:
        self.location(location_id)
        if chargers := self.charger_ids_at(location_id):
            some = "charger stands" if len(chargers) == 1 else "chargers stand"
            raise OperationRefused(f"{len(chargers)} {some} at this location; delete or move them first.")
        self._inventory.remove_location(location_id)

    def new_suffix(self) -> str:
        return hex_id(self._random, 8)

    # -- help ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _leave(self, held: Holding) -> Iterator[None]:
        """Nobody else gets this identity meanwhile."""
        name = held.config.identity.casefold()
        self._leaving.add(name)
        try:
            yield
        finally:
            self._leaving.discard(name)

    def _tell(self, charger_id: str) -> None:
        self._board.charger(charger_id)
        self._board.fleet()

    def _new_id(self) -> str:
        while (charger_id := f"dep-{hex_id(self._random)}") in self._inventory.holdings:
            continue
        return charger_id

    def _make_room(self, charger_id: str) -> None:
        try:
            self._machines.make_room(charger_id)
        except StartError as error:
            raise OperationRefused(str(error)) from error

    def _reachable(self, spec: ChargerSpec) -> ChargerSpec:
        """The location is there, and our own CSMS is called so: its port may be another one at the next start."""
        if spec.location_id is not None:
            self.location(spec.location_id)
        values = {name: getattr(spec, name) for name in ChargerSpec.__slots__}
        return ChargerSpec(**values | {"ws_url": self._own(spec.ws_url)})

    def _own(self, ws_url: str) -> str:
        url = checked_url(ws_url)
        return EMBEDDED if self._csms.url is not None and url == self._csms.url.rstrip("/") else url


def _deployment(held: Holding) -> Deployment:
    config, row = held.config, held.row
    brand = catalog().brands.get(config.model.brand_slug)
    return Deployment(
        charger_id=row.id,
        identity=config.identity,
        name=config.name or config.identity,
        brand_name=config.model.vendor_name if brand is None else brand.name,
        model=config.model,
        ocpp_version=config.ocpp_version,
        connector_type=held.connector_type,
        location_id=config.location,
        ws_url=config.csms.url,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
