"""The lists of the CSMS screen: stations, requests, what was sent, transactions, tokens, policies. Plain functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ocpplab_tui.base.redaction import redact
from ocpplab_tui.lab.csms_port import Answered, CsmsPort, Refused, Snapshot, StationView, TokenView, TransactionView
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.csms_desk import Exchange
from ocpplab_tui.tui.forms.request import fields_of
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.tabs.tab import folded
from ocpplab_tui.tui.widgets.frame_text import json_lines, pretty
from ocpplab_tui.tui.widgets.pane import Lines, fact
from ocpplab_tui.tui.widgets.record_table import Column, Record
from ocpplab_tui.tui.wire_text import chunks

POLICIES = {
    "accept": "answered as it should be",
    "reject": "refused: by status, or by CALLERROR where the answer has none",
    "pending": "Pending, or Processing: come again",
    "slow": "the right answer, but late",
    "silent": "no answer at all",
}


class RequestItem(NamedTuple):
    """One action that can be sent to the chosen station."""

    version: str
    action: str


class PolicyItem(NamedTuple):
    """One action of the stations, and how it is treated."""

    action: str
    versions: tuple[str, ...]
    word: str


# stations

STATIONS = (
    Column("Station", share=2, keep_end=True),
    Column("OCPP", 5),
    Column("Boot", 10),
    Column("Tx", 3, right=True),
    Column("Model", share=2, least=60),
)


def station_records(snapshot: Snapshot, glyphs: Glyphs) -> Iterator[Record]:
    """The connected ones first."""
    running: dict[str, int] = {}
    for one in snapshot.transactions:
        if not one.ended_at:
            running[one.identity] = running.get(one.identity, 0) + 1
    for each in sorted(snapshot.stations, key=lambda station: not station.connected):
        mark = glyphs.mark("ok") if each.connected else glyphs.mark("bad")
        boot = each.registration or "not yet"
        ink = "muted" if not each.connected else "ok" if boot == "Accepted" else "warning"
        cells: tuple[Piece, ...] = (
            (each.identity, "text" if each.connected else "offline"),
            (each.version, "muted"),
            (f"{mark} {boot if each.connected else 'gone'}", ink),
            (str(running.get(each.identity, "")), "charging"),
            (f"{each.vendor} {each.model}".strip(), "muted"),
        )
        yield Record(each.identity, cells, folded(each.identity, each.version, boot, each.vendor, each.model), each)


def station_lines(row: StationView, width: int, glyphs: Glyphs) -> Lines:
    facts = [
        ("station", row.identity),
        ("speaks", f"OCPP {row.version}"),
        ("model", f"{row.vendor} {row.model}".strip()),
        ("connected", figures.moment(row.connected_at) if row.connected else "no"),
        ("last seen", figures.moment(row.seen_at)),
        ("boot", row.registration or "none yet"),
        ("bad calls", str(row.faulty_calls) if row.faulty_calls else ""),
    ]
    lines = [line for label, text in facts if text for line in fact(label, text, width, glyphs)]
    for evse, connector, status in row.statuses:
        place = f"connector {connector}" if row.version == "1.6" else f"EVSE {evse}.{connector}"
        lines.extend(fact(place, status, width, glyphs))
    return lines


# requests

REQUESTS = (Column("Request", 28), Column("Fields", least=60), Column("Last", 14))


def request_records(port: CsmsPort, station: StationView, exchanges: list[Exchange]) -> Iterator[Record]:
    """What a CSMS can send to this station, and what became of it the last time."""
    for action in port.requests(station.version):
        last = next((each for each in exchanges if each.action == action and each.identity == station.identity), None)
        schema = port.schema(station.version, action)
        names = " ".join(f"{name}{'' if required else '?'}" for name, _, required in fields_of(schema))
        word: Piece = last.outcome if last is not None else ("", "muted")
        cells: tuple[Piece, ...] = ((action, "out"), (names, "muted"), word)
        yield Record(action, cells, folded(action, names), RequestItem(station.version, action))


def request_lines(port: CsmsPort, item: RequestItem, width: int, glyphs: Glyphs) -> Lines:
    lines: Lines = [[(item.action, "out")], []]
    for name, kind, required in fields_of(port.schema(item.version, item.action)):
        head: list[Piece] = [
            ("* " if required else "  ", "warning"),
            (f"{name:<24} ", "strong" if required else "text"),
        ]
        parts = list(chunks(glyphs.fit(kind), max(8, width - 27)))
        lines.append([*head, (parts[0], "muted")])
        lines.extend([(" " * 27, "text"), (part, "muted")] for part in parts[1:])
    if len(lines) == 2:
        lines.append([("It has no fields", "muted")])
    return lines


# history

HISTORY = (
    Column("At", 8),
    Column("Station", share=1, keep_end=True),
    Column("Request", share=2),
    Column("Outcome", 20),
    Column("Took", 7, right=True, least=60),
)


def exchange_records(exchanges: list[Exchange]) -> Iterator[Record]:
    for each in exchanges:
        took = "" if each.seconds is None else figures.latency(each.seconds * 1000)
        cells: tuple[Piece, ...] = (
            (figures.clock(each.at), "muted"),
            (each.identity, "text"),
            (each.action, "out"),
            each.outcome,
            (took, "muted"),
        )
        search = folded(each.identity, each.action, each.outcome[0])
        yield Record(str(each.number), cells, search, (each, each.outcome))


def exchange_lines(each: Exchange, width: int, glyphs: Glyphs) -> Lines:
    """Request and answer, whole."""
    word, ink = each.outcome
    station = glyphs.fit(each.identity, max(8, width - len(each.action) - 6), keep_end=True)
    lines: Lines = [[(f"{glyphs.mark('out')} {each.action}", "in"), (f" to {station}", "text")]]
    if not each.checked:
        lines.append([("sent although it breaks the schema", "warning")])
    lines.extend(json_lines(pretty(redact(each.payload)), width, glyphs))
    lines.append([])
    lines.append([(f"{glyphs.mark('in')} ", "out"), (glyphs.fit(word, width - 2), ink)])
    answer = each.answer
    if each.refusal:
        lines.extend(fact("why", each.refusal, width, glyphs, ink="error"))
    elif isinstance(answer, Answered):
        if answer.verdict:
            lines.extend(fact("schema", answer.verdict, width, glyphs, ink="error"))
        lines.extend(json_lines(pretty(answer.payload), width, glyphs))
    elif isinstance(answer, Refused):
        lines.extend(fact("text", answer.description, width, glyphs))
        if answer.details:
            lines.extend(json_lines(pretty(answer.details), width, glyphs))
    return lines


# transactions, tokens

TRANSACTIONS = (
    Column("Station", share=2, keep_end=True),
    Column("Transaction", share=3, keep_end=True),
    Column("EVSE", 4, right=True),
    Column("Token", share=2, least=66, keep_end=True),
    Column("Energy", 10, right=True),
    Column("State", 14),
)


def transaction_records(snapshot: Snapshot) -> Iterator[Record]:
    for each in snapshot.transactions:
        running = not each.ended_at
        state = each.charging_state or "running" if running else each.reason or "ended"
        energy = "" if each.energy_wh is None else figures.energy(each.energy_wh)
        cells: tuple[Piece, ...] = (
            (each.identity, "text"),
            (each.id, "text"),
            (str(each.evse_id or ""), "muted"),
            (each.id_token, "muted"),
            (energy, "text"),
            (state, "charging" if running else "muted"),
        )
        search = folded(each.identity, each.id, each.id_token, state)
        yield Record(f"{each.identity}/{each.id}", cells, search, each)


def transaction_lines(row: TransactionView, width: int, glyphs: Glyphs) -> Lines:
    facts = [
        ("station", row.identity),
        ("transaction", row.id),
        ("EVSE", f"{row.evse_id} connector {row.connector_id}" if row.evse_id else ""),
        ("token", row.id_token),
        ("answered", row.status),
        ("started", row.started_at),
        ("ended", row.ended_at),
        ("reason", row.reason),
        ("energy", "" if row.energy_wh is None else figures.energy(row.energy_wh)),
        ("charging", row.charging_state),
        ("missing", f"{row.gaps} messages" if row.gaps else ""),
    ]
    lines = [line for label, text in facts if text for line in fact(label, text, width, glyphs)]
    return [*lines, [], [("Enter stops it from afar", "muted")]] if not row.ended_at else lines


TOKENS = (Column("Token", share=2, keep_end=True), Column("Answer", 14), Column("Group", share=1, keep_end=True))


def token_records(snapshot: Snapshot) -> Iterator[Record]:
    for each in snapshot.tokens:
        ink = "ok" if each.status == "Accepted" else "warning"
        cells: tuple[Piece, ...] = ((each.id, "text"), (each.status, ink), (each.parent or "", "muted"))
        yield Record(each.id, cells, folded(each.id, each.status, each.parent), each)


def token_lines(row: TokenView, snapshot: Snapshot, width: int, glyphs: Glyphs) -> Lines:
    others = "may charge too" if snapshot.accept_unknown else "are refused"
    facts = [("token", row.id), ("answer", row.status), ("group", row.parent or ""), ("others", others)]
    lines = [line for label, text in facts if text for line in fact(label, text, width, glyphs)]
    return [*lines, [], [("From [embedded_csms] of the lab file", "muted")]]


# policies

POLICY = (
    Column("Message of a station", 34),
    Column("OCPP", 10, least=60),
    Column("Policy", 8),
    Column("Means", least=90),
)


def policy_records(port: CsmsPort, snapshot: Snapshot) -> Iterator[Record]:
    """Those that are treated in a special way first."""
    versions = {version: set(port.answered(version)) for version in ("1.6", "2.0.1")}
    actions = sorted(versions["1.6"] | versions["2.0.1"])
    for action in sorted(actions, key=lambda each: snapshot.policies.get(each, "accept") == "accept"):
        spoken = tuple(version for version, names in versions.items() if action in names)
        word = snapshot.policies.get(action, "accept")
        cells: tuple[Piece, ...] = (
            (action, "out"),
            (" ".join(spoken), "muted"),
            (word, "ok" if word == "accept" else "warning"),
            (POLICIES.get(word, ""), "muted"),
        )
        yield Record(action, cells, folded(action, word, *spoken), PolicyItem(action, spoken, word))


def policy_lines(item: PolicyItem, port: CsmsPort, width: int, glyphs: Glyphs) -> Lines:
    lines = [*fact("message", item.action, width, glyphs), *fact("policy", item.word, width, glyphs), []]
    for word in port.policies_for(item.action):
        lines.extend(fact(word, POLICIES.get(word, ""), width, glyphs, ink="muted"))
    return [*lines, [], [("Enter changes it, from the next message on", "muted")]]
