"""Text from the wire: nothing of it reaches the terminal as control, nothing is wider than asked."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ocpplab_tui.tui.wire_text import cut, pad, printable, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("[red]not red[/red]", "[red]not red[/red]"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("ze\u200bro", "ze\\u200bro"),
        ("\ufeffbom", "\\ufeffbom"),
        ("e\u0301", "é"),
        ("x\u0336\u0336\u0336", "x\u0336\\u0336\\u0336"),
        ("\u0301start", "\\u0301start"),
        ("❤\ufe0f", "❤\\ufe0f"),
        ("👩\u200d💻", "👩\\u200d💻"),
        ("漢字", "漢字"),
        ("\x9b31m", "\\x9b31m"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_has_no_glyph_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_ascii_escapes_all_else() -> None:
    assert visible("Zürich 漢 ok", ascii_only=True) == "Z\\xfcrich \\u6f22 ok"


@given(st.text(alphabet=st.characters(), max_size=60), st.integers(0, 40), st.booleans(), st.booleans())
def test_never_wider_than_the_limit_and_never_control(text: str, limit: int, keep_end: bool, ascii_only: bool) -> None:
    shown = printable(text, limit, keep_end=keep_end, ascii_only=ascii_only)
    assert cell_len(shown) <= limit
    assert all(character == " " or character.isprintable() for character in shown)
    assert not any(unicodedata.category(character) in ("Cc", "Cf") for character in shown)
    assert not ascii_only or shown.isascii()


def test_long_ids_are_cut_at_the_front() -> None:
    assert printable("CP-AMSTERDAM-0042", 8, keep_end=True) == "…AM-0042"
    assert printable("CP-AMSTERDAM-0042", 8) == "CP-AMST…"
    assert printable("CP-AMSTERDAM-0042", 8, ascii_only=True) == "CP-AMST~"


def test_wide_characters_are_not_halved() -> None:
    assert printable("漢字漢字", 4) == "漢…"
    assert printable("漢字漢字", 4, keep_end=True) == "…字"
    assert cell_len(pad("漢字漢字", 4)) == 4
    assert pad("漢", 4, right=True) == "  漢"


def test_a_huge_text_costs_no_more_than_what_is_seen() -> None:
    assert printable("x" * 100_000, 10) == "xxxxxxxxx…"
    assert printable("\u202e" * 100_000, 7) == "\\u202e…"


def test_cut_leaves_what_fits() -> None:
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "ab…"
    assert pad("", 0) == ""
