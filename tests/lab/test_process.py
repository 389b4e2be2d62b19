from __future__ import annotations

import gc
import sys

import pytest

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.base.garbage import tune_garbage_collector
from ocpplab_tui.lab.process import provide_files

if sys.platform != "win32":
    import resource


def test_the_garbage_collector_leaves_alone_what_stands() -> None:
    before = gc.get_threshold()
    try:
        tune_garbage_collector()
        assert gc.get_threshold() == (20_000, 20, 100)
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def test_the_soft_limit_of_files_rises_when_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = [1024, 20_000]
    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(limits))
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: limits.__setitem__(slice(None), pair))
    provide_files(100)
    assert limits == [1024, 20_000]
    provide_files(5_000)
    assert limits == [5_256, 20_000]


def test_a_limit_that_cannot_rise_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))
    with pytest.raises(StartError, match=r"need 5256 open files.*only 4096"):
        provide_files(5_000)
