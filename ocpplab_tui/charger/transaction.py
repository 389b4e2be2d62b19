"""Transactions and the authorizations that let them run. `IdToken` is re-exported for those who speak of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.id_token_info import IdTokenInfo
from ocpplab_tui.charger.states import ChargingState, StopReason, Trigger

if TYPE_CHECKING:
    from ocpplab_tui.charger.charging_profile import ChargingProfile
    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.charger.meter import MeterSample

__all__ = ["Authorization", "IdToken", "Transaction", "transaction_id"]


@dataclass(slots=True, eq=False)
class Authorization:
    """A token that may charge: it waits for a cable, or has one and holds the power path closed until it is taken
    back. So a connector has one from the swipe to the end of the session."""

    id_token: IdToken
    group_id: str | None
    given_at: float
    trigger: Trigger = Trigger.AUTHORIZED
    remote_start_id: float | None = None  # beyond 2^53 a whole number may come as a float
    duration_s: float | None = None
    energy_limit_wh: float | None = None
    info: IdTokenInfo | None = None
    reservation_id: float | None = None  # what it used up
    charging_profile: ChargingProfile | None = None  # of a remote start, until the transaction takes it over


@dataclass(slots=True, eq=False, repr=False)
class Transaction:
    """One transaction, from its start point to its stop point (1.6: from StartTransaction to StopTransaction).

    `id` is the wire id of 2.0.1; `number` that of 1.6, once the CSMS confirmed it. `connector` is None only while a
    transaction that started with the token alone (TxStartPoint Authorized) waits for a cable. `authorized` tells
    whether a token holds it now, `deauthorized` that the CSMS said no afterwards. `sequence` (next seqNo) and `told`
    (what went out once) are the protocol's notes.
    """

    id: str
    connector: Connector | None
    started_at: float
    meter_start_wh: int = 0
    number: int | None = None
    id_token: IdToken | None = None
    group_id: str | None = None
    ended_at: float | None = None
    meter_stop_wh: int | None = None
    sequence: int = 0
    reservation_id: float | None = None  # as above
    remote_start_id: float | None = None
    duration_s: float | None = None
    energy_limit_wh: float | None = None
    charging_state: ChargingState = ChargingState.IDLE
    charging_from: float | None = None  # it charges since
    charged_s: float = 0.0  # time spent charging before that
    authorized: bool = False
    deauthorized: bool = False
    told: set[str] = field(default_factory=set)
    # the hardware's own notes
    begun: bool = False  # the connector is known, the meter was read
    begun_at_wh: float = 0.0  # register then, with fractions
    stop_reason: StopReason | None = None  # why the authorization ended: told when the transaction ends
    torn: bool = False  # its cable was pulled while there was no power to end it
    withheld: bool = False  # no energy, though the transaction goes on (E05.FR.02)
    reached: frozenset[str] = frozenset()  # start and stop points that were true so far
    ends_at: float | None = None  # when the duration is over
    ends_at_wh: float | None = None  # register at which the energy limit is reached
    withheld_at_wh: float | None = None  # register at which MaxEnergyOnInvalidId is used up
    charging_since: float | None = None  # the power path was closed first
    rate_w: float | None = None  # what the limits allowed when that was told last
    sampled_at: float = 0.0  # the last mark of each series of samples
    kept_at: float = 0.0
    clock_kept_at: float = 0.0
    sampled_wh: int | None = None  # register at the last periodic sample
    kept: list[MeterSample] = field(default_factory=list)  # for the end: Transaction.Begin and what came since
    interrupted: MeterSample | None = None  # read when the power went

    def __repr__(self) -> str:
        return f"<Transaction {self.id} {self.charging_state}{'' if self.running else ', ended'}>"

    @property
    def running(self) -> bool:
        return self.ended_at is None

    def enter(self, now: float, state: ChargingState) -> None:
        """The charging state is this from now on."""
        if self.charging_from is not None:
            self.charged_s += max(now - self.charging_from, 0.0)
        self.charging_state = state
        self.charging_from = now if state is ChargingState.CHARGING else None

    def charged_for(self, now: float) -> float:
        """Seconds in which energy flowed."""
        return self.charged_s + (0.0 if self.charging_from is None else max(now - self.charging_from, 0.0))

    def hold(self, authorization: Authorization) -> None:
        """A token that is good holds it (again)."""
        self.authorized, self.deauthorized, self.withheld = True, False, False
        self.withheld_at_wh, self.stop_reason = None, None
        self.id_token, self.group_id = authorization.id_token, authorization.group_id
        if authorization.reservation_id is not None:
            self.reservation_id = authorization.reservation_id
        self.remote_start_id = authorization.remote_start_id
        self.duration_s, self.ends_at = authorization.duration_s, None
        self.energy_limit_wh, self.ends_at_wh = authorization.energy_limit_wh, None


def transaction_id(now: float, random: Random) -> str:
    """A UUID (version 7: time, then chance), so that a seeded lab never gives one twice, whenever it runs (TX-01)."""
    bits = (int(now * 1000) & (1 << 48) - 1) << 80 | 0x7 << 76 | random.getrandbits(12) << 64
    bits |= 0b10 << 62 | random.getrandbits(62)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
