"""What a station needs from outside: a wire to speak on, and a cause to speak for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from ocpplab_tui.base.network_faults import NetworkFault
from ocpplab_tui.ocppj.answers import Answer, NoAnswer, Refused, Result
from ocpplab_tui.ocppj.frame import Frame

Payload = dict[str, Any]
OnAnswer = Callable[[Answer], None]


class Home(NamedTuple):
    """How the link reaches the CSMS by the lab file. `roots`, `certificate`: PEM, "" for none; the certificate's key
    stays with the link. `trusts`: the server's certificate can be checked."""

    url: str
    security_profile: int = 0
    password: bool = False
    trusts: bool = False
    roots: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How the link shall reach the CSMS; None: as the lab file says. `roots`: PEM of the CSMS roots that are trusted,
    `certificate` and `key`: PEM of the station's own chain, leaf first, and its private key."""

    url: str | None = None
    security_profile: int | None = None
    roots: tuple[str, ...] | None = None
    certificate: str | None = None
    key: str | None = field(default=None, repr=False)


AS_THE_LAB_FILE_SAYS = Way()


class Wire(Protocol):
    """A charger's link to its CSMS, as its station sees it."""

    @property
    def online(self) -> bool: ...

    def call(
        self,
        action: str,
        payload: Payload,
        on_answer: OnAnswer,
        *,
        unique_id: str | None = None,
        check: bool = True,
        note: str = "",
    ) -> str:
        """Send a CALL behind those that wait; its unique id. Not online: `on_answer(Lost(sent=False))` before it
        returns. With `check`, a payload that breaks its schema raises InvalidPayload and nothing is sent. `note` is for
        the journal: what the frame doesn't say."""
        ...

    def hold(self) -> None:
        """Send nothing more before `commit`; it waits in order."""
        ...

    def commit(self, *, whole: bool) -> None:
        """What is kept of this charger goes to disk, then what was held goes out. Not `whole`: what a periodic sample
        changes has to be there, all else may follow."""
        ...

    @property
    def home(self) -> Home:
        """The way that the lab file says."""
        ...

    def use(self, way: Way, renew: str = "") -> None:
        """Connect this way from the next attempt on. `renew`: why the connection is closed (behind the answer to the
        CALL that is being performed) and opened again; "" leaves it as it is."""
        ...

    def disconnect(self, reason: str) -> None:
        """Close the websocket and stay closed."""
        ...

    def reconnect(self) -> None:
        """Open the websocket, and keep it open."""
        ...

    @property
    def network_faults(self) -> Sequence[NetworkFault]:
        """What is wrong with the network by now."""
        ...

    def disturb(self, faults: Sequence[NetworkFault]) -> None:
        """Give the network these faults in place of those it had, over connections and reboots."""
        ...


class Cause(Protocol):
    """On whose behalf messages go out: a command that wants to know what became of them.

    Each message is `begun` once and `answered` once; in between it may be `deferred`, then `sent`.
    """

    def begun(self) -> None: ...

    def sent(self, unique_id: str) -> None: ...

    def deferred(self) -> None:
        """The message is stored, for as long as the charger is offline."""
        ...

    def answered(self, answer: Answer, refusal: str) -> None:
        """The message is done with. `refusal`: what the CSMS said instead of yes, or ""."""
        ...

    def expired(self) -> None:
        """A deferred message was given up (in place of `answered`)."""
        ...

    def rejected(self, why: str) -> None:
        """The charger itself said no."""
        ...


class Transfer(Protocol):
    """A file that is under way."""

    def cancel(self) -> None:
        """Stop it; its `on_done` is not called any more."""
        ...


class TransferFailure(NamedTuple):
    """Why a file did not arrive. `kind`: "bad-url" (scheme, host or path that may not be followed), "denied" (401, 403,
    FTP login), "not-found", "too-large", "unreachable", "timeout", "unsupported" (the server does no such thing) or
    "failed". `text` is for people, no secrets."""

    kind: str
    text: str


class Transfers(Protocol):
    """Files over http, https and ftp, within the lab file's `[transfers]`. The callbacks come later, on the loop."""

    @property
    def schemes(self) -> Sequence[str]:
        """Those of URLs that may be followed: "http", "https", "ftp"."""
        ...

    def download(self, url: str, on_done: Callable[[bytes | TransferFailure], None]) -> Transfer: ...

    def upload(
        self, url: str, file_name: str, content: bytes, on_done: Callable[[TransferFailure | None], None]
    ) -> Transfer:
        """`url` is a directory or a whole path as the CSMS gave it; None: it arrived."""
        ...


RecentFrames = Callable[[], Iterable[Frame]]
"""The charger's own messages that are still in memory, newest first, with secrets covered: for its diagnostics."""


def no_frames() -> Iterable[Frame]:
    """Of a charger that nobody keeps a journal for."""
    return ()


POSITIVE = frozenset({"Accepted", "Scheduled", "RebootRequired", "Processing"})


def refusal_in(action: str, answer: Answer) -> str:
    """What the answer says instead of yes, for people; "" for a yes."""
    if isinstance(answer, Result):
        payload = answer.payload
        info = payload.get("idTagInfo") or payload.get("idTokenInfo") or {}
        status = payload.get("status") or info.get("status")
        return f"{action}: {status}" if status is not None and status not in POSITIVE else ""
    if isinstance(answer, Refused):
        return f"{action}: {answer.code} {answer.description}".rstrip()
    if isinstance(answer, NoAnswer):
        return f"{action}: no answer in time"
    return f"{action}: connection lost"
