"""An embedded CSMS that answers as it is told, at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ocpplab_tui.base.errors import OperationRefused, UnknownName
from ocpplab_tui.csms import schemas
from ocpplab_tui.csms.policy import policies_for
from ocpplab_tui.lab.csms_port import Answered, Snapshot, StationAnswer, StationView, TokenView, TransactionView

AT = 1_767_270_896.0  # 2026-01-01T12:34:56Z


def station(number: int, version: str, status: str = "Available", **more: Any) -> StationView:
    values: dict[str, Any] = {
        "identity": f"CP-{number:03}",
        "version": version,
        "connected": True,
        "connected_at": AT - 2029,
        "seen_at": AT - 3,
        "registration": "Accepted",
        "vendor": "OCPPLAB",
        "model": "SDK-DC-50",
        "faulty_calls": 0,
        "statuses": ((1, 1, status),),
    }
    return StationView(**(values | more))


STATIONS = (
    station(1, "1.6", "Charging"),
    station(2, "2.0.1"),
    station(3, "2.0.1", "Occupied", statuses=((1, 1, "Occupied"), (2, 1, "Available"))),
    station(4, "1.6", "Faulted", faulty_calls=2),
    station(10, "1.6", connected=False),
)
TRANSACTIONS = (
    TransactionView(
        "CP-003", "7f3a91c2-52d8-4b1e-9f7c-8d1f60a2b3c4", 1, 1, "DEADBEEF", "Accepted",
        "2026-01-01T12:16:34.000Z", "", "", 12_410.0, "Charging", 0,
    ),
    TransactionView("CP-001", "1042", 1, 1, "FLEET-1", "Accepted", "2026-01-01T12:22:22.000Z", "", "", 3200.0, "", 0),
    TransactionView(
        "CP-005", "1041", 1, 1, "EXPIRED1", "Expired", "2026-01-01T11:00:00.000Z", "2026-01-01T11:00:09.000Z",
        "DeAuthorized", 20.0, "", 1,
    ),
)  # fmt: skip
TOKENS = (
    TokenView("DEADBEEF", "Accepted", None),
    TokenView("FLEET-1", "Accepted", "FLEET"),
    TokenView("EXPIRED1", "Expired", None),
)


class FakeCsms:
    """Fulfils `CsmsPort`. `answers`: by action what a station says (default: status Accepted)."""

    url = "ws://127.0.0.1:9000/ocpp"

    def __init__(self) -> None:
        self.state = Snapshot(STATIONS, TRANSACTIONS, {"Authorize": "slow"}, TOKENS)
        self.sent: list[tuple[str, str, Mapping[str, Any], bool]] = []
        self.ended = ""  # why it answers nothing any more
        self.answers: dict[str, StationAnswer] = {}

    def requests(self, version: str) -> Sequence[str]:
        return sorted(schemas.requests(version))

    def answered(self, version: str) -> Sequence[str]:
        return sorted(schemas.answered(version))

    def policies_for(self, action: str) -> Sequence[str]:
        return policies_for(action)

    def schema(self, version: str, action: str) -> Mapping[str, Any]:
        return schemas.schema(version, action)

    def fault(self, version: str, action: str, payload: Any) -> str:
        found = schemas.fault(version, action, payload)
        return "" if found is None else found.text

    async def snapshot(self, transactions: int = 200) -> Snapshot:
        self._insist()
        return self.state

    async def call(
        self, identity: str, action: str, payload: Mapping[str, Any], *, check: bool = True
    ) -> StationAnswer:
        self._insist()
        found = next((each for each in self.state.stations if each.identity == identity), None)
        if found is None:
            raise UnknownName(f"no station {identity} has ever connected to this CSMS")
        if not found.connected:
            raise OperationRefused(f"{identity} is not connected to this CSMS now")
        self.sent.append((identity, action, payload, check))
        return self.answers.get(action, Answered({"status": "Accepted"}))

    async def set_policy(self, action: str, word: str) -> None:
        self._insist()
        policies = {**self.state.policies, action: word}
        old = self.state
        self.state = Snapshot(old.stations, old.transactions, policies, old.tokens, old.accept_unknown)

    def _insist(self) -> None:
        if self.ended:
            raise OperationRefused(self.ended)
