"""Views of other processes: how many questions it takes, and that nothing old is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from ocpplab_tui.base.errors import OutOfReach, UnknownName
from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.lab.shards.looking import AHEAD_MOST, Looking
from ocpplab_tui.lab.shards.shard import Shard
from tests.tui.fake_lab import twelve

IDS = [f"dep-{number}" for number in range(1_000)]


class PlayedShard:
    """A worker that counts what it is asked."""

    who = "worker 1 of 2"
    trouble = ""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.gone: set[str] = set()

    @property
    def line(self) -> Any:
        if self.trouble:
            raise OutOfReach(self.trouble)
        return self

    def send(self, _method: str, charger_ids: list[str]) -> int:
        self.asked.append(charger_ids)
        return len(self.asked)

    def receive(self, number: int) -> list[ChargerView]:
        template = twelve()[0]
        return [
            replace(template, charger_id=each, queued=len(self.asked))
            for each in self.asked[number - 1]
            if each not in self.gone
        ]


class Bench:
    def __init__(self) -> None:
        self.shards = [PlayedShard(), PlayedShard()]
        self.looking = Looking(self._shard_of, self._absent)
        self.looking.know(IDS)

    def _shard_of(self, charger_id: str) -> Shard:
        return cast(Shard, self.shards[int(charger_id.removeprefix("dep-")) % 2])

    def _absent(self, charger_id: str, reason: str) -> ChargerView:
        return replace(twelve()[0], charger_id=charger_id, online=False, link=reason)

    @property
    def questions(self) -> int:
        return sum(len(shard.asked) for shard in self.shards)


def test_one_look_is_one_question() -> None:
    bench = Bench()
    for charger_id in ("dep-500", "dep-20", "dep-700", "dep-3"):
        assert bench.looking.view(charger_id).charger_id == charger_id
    assert bench.questions == 4
    assert all(len(each) == 1 for shard in bench.shards for each in shard.asked)


def test_who_walks_along_all_of_them_is_read_ahead_for() -> None:
    bench = Bench()
    assert [bench.looking.view(each).charger_id for each in IDS] == IDS
    assert bench.questions < 30
    assert max(len(each) for shard in bench.shards for each in shard.asked) <= AHEAD_MOST


def test_what_changed_is_asked_for_again() -> None:
    bench = Bench()
    for charger_id in IDS[:4]:
        bench.looking.view(charger_id)
    asked = bench.questions
    bench.looking.changed(IDS[5])
    bench.looking.view(IDS[4])
    assert bench.questions == asked
    bench.looking.view(IDS[5])
    assert bench.questions > asked


def test_what_was_given_out_is_asked_for_again() -> None:
    bench = Bench()
    assert bench.looking.view("dep-1").queued < bench.looking.view("dep-1").queued


def test_chargers_of_a_worker_that_does_not_run_are_absent() -> None:
    bench = Bench()
    bench.shards[1].trouble = "worker 2 of 2 was killed"
    views = [bench.looking.view(each) for each in IDS[:10]]
    assert [view.online for view in views[1::2]] == [False] * 5
    assert {view.link for view in views[1::2]} == {"worker 2 of 2 was killed"}
    assert all(view.online for view in views[::2])


def test_one_that_is_being_removed_is_unknown() -> None:
    bench = Bench()
    bench.shards[0].gone.add("dep-2")
    with pytest.raises(UnknownName, match="being removed"):
        bench.looking.view("dep-2")
