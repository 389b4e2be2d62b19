"""*Authorization*: the local list with its version, the cache, and what is reserved for whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ocpplab_tui.lab.details import Details, ReservationRow, TokenRow
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.hints import operation_hint
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.tabs.tab import RecordsTab, folded
from ocpplab_tui.tui.widgets.footer import Hint
from ocpplab_tui.tui.widgets.pane import Lines, fact
from ocpplab_tui.tui.widgets.record_table import Column, Record


class AuthorizationTab(RecordsTab):
    """Three sections in one table; each says when it is empty and what fills it."""

    title = "Authorization"
    heading = "Authorization"
    about = "Token"
    columns = (
        Column("Token", share=3, keep_end=True),
        Column("Status", 13),
        Column("Type", 16, least=96),
        Column("Group", share=2, least=58, keep_end=True),
        Column("Where", 16, least=70),
        Column("Until", 19),
    )

    def records(self, details: Details) -> Iterator[Record]:
        found = details.authorization()
        version = f"version {found.list_version}" if found.list_enabled else "not enabled: LocalAuthListEnabled"
        yield _section("Local list", len(found.local_list), version)
        yield from self._tokens("list", found.local_list)
        if not found.local_list:
            yield _hint("list-empty", "Empty: i sends one, or the CSMS by SendLocalList")
        yield _section(
            "Cache", len(found.cache), "" if found.cache_enabled else "not enabled: AuthorizationCacheEnabled"
        )
        yield from self._tokens("cache", found.cache)
        if not found.cache:
            yield _hint("cache-empty", "Empty: it fills with each answer to Authorize; a shows a card")
        yield _section("Reservations", len(found.reservations), "")
        yield from (self._reservation(row) for row in found.reservations)
        if not found.reservations:
            yield _hint("reservations-empty", "None: the CSMS reserves with ReserveNow; C opens the embedded CSMS")

    def _tokens(self, section: str, rows: Sequence[TokenRow]) -> Iterator[Record]:
        for row in rows:
            status: Piece = ("Expired", "warning") if row.expired else (row.status, _ink(row.status))
            where = ", ".join(f"EVSE {each}" for each in row.evse_ids)
            cells: tuple[Piece, ...] = (
                (row.id_token, "text"),
                status,
                (row.type, "muted"),
                (row.group or "", "text"),
                (where, "muted"),
                (_moment(row.expires_at), "muted"),
            )
            search = folded(section, row.id_token, status[0], row.type, row.group)
            yield Record(f"{section}/{row.id_token}/{row.type}", cells, search, row)

    def _reservation(self, row: ReservationRow) -> Record:
        cells: tuple[Piece, ...] = (
            (row.id_token, "text"),
            (f"reserved #{row.id}", "reserved"),
            ("", "muted"),
            (row.group or "", "text"),
            (row.place, "text"),
            (_moment(row.expires_at), "text"),
        )
        return Record(f"reservation/{row.id}", cells, folded("reservation", row.id, row.id_token, row.place), row)

    def hints(self) -> Sequence[Hint]:
        names = ("send-local-authorization-list", "clear-local-authorization-list", "reset-authorization-cache")
        return [*(operation_hint(name) for name in names), operation_hint("authorize-id-tag")]

    def lines(self, record: Record, width: int) -> Lines:
        row = record.item
        if isinstance(row, ReservationRow):
            facts = [("reservation", str(row.id)), ("token", row.id_token), ("group", row.group or "")]
            facts += [("place", row.place), ("until", _moment(row.expires_at))]
        elif isinstance(row, TokenRow):
            where = ", ".join(f"EVSE {each}" for each in row.evse_ids)
            facts = [("token", row.id_token), ("type", row.type), ("status", row.status), ("group", row.group or "")]
            facts += [("only at", where), ("until", _moment(row.expires_at) + (" expired" if row.expired else ""))]
        else:
            facts = []
        return [line for label, text in facts if text for line in fact(label, text, width, self.glyphs)]


def _section(name: str, count: int, remark: str) -> Record:
    pieces: list[Piece] = [(name, "title"), (f" {figures.count(count)}", "muted")]
    if remark:
        pieces.append((f"  {remark}", "muted"))
    return Record(f"# {name}", tuple(pieces), heading=True)


def _hint(key: str, text: str) -> Record:
    return Record(f"# {key}", (("", "muted"), (f" {text}", "muted")), heading=True)


def _ink(status: str) -> str:
    return "ok" if status == "Accepted" else "warning"


def _moment(at: float | None) -> str:
    return "" if at is None else figures.moment(at)
