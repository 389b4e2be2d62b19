"""A session behind a bad network, with no socket behind that."""

from __future__ import annotations

from typing import Any

import orjson

from ocpplab_tui.base.network_faults import NetworkFault
from ocpplab_tui.ocppj.disturbance import Disturbance
from ocpplab_tui.ocppj.frame import Direction
from tests.ocppj.support import Talk


class BadTalk(Talk):
    """A session whose network has faults. `wire` is what left, `line` what was asked of the connection."""

    def __init__(self, *faults: NetworkFault, version: str = "1.6") -> None:
        super().__init__(version)
        self.wire: list[bytes] = []
        self.line: list[Any] = []
        self.handler.replies = {"Reset": {"status": "Accepted"}}
        self.network = Disturbance(self.session, clock=self.clock, link_time=self.clock, sink=self.frames.append)
        self.session.tell(self.network.tell)
        self.session.opened(self.network)
        self.network.use(faults)
        self.network.opened(self)

    def send_text(self, data: bytes) -> None:
        self.wire.append(data)

    def not_utf8(self) -> None:
        self.line.append("not utf-8")

    def break_up(self, code: int) -> None:
        self.line.append(code)

    def sever(self, *, out: bool, inward: bool) -> None:
        self.line.append((out, inward))

    def receive(self, message: Any) -> None:
        self.network.receive(message if isinstance(message, bytes) else orjson.dumps(message))

    def answer(self, unique_id: str) -> None:
        self.receive([3, unique_id, {}])

    @property
    def left(self) -> list[Any]:
        """Id, or where that can't be read the text, of what left."""
        return [_id_of(data) for data in self.wire]

    def notes_of(self, direction: Direction) -> list[str]:
        return [frame.note for frame in self.frames if frame.direction is direction]


def _id_of(data: bytes) -> Any:
    try:
        return orjson.loads(data)[1]
    except orjson.JSONDecodeError:
        return data
