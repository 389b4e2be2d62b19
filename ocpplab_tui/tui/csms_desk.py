"""The dashboard's side of the embedded CSMS: what it knows, what was sent through it, and what came back.

Whatever waits for a station or a pipe runs as a worker of the app: the screen may be left meanwhile.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from textual.notifications import SeverityLevel

from ocpplab_tui.base.errors import LabError, OperationRefused
from ocpplab_tui.lab.csms_port import Answered, CsmsPort, Gone, Refused, Snapshot, StationAnswer
from ocpplab_tui.tui.outcomes import Toast

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

KEPT = 200
LOOK_EVERY_S = 1.0  # of real time; a snapshot of thousands of stations goes through a pipe
GOOD = frozenset({"Accepted", "Unlocked", "Scheduled", "RebootRequired"})
"""Statuses that say that the request was fulfilled, now or soon."""
NOTHING = Snapshot((), (), {})


@dataclass(slots=True)
class Exchange:
    """One request of the CSMS. `answer` and `refusal` are None and "" while it waits; `seconds`: real ones."""

    number: int
    at: float
    identity: str
    version: str
    action: str
    payload: Mapping[str, Any]
    checked: bool
    answer: StationAnswer | None = None
    refusal: str = ""  # it was never sent: why
    seconds: float | None = None

    @property
    def outcome(self) -> tuple[str, str]:
        """A word for what became of it, and its ink."""
        answer = self.answer
        if self.refusal:
            return "not sent", "error"
        if answer is None:
            return "waits", "accent"
        if isinstance(answer, Refused):
            return answer.code, "error"
        if isinstance(answer, Answered):
            return _answered(answer)
        return ("gone", "warning") if isinstance(answer, Gone) else ("no answer", "warning")


def _answered(answer: Answered) -> tuple[str, str]:
    if answer.verdict:
        return "bad answer", "error"
    found = _statuses(answer.payload)
    good = sum(status in GOOD for status in found)
    if not found:
        return "answered", "ok"
    word = found[0] if len(set(found)) == 1 else f"{good} of {len(found)} good"
    return word, "ok" if good == len(found) else "warning"


def _statuses(payload: Any) -> list[str]:
    """The status of the answer, or of each of its items (GetVariables, SetVariableMonitoring …)."""
    if not isinstance(payload, dict):
        return []
    if isinstance(payload.get("status"), str):
        return [payload["status"]]
    items = [item for value in payload.values() if isinstance(value, list) for item in value if isinstance(item, dict)]
    named = (item.get("status", item.get("attributeStatus")) for item in items)
    return [status for status in named if isinstance(status, str)]


class CsmsDesk:
    """`revision` rises with everything that a screen would show anew."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app
        self.snapshot = NOTHING
        self.exchanges: deque[Exchange] = deque(maxlen=KEPT)
        self.trouble = ""
        self.revision = 0
        self._payloads: dict[tuple[str, str], str] = {}  # what was last sent, as text, by version and action
        self._looked = 0.0
        self._looking = False
        self._number = 0
        self._port: CsmsPort | None = None

    @property
    def port(self) -> CsmsPort | None:
        """The CSMS; one that has ended is kept, and says so itself when it is asked."""
        self._port = self._app.lab.csms_port or self._port
        return self._port

    def insist(self) -> CsmsPort:
        """Raises OperationRefused when there is none any more."""
        if (port := self.port) is None:
            raise OperationRefused("this lab has no CSMS of its own")
        return port

    def remembered(self, version: str, action: str) -> str | None:
        """What was last written for this request."""
        return self._payloads.get((version, action))

    def remember(self, version: str, action: str, text: str) -> None:
        self._payloads[version, action] = text

    # looking

    def look(self, *, at_once: bool = False) -> None:
        """Have the CSMS looked at, unless that is under way or was done just now."""
        port, now = self.port, perf_counter()
        if port is None or self._looking or (not at_once and now - self._looked < LOOK_EVERY_S):
            return
        self._looking, self._looked = True, now
        self._run(self._take(port), "look at the CSMS")

    async def _take(self, port: CsmsPort) -> None:
        try:
            snapshot, trouble = await port.snapshot(), ""
        except LabError as error:
            snapshot, trouble = self.snapshot, str(error)
        finally:
            self._looking = False
        if (snapshot, trouble) != (self.snapshot, self.trouble):
            self.snapshot, self.trouble = snapshot, trouble
            self.revision += 1

    # acting

    def send(self, identity: str, version: str, action: str, payload: Mapping[str, Any], *, check: bool) -> None:
        """Send a request; its exchange is in the history from now on."""
        if not self._app.may_act(action):
            return
        self._number += 1
        exchange = Exchange(self._number, self._app.lab.now(), identity, version, action, payload, check)
        self.exchanges.appendleft(exchange)
        self.revision += 1
        self._run(self._send(exchange), f"{action} to a station")

    def again(self, former: Exchange) -> None:
        """Send once more what was sent already."""
        self.send(former.identity, former.version, former.action, former.payload, check=former.checked)

    async def _send(self, exchange: Exchange) -> None:
        since = perf_counter()
        try:
            exchange.answer = await self.insist().call(
                exchange.identity, exchange.action, exchange.payload, check=exchange.checked
            )
        except LabError as error:
            exchange.refusal = str(error)
        exchange.seconds = perf_counter() - since
        self.revision += 1
        self._tell(exchange)
        self.look(at_once=True)

    def _tell(self, exchange: Exchange) -> None:
        word, ink = exchange.outcome
        bad = ink == "error"
        text = f"{exchange.identity}: {exchange.refusal}" if exchange.refusal else exchange.identity
        severity: SeverityLevel = "error" if bad else "warning" if ink == "warning" else "information"
        self._app.toast(Toast(f"{exchange.action}: {word}", text, severity, 8.0 if bad else 3.0))

    def set_policy(self, action: str, word: str) -> None:
        """How the CSMS treats an action from now on."""
        if self._app.may_act(action):
            self._run(self._set_policy(action, word), f"policy of {action}")

    async def _set_policy(self, action: str, word: str) -> None:
        try:
            await self.insist().set_policy(action, word)
        except LabError as error:
            self._app.report(error)
            return
        self._looking = False
        self.look(at_once=True)

    def _run(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._app.run_worker(work, name=name, group="csms", exit_on_error=False)
