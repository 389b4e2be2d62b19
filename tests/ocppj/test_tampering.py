from __future__ import annotations

from random import Random

import orjson
import pytest

from ocpplab_tui.ocppj import tampering

MESSAGE = '[2,"m-1","DataTransfer",{"vendorId":"é","data":"x"}]'.encode()


@pytest.mark.parametrize("kept", [None, 0, 1, 2, 3, 4, 5, 100])
def test_a_cut_never_splits_a_character(kept: int | None) -> None:
    data = "aé€𝄞".encode()
    cut = tampering.cut(data, kept)
    assert data.startswith(cut)
    cut.decode()
    assert len(cut) <= (len(data) // 2 if kept is None else kept)


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_garbled_is_another_text_of_the_same_length(count: int) -> None:
    for seed in range(50):
        garbled = tampering.garbled(MESSAGE, count, Random(seed))
        assert len(garbled) == len(MESSAGE)
        assert sum(one != other for one, other in zip(garbled, MESSAGE, strict=True)) == min(count, len(MESSAGE) - 2)
        assert "é" in garbled.decode()


def test_readdressed_changes_the_id_only() -> None:
    changed = orjson.loads(tampering.readdressed(MESSAGE, Random(1)))
    assert changed[1].startswith("wrong-")
    assert [changed[0], *changed[2:]] == [2, "DataTransfer", {"vendorId": "é", "data": "x"}]


@pytest.mark.parametrize("text", [b"", b"[", b"[2]", b"{}", b"null", b"\xff"])
def test_what_has_no_id_stays_as_it_is(text: bytes) -> None:
    assert tampering.readdressed(text, Random(1)) == text
