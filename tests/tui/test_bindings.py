"""No key stands twice in any chain of bindings: Textual would drop one of them silently."""

from __future__ import annotations

from collections import Counter

from textual.dom import DOMNode
from textual.widget import Widget

from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.app import Dashboard
from ocpplab_tui.tui.key_table import NO_KEY
from ocpplab_tui.tui.keys import operation_bindings, short, shown
from tests.tui.conftest import running
from tests.tui.fake_lab import demo

FRAMEWORK = {"ctrl+c", "super+c", "ctrl+q"}  # Textual binds these on App and Screen (copy, quit), before or beside ours


def own_bindings(node: DOMNode) -> list[tuple[str, str]]:
    return [(key, binding.action) for key, bindings in node._bindings.key_to_bindings.items() for binding in bindings]


def declared(cls: type) -> list[str]:
    """Keys as the class itself writes them, before Textual merges them."""
    keys: list[str] = []
    for binding in cls.__dict__.get("BINDINGS", ()):
        keys.extend(str(binding.key if hasattr(binding, "key") else binding[0]).split(","))
    return keys


def chain_of(widget: Widget) -> list[tuple[str, str, str]]:
    return [
        (key, action, type(node).__name__) for node in widget.ancestors_with_self for key, action in own_bindings(node)
    ]


async def test_no_key_stands_twice_in_a_chain() -> None:
    async with running(demo()) as (app, pilot):
        main = app.main
        for widget in (main.grid, main.traffic, main.inspector, main.frame_view):
            clashes(chain_of(widget))
        for key in ("s", "o", "K", "question_mark", "m"):
            await pilot.press(key)
            await pilot.pause()
            assert app.focused is not None
            clashes([entry for entry in chain_of(app.focused) if entry[2] not in ("Dashboard", "StillDashboard")])
            await pilot.press("escape")
            await pilot.pause()


CHARGER_TABS = ["live", "configuration", "authorization", "profiles", "monitors", "queue", "traffic"]


async def test_no_key_stands_twice_on_the_charger_screen() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        app.main.go_to("dep-003")
        await pilot.press("enter")
        await pilot.pause()
        for name in CHARGER_TABS:
            assert app.focused is not None
            assert any(node.id == f"tab-{name}" for node in app.focused.ancestors_with_self)
            clashes(chain_of(app.focused))
            assert {"p", "c", "1", "o", "H", "escape"} <= {key for key, *_ in chain_of(app.focused)}
            await pilot.press("tab")
            await pilot.pause()
        await pilot.press("shift+tab", "home", "enter")  # the frame
        await pilot.pause()
        assert app.focused is not None
        clashes(chain_of(app.focused))


async def test_no_key_stands_twice_on_the_csms_screen() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await pilot.press("C")
        await pilot.pause()
        for _ in range(8):
            assert app.focused is not None
            clashes(chain_of(app.focused))
            await pilot.press("tab", "right")
            await pilot.pause()


def clashes(chain: list[tuple[str, str, str]]) -> None:
    counts = Counter(key for key, *_ in chain if key not in FRAMEWORK)
    double = {key: [entry for entry in chain if entry[0] == key] for key, count in counts.items() if count > 1}
    assert double == {}


async def test_no_class_writes_a_key_twice() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await pilot.press("enter", "C")
        await pilot.pause()
        opened = [screen for screen in app.screen_stack if screen is not app.main]
        below = [widget for screen in opened for widget in screen.walk_children(Widget)]
        for node in (
            *opened,
            *below,
            app.main,
            app.main.grid,
            app.main.traffic,
            app.main.inspector,
            app.main.frame_view,
        ):
            keys = declared(type(node))
            assert len(keys) == len(set(keys)), type(node)
    keys = declared(Dashboard)
    assert len(keys) == len(set(keys))


def test_operations_have_the_vendors_keys_each_its_own() -> None:
    bindings = operation_bindings()
    assert len({binding.key for binding in bindings}) == len(bindings) == len(OPERATIONS)
    assert sum(not binding.key.startswith(NO_KEY) for binding in bindings) >= 18
    assert {binding.id for binding in bindings} == {f"operation.{name}" for name in OPERATIONS}
    keys = {name: operation.key for name, operation in OPERATIONS.items()}
    for operation in OPERATIONS.values():
        other = keys.get(operation.opposite or "")
        if other and operation.key:
            assert other.lower() == operation.key.lower()
    assert not {binding.key for binding in bindings} & set("hjkl")


def test_every_operation_has_a_short_name_and_keys_are_shown_as_people_write_them() -> None:
    assert all(len(short(operation)) <= 14 for operation in OPERATIONS.values())
    assert shown("question_mark") == "?"
    assert shown("K") == "K"
