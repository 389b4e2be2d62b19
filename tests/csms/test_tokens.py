"""The token table, and the file that `csms --tokens` reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.csms.settings import Token
from ocpplab_tui.csms.token_file import read_tokens
from ocpplab_tui.csms.tokens import TokenAnswer, TokenTable

FLEET = (Token("A"), Token("B", "Blocked"), Token("C", "Accepted", "GROUP"))


def test_a_table_can_change() -> None:
    table = TokenTable(FLEET, accept_unknown=False)
    assert table.look_up("a", unknown="Invalid") == TokenAnswer("Accepted")
    assert table.look_up("c", unknown="Invalid") == TokenAnswer("Accepted", "GROUP")
    table.set(Token("a", "Expired"))
    assert table.look_up("A", unknown="Invalid") == TokenAnswer("Expired")
    assert table.remove("A")
    assert not table.remove("A")
    assert table.look_up("A", unknown="Unknown") == TokenAnswer("Unknown")
    assert [token.id for token in table.tokens()] == ["B", "C"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tokens.toml", 'tokens = ["A", { id = "B", status = "Blocked" }, { id = "C", parent = "GROUP" }]'),
        ("lab.toml", '[embedded_csms]\ntokens = ["A", {id="B", status="Blocked"}, {id="C", parent="GROUP"}]'),
        ("tokens.json", '["A", {"id": "B", "status": "Blocked"}, {"id": "C", "parent": "GROUP"}]'),
        ("tokens.json", '{"tokens": ["A", {"id": "B", "status": "Blocked"}, {"id": "C", "parent": "GROUP"}]}'),
        ("tokens.txt", "# ours\nA\n\n  B Blocked\nC Accepted GROUP # the fleet\n"),
        ("tokens", "\ufeffA\r\nB Blocked\r\nC Accepted GROUP"),
    ],
)
def test_three_ways_to_write_a_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_tokens(tmp_path / name) == FLEET


@pytest.mark.parametrize(
    ("name", "text", "mistakes"),
    [
        ("t.toml", "tokens = [", ["is not what its name says"]),
        ("t.json", "{", ["is not what its name says"]),
        ("t.json", '{"token": []}', ["t.json: tokens: no token"]),
        ("t.json", '[1, {"id": "", "hue": 1}]', ["tokens[0]: no token", "tokens[1].hue", "tokens[1].id: no token id"]),
        ("t.txt", "A Cursed\nB Blocked G more", ["line 1.status: no status", "line 2: no token"]),
        ("t.txt", "x" * 37, ["line 1.id: no token id; 1 to 36"]),
    ],
)  # fmt: skip
def test_every_mistake_is_told(tmp_path: Path, name: str, text: str, mistakes: list[str]) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError) as wrong:
        read_tokens(tmp_path / name)
    assert len(wrong.value.mistakes) == len(mistakes)
    for told, expected in zip(str(wrong.value).splitlines(), mistakes, strict=False):
        assert expected in told


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="is not what its name says"):
        read_tokens(tmp_path / "t.txt")
