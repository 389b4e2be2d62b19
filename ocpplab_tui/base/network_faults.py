"""What can be wrong with a charger's network: kinds of faults, what their values mean, and which go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

NetworkFaultKind = Literal[
    "latency",
    "jitter",
    "drop",
    "duplicate",
    "reorder",
    "truncate",
    "corrupt",
    "wrong-id",
    "late-answer",
    "no-answer",
    "half-open",
    "close",
    "refuse",
    "bandwidth",
]

FaultDirection = Literal["in", "out", "both"]
"""Seen from the charger: `out` goes to the CSMS."""

BROKEN_OFF = 1006
"""The close code of a connection that ended without a close frame: nobody can send it."""

UNSENDABLE = frozenset({1004, 1005, 1015, *range(1016, 3000)})
"""Close codes that RFC 6455 §7.4 keeps out of close frames."""


class Rules(NamedTuple):
    """What a kind does (a sentence part for people), and what its value means: "" where it takes none."""

    does: str
    value: str = ""
    default: float | None = None
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    takes_action: bool = True


def _seconds(does: str, value: str) -> Rules:
    return Rules(does, f"seconds {value}", 1.0, 0.001, 3600.0)


KINDS: Mapping[str, Rules] = MappingProxyType(
    {
        "latency": _seconds("each message arrives late", "that it takes"),
        "jitter": _seconds("each message arrives late by another time", "at most, drawn for each message"),
        "drop": Rules("messages get lost"),
        "duplicate": Rules("messages arrive twice"),
        "reorder": _seconds("messages arrive behind the next one of their direction", "at most to wait for that"),
        "truncate": Rules("messages are cut short", "bytes that are kept (none: half of it)", None, 0, 1e9, whole=True),
        "corrupt": Rules("characters of messages become others; it stays UTF-8", "characters", 1, 1, 1e9, whole=True),
        "wrong-id": Rules("messages carry an id that belongs to nothing"),
        "late-answer": _seconds("answers arrive after the message timeout", "after it"),
        "no-answer": Rules("answers get lost"),
        "half-open": Rules("nothing passes though the TCP connection stays open", takes_action=False),
        "close": Rules(
            "the websocket is closed in place of a message", "close code (1006: it breaks off)", 1011, 1000, 4999, True
        ),
        "refuse": Rules("attempts to connect fail", takes_action=False),
        "bandwidth": Rules("messages queue on a slow line", "bytes a second", 1000, 1, 1e9, takes_action=False),
    }
)

SYNONYMS: Mapping[str, str] = MappingProxyType({"delay": "latency"})


class Misfit(NamedTuple):
    """One thing that does not go with the kind: the field, what is wrong with it, what would be right."""

    field: str
    problem: str
    expected: str

    def __str__(self) -> str:
        return f"{self.problem}; {self.expected}"


@dataclass(frozen=True, slots=True)
class NetworkFault:
    """One thing that is wrong with the network of a charger.

    `action`: only messages of this action, and the answers to them; None: all. `value`: as `KINDS` says; None: its
    default. `probability` 0 to 1: how often it strikes; `seed` makes that repeat.
    """

    kind: NetworkFaultKind
    direction: FaultDirection = "both"
    action: str | None = None
    value: float | None = None
    probability: float = 1.0
    seed: int = 0

    @property
    def amount(self) -> float | None:
        """The value, or what takes its place."""
        return KINDS[self.kind].default if self.value is None else self.value

    @property
    def place(self) -> tuple[str, str, str | None]:
        """What it disturbs: another fault of the same place takes this one's place."""
        return self.kind, self.direction, self.action

    def __str__(self) -> str:
        """For people: `latency 2 s, out, MeterValues, 10 %`."""
        parts = [self.kind if self.amount is None else f"{self.kind} {self.amount:g}{_unit(self.kind)}"]
        parts += [self.direction] if self.direction != "both" else []
        parts += [self.action] if self.action is not None else []
        parts += [f"{self.probability * 100:g} %"] if self.probability < 1 else []
        return ", ".join(parts)


def misfits(kind: str, direction: str, action: str | None, value: float | None) -> Iterator[Misfit]:
    """What does not go together; `kind` is one that exists."""
    rules = KINDS[kind]
    if action is not None and not rules.takes_action:
        yield Misfit("action", f"{kind} concerns the whole connection, not one action", "leave the action out")
    if kind == "refuse" and direction == "in":
        yield Misfit("direction", "refuse concerns attempts of the charger to connect", '"out" or "both"')
    if value is not None and not _fits(kind, rules, value):
        yield Misfit("value", f"{value:g} is no value of {kind}", _expected(rules))


def _fits(kind: str, rules: Rules, value: float) -> bool:
    if not rules.value or not rules.low <= value <= rules.high or (rules.whole and value != int(value)):
        return False
    return kind != "close" or int(value) not in UNSENDABLE


def _expected(rules: Rules) -> str:
    if not rules.value:
        return "it takes none"
    number = "a whole number" if rules.whole else "a number"
    return f"{rules.value}: {number} from {rules.low:g} to {rules.high:.10g}"


def _unit(kind: str) -> str:
    unit = KINDS[kind].value.partition(" ")[0]
    return {"seconds": " s", "bytes": " B/s" if kind == "bandwidth" else " B", "characters": " characters"}.get(
        unit, ""
    )
