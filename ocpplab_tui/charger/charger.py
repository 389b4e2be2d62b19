"""The charger: all of its hardware and configuration, one truth for both OCPP versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from ocpplab_tui.charger.authorization import AuthorizationStore
from ocpplab_tui.charger.cable import Cable
from ocpplab_tui.charger.certificates import CertificateStore
from ocpplab_tui.charger.charging import Charging
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.definitions import definition_of
from ocpplab_tui.charger.device_model import DeviceModel
from ocpplab_tui.charger.meter import MeterSample
from ocpplab_tui.charger.reservation_desk import ReservationDesk
from ocpplab_tui.charger.sensors import Sensing
from ocpplab_tui.charger.sessions import Sessions
from ocpplab_tui.charger.switches import Switches
from ocpplab_tui.charger.views import Views
from ocpplab_tui.config.catalog import Model
from ocpplab_tui.config.vehicles import Vehicle

NO_CONFIGURATION: Mapping[str, str] = {}
_DONE = ("Accepted", "RebootRequired")


class Charger(Cable, Sessions, Switches, Charging, Sensing, ReservationDesk, Views):
    """One charger, as its users, vehicles, time and CSMS find it.

    Every method takes `now` (seconds since the epoch), first does what became due until then, acts, and adds to the
    events (`take_events`). What cannot be done raises OperationRefused with a sentence that says what would be right.
    Nothing happens between calls: `deadline` says when `advance` must be called at the latest.

    Below: `Cable` (plug, unlock), `Sessions` (tokens, energy), `Switches` (availability, faults, power), `Sensing`
    (sensors), `Charging` (charging profiles), `ReservationDesk` (reservations), `Views` (live values of the device
    model), on `Schedule` (what time does), `Rates` (what a limit changes), `Accounts` (transactions), `Sampling`
    (meter), `Supply` (power), `Reserving` (what reservations leave to whom), `Hardware` (facts and statuses).
    """

    __slots__ = ("certificates", "refused_configuration")

    def __init__(
        self,
        model: Model,
        version: str,
        now: float,
        *,
        random: Random,
        vehicle: Vehicle,
        configuration: Mapping[str, str] = NO_CONFIGURATION,
    ) -> None:
        """`version`: "1.6" or "2.0.1". `random` is the lab's, shared and kept. `vehicle`: who plugs in when nobody is
        named. `configuration`: initial values by any name; what is refused is in `refused_configuration`."""
        super().__init__(model, version, now, random=random, vehicle=vehicle)
        self.device_model = DeviceModel(definition_of(model, version), self)
        self.settings = self.device_model.settings
        self.authorization = AuthorizationStore(self.settings)
        self.certificates = CertificateStore()
        self._intervals = self._intervals_now()
        self.refused_configuration = self._configured(configuration)
        self._take_over_settings(now)

    def _configured(self, configuration: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """(name, reason) of every value that could not be set."""
        outcomes = ((name, self.device_model.set_any(name, value)) for name, value in configuration.items())
        return tuple((name, done.reason) for name, done in outcomes if done.status not in _DONE)

    def sample(self, now: float, connector: Connector | None, measurands: Sequence[str], context: str) -> MeterSample:
        """Read the meter of a connector's EVSE, or (None) the main meter. Energy.Active.Import.Interval counts from
        the last periodic sample of the transaction, without one from the last clock mark."""
        now = self._catch_up(now)
        self.touched += 1  # what is told of a register may not be forgotten
        if connector is None:
            return self._read(now, None, measurands, context, self.clock_wh)
        transaction = connector.transaction
        since_wh = transaction.sampled_wh if transaction else connector.meter.clock_wh
        return self._read(now, connector, measurands, context, since_wh)
