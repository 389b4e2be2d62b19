"""What is drawn of what happens: only what looks different, and no more than can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.geometry import Region

from ocpplab_tui.tui.widgets.grid import ChargerGrid
from tests.tui.conftest import StillDashboard, running, screen_text, until
from tests.tui.fake_lab import NOW, FakeLab, call, charger, charging, connector, demo, talk

Drawn = list[tuple[Region, ...]]


def fleet(count: int = 400) -> FakeLab:
    return FakeLab([charger(number, charging()) for number in range(count)])


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """The regions of the grid that were marked as dirty; an empty tuple: all of it."""
    marked: Drawn = []
    refresh = ChargerGrid.refresh

    def noting(grid: ChargerGrid, *regions: Region, **options: bool) -> ChargerGrid:
        marked.append(regions)
        return refresh(grid, *regions, **options)

    monkeypatch.setattr(ChargerGrid, "refresh", noting)
    return marked


async def test_a_dot_is_drawn_when_its_state_changes_and_only_then(drawn: Drawn) -> None:
    lab = fleet()
    async with running(lab, size=(80, 24)) as (app, pilot):
        assert app.main.grid.zoom.name == "dot"
        drawn.clear()
        lab.change(charger(7, charging(power_w=11.0)))
        app.look()
        await pilot.pause()
        assert not drawn
        lab.change(charger(7, connector("Faulted")))
        app.look()
        await pilot.pause()
        assert [region.size for regions in drawn for region in regions] == [(1, 1)]
        assert "✖" in screen_text(app)


async def test_a_row_is_drawn_when_something_in_it_changes(drawn: Drawn) -> None:
    lab = fleet(40)
    async with running(lab, size=(120, 36)) as (app, pilot):
        app.main.grid.choose_zoom("row")
        await pilot.pause()
        drawn.clear()
        view = lab.views["dep-007"]
        lab.change(replace(view, heartbeat_s=11.0))
        app.look()
        await pilot.pause()
        assert not drawn
        lab.change(replace(view, queued=3))
        app.look()
        await pilot.pause()
        assert len(drawn) == 1


async def test_the_focus_keeps_what_was_painted_and_a_theme_does_not() -> None:
    async with running(fleet(40), size=(80, 24)) as (app, pilot):
        app.main.grid.choose_zoom("row")
        await pilot.pause()
        kept = app.main.grid.zoom._kept
        before = dict(kept)
        assert before
        app.main.traffic.focus()
        await pilot.pause()
        assert kept == before
        await pilot.press("slash")
        await pilot.pause()
        assert kept == before
        app.use_theme("high-contrast")
        await pilot.pause()
        assert all(kept.get(charger_id) != strips for charger_id, strips in before.items())


async def test_a_theme_changes_the_dots_and_a_change_the_one_it_is_about() -> None:
    lab = fleet()
    async with running(lab, size=(80, 24)) as (app, pilot):
        grid = app.main.grid
        assert grid.zoom.name == "dot"
        before = [grid.render_line(y) for y in range(1, grid.size.height)]
        app.main.traffic.focus()
        await pilot.press("slash")
        await pilot.pause()
        assert [grid.render_line(y) for y in range(1, grid.size.height)] == before
        view = lab.views["dep-003"]
        lab.change(replace(view, online=not view.online))
        app.look()
        await pilot.pause()
        after = [grid.render_line(y) for y in range(1, grid.size.height)]
        assert [y for y, (one, other) in enumerate(zip(before, after, strict=True)) if one != other] == [0]
        app.use_theme("high-contrast")
        await pilot.pause()
        assert all(grid.render_line(y) != line for y, line in enumerate(after, 1))


async def test_the_explanation_of_a_filter_moves_nothing() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        panels = (app.main.grid, app.main.traffic, app.main.inspector)
        before = [each.region for each in panels]
        await pilot.press("slash", "c")
        await pilot.pause()
        assert "chargers with" in screen_text(app)
        assert [each.region for each in panels] == before


def last_row(app: StillDashboard) -> str:
    return next(line for line in reversed(screen_text(app).split("\n")) if "→" in line or "←" in line)


async def test_where_pages_pass_by_every_second_look_draws() -> None:
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        shown = []
        for round_number in range(4):
            lab.journal.add(*[call(NOW, f"dep-00{1 + round_number}", "Heartbeat", {}, "u")] * 200)
            app.look()
            await pilot.pause()
            shown.append(last_row(app).split()[2])
        assert shown == ["CP-001", "CP-001", "CP-003", "CP-003"]
        app.look()
        await pilot.pause()
        assert "CP-004" in last_row(app)


async def test_nothing_is_drawn_where_somebody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = demo()
    lab.journal.capacity = 100
    lab.journal.add(*talk() * 4)
    async with running(lab, size=(80, 24)) as (app, pilot):
        traffic = app.main.traffic
        traffic.focus()
        await pilot.press("up", "up")
        await pilot.pause()
        cursor, marked = traffic.cursor, list[Region]()
        refresh = traffic.refresh

        def noting(*regions: Region, **options: bool) -> object:
            marked.extend(regions)
            return refresh(*regions, **options)

        monkeypatch.setattr(traffic, "refresh", noting)
        lab.journal.add(*talk() * 2)
        app.look()
        await pilot.pause()
        assert [region.height for region in marked] == [1]  # the title
        assert traffic.cursor == cursor
        stands = screen_text(app)
        refresh()
        await pilot.pause()
        assert screen_text(app) == stands


async def test_a_filter_goes_through_all_messages_without_another_look() -> None:
    lab = demo()
    lab.journal.add(*[call(NOW, "dep-001", "Heartbeat", {}, f"u-{number}") for number in range(30_000)])
    async with running(lab, size=(80, 24)) as (app, pilot):
        app.main.set_filter("messages", "heartbeat")
        await until(pilot, lambda: app.main.traffic.lines.unread == 0)
        await pilot.pause()
        assert "30 004 found" in screen_text(app)


async def test_views_that_a_filter_will_ask_for_are_got_while_it_is_typed() -> None:
    async with running(fleet(), size=(80, 24)) as (app, pilot):
        assert len(app.main.fleet._views) < 400
        await pilot.press("slash")
        for _ in range(20):
            app.look()
        assert len(app.main.fleet._views) == 400


async def test_the_log_of_a_traffic_screen_says_when_it_is_not_read_yet() -> None:
    lab = demo()
    lab.journal.add(*talk() * 2000)
    async with running(lab, size=(120, 36)) as (app, pilot):
        await pilot.press("g")
        await pilot.pause()
        app.seconds(1)
        await pilot.pause()
        assert "every request is answered" not in screen_text(app)
        for _ in range(60):
            app.seconds(1)
        await pilot.pause()
        assert "without an answer" in screen_text(app)
