"""The place in a JSON text that a verdict speaks of."""

from __future__ import annotations

import pytest

from ocpplab_tui.tui.json_paths import marked_line, steps_of
from ocpplab_tui.tui.widgets.exchange_text import pretty_text
from ocpplab_tui.tui.widgets.frame_text import text_lines

VALUE = {"a": [{"b": 1, "c": ["x", "y"]}, {"b": 2, "c": []}], "d": {"e": {"f": "a: b"}}, "g": 3}


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        ("a[1].b: must be of type string", '"b": 2,'),
        ("a[0].c[1]: too long", '"y"'),
        ("d.e.f: must be one of x", '"f": "a: b"'),
        ("d.e.missing: is missing", '"e": {'),
        ("g: must be x", '"g": 3'),
        ("nothing: is missing", "{"),
    ],
)
def test_the_line_is_found(verdict: str, line: str) -> None:
    lines = list(text_lines(pretty_text(VALUE)))
    number = marked_line(iter(lines), verdict)
    assert number is not None
    assert lines[number].strip() == line


def test_a_verdict_without_a_path_marks_nothing() -> None:
    assert steps_of("not a JSON array") == []
    assert marked_line(iter(["{", "}"]), "OCPP 1.6 has no message: Foo") is None
