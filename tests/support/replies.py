"""How the scripted CSMS may answer a CALL, and what it answers when a test says nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ocpplab_tui.base.timestamps import to_text

if TYPE_CHECKING:
    from tests.support.conversation import Conversation
    from tests.support.recorder import Seen
    from tests.support.scripted_station import ScriptedStation

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CallErrorReply:
    """Answer with a CALLERROR; the code is written as given."""

    code: str
    description: str = ""
    details: Payload = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Silent:
    """Never answer. The CALL is listed in `csms.unanswered`."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Send this text in place of an answer, whatever it is (`{id}` is replaced by the CALL's unique id)."""

    text: str


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Answer with a payload that may break its schema."""

    payload: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """Break the TCP connection instead of answering."""


class Held:
    """Keeps the CALLs of one action until the test lets go (made by `csms.hold(action)`).

    A kept CALL is listed in `csms.unanswered` and does not make the CSMS `busy`: virtual time may pass.
    """

    def __init__(self, csms: Conversation, action: str) -> None:
        self._csms = csms
        self.action = action
        self.waiting: list[Seen] = []

    async def arrived(self) -> Seen:
        """The oldest CALL that is kept; waits until there is one."""
        return await self._csms.until(lambda: self.waiting[0] if self.waiting else None, f"a held {self.action}")

    async def release(self, reply: Reply | None = None) -> None:
        """Answer what is kept (with `reply`, else the usual answer); later CALLs are answered as usual."""
        if self._csms.answers.get(self.action) is self:
            del self._csms.answers[self.action]
        kept, self.waiting = self.waiting, []
        for call in kept:
            await self._csms.reply_to(call, reply)


Reply = Payload | str | CallErrorReply | Silent | Raw | Unchecked | Drop | Held
Answerer = Callable[["ScriptedStation", Payload], Reply]
Script = Reply | Answerer


class UsualAnswers:
    """What a friendly CSMS says: everything is accepted, transaction ids count from 1 and survive a resend."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self._numbers = itertools.count(1)
        self._transactions: dict[tuple[str, str], int] = {}

    def resume(self, transactions: dict[tuple[str, str], int]) -> None:
        """Go on where another one ended: its transaction ids by (identity, unique id of the StartTransaction)."""
        self._transactions = dict(transactions)
        self._numbers = itertools.count(max(transactions.values(), default=0) + 1)

    def of(self, call: Seen, version: str) -> Payload:
        """The usual answer to a CALL."""
        special = getattr(self, f"_{call.action.lower()}", None)
        if special is not None:
            answer: Payload = special(call, version)
            return answer
        return dict(ACCEPTED.get((version, call.action), {}))

    def _bootnotification(self, call: Seen, version: str) -> Payload:
        return {"currentTime": to_text(self.now()), "interval": 300, "status": "Accepted"}

    def _heartbeat(self, call: Seen, version: str) -> Payload:
        return {"currentTime": to_text(self.now())}

    def _authorize(self, call: Seen, version: str) -> Payload:
        return {"idTagInfo" if version == "1.6" else "idTokenInfo": {"status": "Accepted"}}

    def _starttransaction(self, call: Seen, version: str) -> Payload:
        key = (call.identity, call.unique_id)
        number = self._transactions.get(key) or self._transactions.setdefault(key, next(self._numbers))
        return {"transactionId": number, "idTagInfo": {"status": "Accepted"}}

    def _stoptransaction(self, call: Seen, version: str) -> Payload:
        return {"idTagInfo": {"status": "Accepted"}} if "idTag" in call.payload else {}

    def _transactionevent(self, call: Seen, version: str) -> Payload:
        return {"idTokenInfo": {"status": "Accepted"}} if "idToken" in call.payload else {}


ACCEPTED: dict[tuple[str, str], Payload] = {
    ("1.6", "DataTransfer"): {"status": "Accepted"},
    ("1.6", "SignCertificate"): {"status": "Accepted"},
    ("2.0.1", "DataTransfer"): {"status": "Accepted"},
    ("2.0.1", "SignCertificate"): {"status": "Accepted"},
    ("2.0.1", "Get15118EVCertificate"): {"status": "Accepted", "exiResponse": "ZXhp"},
    ("2.0.1", "GetCertificateStatus"): {"status": "Accepted", "ocspResult": "b2NzcA=="},
    ("2.0.1", "NotifyEVChargingNeeds"): {"status": "Accepted"},
    ("2.0.1", "NotifyEVChargingSchedule"): {"status": "Accepted"},
}
