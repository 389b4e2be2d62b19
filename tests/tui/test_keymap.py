"""The keymap file: moved keys act, help and footer show them, and what is broken in it is named and ignored."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.widget import Widget

from ocpplab_tui.operations.cable import PlugConnector
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.key_table import CHAINS, NO_KEY, groups, table
from ocpplab_tui.tui.keymap import FILE_NAME, key_named, load, read, sample
from ocpplab_tui.tui.keys import shown
from tests.tui.conftest import StillDashboard, on_main, running, screen_text, steady, toasts
from tests.tui.fake_lab import demo

# -- the file


def test_nothing_stands_twice_by_nature() -> None:
    for chain in CHAINS:
        keys = [key for name, row in table().items() if name.partition(".")[0] in chain for key in row.keys]
        assert [key for key, count in Counter(keys).items() if count > 1] == [], chain
    assert {group for chain in CHAINS for group in chain} == set(groups())


def test_moved_keys_and_those_of_nature() -> None:
    keymap, wrong = read('[operation]\nplug-connector = "v"\n[grid]\nmark = ["space", "ctrl+t"]\nsort-next = ""\n')
    assert wrong is None
    assert keymap.keys("operation.plug-connector") == ("v",)
    assert keymap.all_shown("grid.mark") == "space ctrl+t"
    assert keymap.shown("grid.sort-next") == ""
    assert keymap.shown("grid.reverse") == "r"
    assert keymap.for_textual() == {
        "operation.plug-connector": "v",
        "grid.mark": "space,ctrl+t",
        "grid.sort-next": f"{NO_KEY}grid.sort-next",
    }


def test_two_may_change_places_and_dotted_names_do_too() -> None:
    keymap, wrong = read('operation.plug-connector = "x"\n"operation.inject-fault" = "p"\n')
    assert wrong is None
    assert (keymap.shown("operation.plug-connector"), keymap.shown("operation.inject-fault")) == ("x", "p")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('grid.mrk = "v"', 'grid.mrk: there is no binding of this id; did you mean "grid.mark"?'),
        ('grid.mark = "spce"', 'grid.mark: "spce" is no key; did you mean "space"?'),
        ('grid.mark = "hyper+v"', 'grid.mark: "hyper" is nothing to hold down; ctrl, alt or shift'),
        ("grid.mark = 5", 'grid.mark: 5 is no key; a key in quotes, "p", or a list of keys'),
        ('grid.mark = "ctrl+q"', 'grid.mark: the key "ctrl+q" cannot be used: it always quits; choose another'),
        ('filter.save = "s"', 'filter.save: the key "s" cannot be used: it is typed there; choose another'),
        (
            'grid.mark = "x"',
            'grid.mark: the key "x" is that of operation.inject-fault already; '
            "move operation.inject-fault too, or choose another key",
        ),
        (
            'log.open = "o"',
            'log.open: the key "o" is that of screen.menu already; move screen.menu too, or choose another key',
        ),
        (
            'grid.mark = "v"\ngrid.reverse = "v"',
            'grid.reverse: the key "v" is that of grid.mark already; each key once where both act',
        ),
        ("grid.mark = ", "not TOML: line 1, column 13"),
    ],
)
def test_a_broken_entry_is_named_and_the_others_count(text: str, said: str) -> None:
    good = '[csms]\nagain = "v"\n'
    keymap, wrong = read(f"{text}\n{good}")
    assert said in str(wrong)
    if "TOML" not in said:
        assert keymap.shown("csms.again") == "v"
        assert set(keymap.moved) - {"csms.again"} <= {"grid.mark"}


def test_the_same_key_is_free_where_the_two_never_meet() -> None:
    keymap, wrong = read('grid.mark = "b"\ncsms.again = "x"\ntraffic.copy = "n"\n')
    assert "exchange.bookmark-next" in str(wrong)  # both act on the Traffic screen
    assert set(keymap.moved) == {"grid.mark", "csms.again"}


def test_a_swap_that_is_half_broken_is_taken_back_whole() -> None:
    keymap, wrong = read('operation.plug-connector = "x"\noperation.inject-fault = "r"\n')
    assert keymap.moved == {}
    assert wrong is not None
    assert len(wrong.mistakes) == 2


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("?", "question_mark"),
        ("F5", "f5"),
        ("ctrl+X", "ctrl+x"),
        ("Shift+Tab", "shift+tab"),
        ("P", "P"),
        ("[", "left_square_bracket"),
        ("\\", "backslash"),
        ("/", "slash"),
        ("-", "minus"),
        ("+", "plus"),
        ("_", "underscore"),
        (" ", "space"),
        ("PgUp", "pageup"),
        ("full stop", "full_stop"),
        ("ctrl+shift+up", "ctrl+shift+up"),
        ("é", "é"),
    ],
)
def test_keys_as_people_write_them(text: str, key: str) -> None:
    assert key_named(text) == key
    assert key_named(shown(key)) == key or shown(key) in "←→↑↓"


def test_the_sample_has_every_binding_as_it_is_by_nature() -> None:
    text = sample()
    assert read(text)[0].moved == {}  # all of it is a comment
    lines = [line.removeprefix("# ") if " = " in line else line for line in text.splitlines()]
    keymap, wrong = read("\n".join(lines))
    assert wrong is None
    assert {name: keymap.keys(name) for name in table()} == {name: row.keys for name, row in table().items()}
    assert set(keymap.moved) == set(table())
    assert tomllib.loads(text)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert load(tmp_path)[1] is None
    (tmp_path / FILE_NAME).write_bytes(b"\xff")
    assert "keymap.toml: cannot be read" in str(load(tmp_path)[1])


# -- on the screen


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_moved_keys_act_and_the_old_ones_do_not(tmp_path: Path) -> None:
    lab = demo()
    (tmp_path / FILE_NAME).write_text(
        '[operation]\nplug-connector = "v"\nunplug-ev-side = "f5"\n[grid]\nup = "w"\ndown = "ctrl+n"\nmark = ""\n'
        '[screen]\nhelp = "f9"\nmenu = ["O", "f4"]\n[operation.power-update]\n',
        encoding="utf-8",
    )
    (tmp_path / FILE_NAME).write_text(
        '[operation]\nplug-connector = "v"\nunplug-ev-side = "f5"\npower-update = "W"\n'
        '[grid]\nup = "w"\ndown = "ctrl+n"\nmark = ""\n[screen]\nhelp = "f9"\nmenu = ["O", "f4"]\n',
        encoding="utf-8",
    )
    async with running(lab, size=(120, 45), config_dir=tmp_path) as (app, pilot):
        assert toasts(app) == []
        app.main.go_to("dep-006")
        await press(pilot, "p")
        assert lab.submitted == []
        await press(pilot, "v")
        assert isinstance(lab.submitted[0][1], PlugConnector)
        await press(pilot, "f5")
        assert lab.submitted[1][1].name == "unplug-ev-side"
        assert "v plug" in screen_text(app).splitlines()[-1]
        assert "O all" in screen_text(app).splitlines()[-1]
        assert "f9 help" in screen_text(app).splitlines()[-1].replace("F9", "f9")
        await press(pilot, "up", "space")
        assert app.main.grid.current == "dep-006"
        assert app.main.fleet.marks == set()
        await press(pilot, "w")
        assert app.main.grid.current == "dep-003"
        await press(pilot, "ctrl+n")
        assert app.main.grid.current == "dep-006"
        await press(pilot, "question_mark", "o")
        assert on_main(app)
        await press(pilot, "f4")
        assert not on_main(app)
        assert "v  Plug connector" in screen_text(app)
        await press(pilot, "escape", "f9")
        text = screen_text(app)
        assert "O lists all" in text
        assert "v         Plug connector" in text
        assert "F5        Unplug" in text


async def test_a_broken_file_is_told_and_everything_else_works(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('[grid]\nmark = "x"\nrevers = "v"\n', encoding="utf-8")
    lab = demo()
    async with running(lab, config_dir=tmp_path) as (app, pilot):
        title, text, severity = toasts(app)[0]
        assert (title, severity) == ("Wrong input", "error")
        assert "operation.inject-fault" in text
        assert 'did you mean "grid.reverse"?' in text
        assert [str(each) for each in app.complaints] == [text]
        await press(pilot, "space")
        assert app.main.fleet.marks == {"dep-001"}


async def test_every_chain_is_one_that_the_check_knows() -> None:
    """What stands on the screen is what the table says: else a clash in the file could go unseen."""
    lab = demo()
    lab.head = replace(lab.head, now=lab.time)
    async with running(lab, size=(120, 45)) as (app, pilot):
        await chain_is_known(app, pilot, app.main.walk_children(Widget))
        app.main.go_to("dep-003")
        await press(pilot, "enter")
        for _ in range(7):
            await chain_is_known(app, pilot, app.screen.walk_children(Widget))
            await press(pilot, "tab")
        await press(pilot, "escape")
        for key in ("g", "C", "H", "question_mark", "o", "s", "n", "K", "F2", "apostrophe"):
            await press(pilot, key.lower() if key == "F2" else key)
            assert not on_main(app), key
            await chain_is_known(app, pilot, app.screen.walk_children(Widget))
            while not on_main(app):
                await press(pilot, "escape")
                await steady(pilot)


async def chain_is_known(app: StillDashboard, pilot: Pilot[None], widgets: list[Widget]) -> None:
    assert pilot is not None
    for widget in [each for each in widgets if each.can_focus]:
        found: set[str] = set()
        for node in widget.ancestors_with_self:
            ids = ids_of(node)
            found |= {each.partition(".")[0] for each in ids}
            if getattr(node, "is_modal", False):
                break
        if not found or widget.id == "filter":
            continue
        found -= {"filter"}
        assert any(found <= set(chain) for chain in CHAINS), (widget, found)


def ids_of(node: DOMNode) -> list[str]:
    """Ids of the bindings of a node; each is as the table says."""
    ids: list[str] = []
    for key, bindings in node._bindings.key_to_bindings.items():
        for binding in bindings:
            if binding.id is None:
                assert type(node).__module__.startswith("textual") or is_frameworks(node, key), (node, key)
                continue
            keys = table()[binding.id].keys
            assert key in keys or key == NO_KEY + binding.id
            assert binding.description == table()[binding.id].does
            ids.append(binding.id)
    return ids


def is_frameworks(node: DOMNode, key: str) -> bool:
    """Inherited from a class of Textual's own."""
    bases = [base for base in type(node).__mro__ if base.__module__.startswith("textual")]
    keys = {
        each
        for base in bases
        for binding in base.__dict__.get("BINDINGS", ())
        for each in str(getattr(binding, "key", None) or binding[0]).split(",")
    }
    return key in keys


def test_every_operation_can_have_a_key() -> None:
    assert {f"operation.{name}" for name in OPERATIONS} <= set(table())
