"""What is asked before the embedded CSMS does something: which request, with which payload, which policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ocpplab_tui.lab.csms_port import CsmsPort, StationView, TransactionView
from ocpplab_tui.tui.csms_desk import CsmsDesk, Exchange
from ocpplab_tui.tui.csms_lists import POLICIES, PolicyItem, RequestItem
from ocpplab_tui.tui.forms.request import fields_of, first_payload
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.screens.pick import Pick, PickScreen
from ocpplab_tui.tui.screens.request import RequestScreen, Written
from ocpplab_tui.tui.widgets.frame_text import pretty

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

STOP = {"1.6": "RemoteStopTransaction", "2.0.1": "RequestStopTransaction"}


class CsmsAsking:
    """Opens lists and the editor; `on_sent` is called when something was handed to the CSMS."""

    def __init__(self, app: Dashboard, on_sent: Callable[[], None]) -> None:
        self._app = app
        self._desk: CsmsDesk = app.csms_desk
        self._glyphs: Glyphs = app.glyphs
        self._on_sent = on_sent

    def menu(self, port: CsmsPort, station: StationView) -> None:
        """All requests that this station's version knows, with type-to-filter."""
        version = station.version
        picks = [Pick(action, action, remark=_needed(port, version, action)) for action in port.requests(version)]
        title = f"Requests to {self._glyphs.fit(station.identity, 30, keep_end=True)}"

        def chosen(action: str | None) -> None:
            if action is not None:
                self.write(port, station.identity, RequestItem(version, action))

        self._app.push_screen(PickScreen(title, picks, self._glyphs), chosen)

    def write(self, port: CsmsPort, identity: str, item: RequestItem) -> None:
        """Write a request, from what was last sent or from what the schema asks for."""
        text = self._desk.remembered(*item)
        if text is None:
            number = len(self._desk.exchanges) + 1
            now, snapshot = self._app.lab.now(), self._desk.snapshot
            text = pretty(first_payload(port.schema(*item), now, snapshot, identity, number))
        self._edit(port, identity, item, text)

    def rewrite(self, port: CsmsPort, exchange: Exchange) -> None:
        """Write anew what was sent already."""
        self._edit(port, exchange.identity, RequestItem(exchange.version, exchange.action), pretty(exchange.payload))

    def stop(self, port: CsmsPort, row: TransactionView) -> None:
        """Stop a running transaction from afar, once the request was looked at."""
        stations = self._desk.snapshot.stations
        version = next((each.version for each in stations if each.identity == row.identity), None)
        if version is None or row.ended_at:
            self._app.notify("It has ended already.", severity="warning", timeout=3)
            return
        number = int(row.id) if version == "1.6" and row.id.isdigit() else row.id
        self._edit(port, row.identity, RequestItem(version, STOP[version]), pretty({"transactionId": number}))

    def policy(self, port: CsmsPort, item: PolicyItem) -> None:
        """How an action is to be treated."""
        if not self._app.may_act(item.action):
            return
        picks = [Pick(word, word, remark=POLICIES.get(word, "")) for word in port.policies_for(item.action)]

        def chosen(word: str | None) -> None:
            if word is not None:
                self._desk.set_policy(item.action, word)

        self._app.push_screen(PickScreen(f"Treat {item.action}", picks, self._glyphs), chosen)

    def _edit(self, port: CsmsPort, identity: str, item: RequestItem, text: str) -> None:
        version, action = item
        if not self._app.may_act(action):
            return

        def written(made: Written | None) -> None:
            if made is not None:
                self._desk.remember(version, action, made.text)
                self._desk.send(identity, version, action, made.payload, check=made.check)
                self._on_sent()

        name = self._glyphs.fit(identity, 30, keep_end=True)
        title = f"{action} {self._glyphs.mark('out')} {name}, OCPP {version}"
        fields = list(fields_of(port.schema(version, action)))
        screen = RequestScreen(title, text, fields, lambda made: port.fault(version, action, made), self._glyphs)
        self._app.push_screen(screen, written)


def _needed(port: CsmsPort, version: str, action: str) -> str:
    return " ".join(name for name, _, needed in fields_of(port.schema(version, action)) if needed)
