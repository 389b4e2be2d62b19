"""The lists of the CSMS screen put together: what stands in each, what is told of a record, what Enter is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from ocpplab_tui.lab.csms_port import StationView, TransactionView
from ocpplab_tui.tui import csms_lists
from ocpplab_tui.tui.csms_asking import CsmsAsking
from ocpplab_tui.tui.csms_desk import CsmsDesk, Exchange
from ocpplab_tui.tui.csms_lists import PolicyItem, RequestItem
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.widgets.pane import Lines
from ocpplab_tui.tui.widgets.record_table import Column, Record

REQUESTS, HISTORY = 0, 1
"""Numbers of lists."""


class CsmsList(NamedTuple):
    """`about` is what a single record is called; `lines` of an item and a width; `opened` does what Enter is for."""

    title: str
    about: str
    columns: tuple[Column, ...]
    records: Callable[[], Iterator[Record]]
    lines: Callable[[Any, int], Lines]
    empty: Sequence[Sequence[Piece]]
    opened: Callable[[Any], None] | None = None
    hint: str = ""


class Shelf:
    """Makes the lists. `station`: the one that is chosen."""

    def __init__(
        self, desk: CsmsDesk, asking: CsmsAsking, station: Callable[[], StationView | None], glyphs: Glyphs
    ) -> None:
        self._desk, self._asking, self._station, self._glyphs = desk, asking, station, glyphs

    def lists(self) -> tuple[CsmsList, ...]:
        return self._requests(), self._history(), self._transactions(), self._tokens(), self._policies()

    def _requests(self) -> CsmsList:
        desk, glyphs = self._desk, self._glyphs

        def records() -> Iterator[Record]:
            if (station := self._station()) is not None:
                yield from csms_lists.request_records(desk.insist(), station, list(desk.exchanges))

        def lines(item: RequestItem, width: int) -> Lines:
            return csms_lists.request_lines(desk.insist(), item, width, glyphs)

        def write(item: RequestItem) -> None:
            if (station := self._station()) is not None:
                self._asking.write(desk.insist(), station.identity, item)

        empty = ([("Choose a station: what can be sent to it stands here", "muted")],)
        return CsmsList("Requests", "Request", csms_lists.REQUESTS, records, lines, empty, write, "write and send")

    def _history(self) -> CsmsList:
        desk, glyphs = self._desk, self._glyphs

        def lines(item: tuple[Exchange, object], width: int) -> Lines:
            return csms_lists.exchange_lines(item[0], width, glyphs)

        def rewrite(item: tuple[Exchange, object]) -> None:
            self._asking.rewrite(desk.insist(), item[0])

        empty = ([("Nothing was sent yet: ", "muted"), ("o", "key"), (" lists all requests", "muted")],)
        return CsmsList(
            "History",
            "Exchange",
            csms_lists.HISTORY,
            lambda: csms_lists.exchange_records(list(desk.exchanges)),
            lines,
            empty,
            rewrite,
            "edit and send",
        )

    def _transactions(self) -> CsmsList:
        desk, glyphs = self._desk, self._glyphs

        def lines(item: TransactionView, width: int) -> Lines:
            return csms_lists.transaction_lines(item, width, glyphs)

        def stop(item: TransactionView) -> None:
            self._asking.stop(desk.insist(), item)

        empty = ([("No transaction yet: a station tells when one starts", "muted")],)
        return CsmsList(
            "Transactions",
            "Transaction",
            csms_lists.TRANSACTIONS,
            lambda: csms_lists.transaction_records(desk.snapshot),
            lines,
            empty,
            stop,
            "stop it",
        )

    def _tokens(self) -> CsmsList:
        desk, glyphs = self._desk, self._glyphs
        return CsmsList(
            "Tokens",
            "Token",
            csms_lists.TOKENS,
            lambda: csms_lists.token_records(desk.snapshot),
            lambda item, width: csms_lists.token_lines(item, desk.snapshot, width, glyphs),
            ([("No token: [embedded_csms] tokens in the lab file names them", "muted")],),
        )

    def _policies(self) -> CsmsList:
        desk, glyphs = self._desk, self._glyphs

        def choose(item: PolicyItem) -> None:
            self._asking.policy(desk.insist(), item)

        return CsmsList(
            "Policies",
            "Policy",
            csms_lists.POLICY,
            lambda: csms_lists.policy_records(desk.insist(), desk.snapshot),
            lambda item, width: csms_lists.policy_lines(item, desk.insist(), width, glyphs),
            ([("No message is known", "muted")],),
            choose,
            "change",
        )
