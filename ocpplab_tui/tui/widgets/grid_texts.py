"""What the grid says about itself: its title, and what to do when there is nothing in it."""

from __future__ import annotations

from ocpplab_tui.tui import figures
from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.keymap import Keymap


def grid_title(fleet: Fleet, focused: bool, glyphs: Glyphs) -> tuple[list[Piece], list[Piece]]:
    """Name and filter at the left; marks and count at the right."""
    left: list[Piece] = [("Chargers", "title" if focused else "strong")]
    if fleet.filter:
        left.append((f" / {glyphs.fit(fleet.filter.text, 40)}", "accent"))
    if fleet.order.sorting is not None:
        arrow = glyphs.own("↓" if fleet.order.falling else "↑")
        left.append((f" by {fleet.order.sorting.name} {arrow}", "accent"))
    right: list[Piece] = []
    if fleet.marks:
        right.append((f"{glyphs.mark('marked')} {figures.count(len(fleet.marks))} marked", "accent"))
        right.append((f" {glyphs.mark('dot')} ", "muted"))
    of = f"{figures.count(len(fleet))} of " if fleet.filter else ""
    right.append((f"{of}{figures.count(fleet.total)}", "muted"))
    return left, right


def no_chargers(filter_text: str, starting: bool, keymap: Keymap, glyphs: Glyphs) -> list[list[Piece]]:
    """Why the grid is empty, and what mends it."""
    if starting:
        return [[(glyphs.own("The lab is starting…"), "muted")]]
    if filter_text:
        return [
            [(f"No charger matches {glyphs.fit(filter_text, 30)}", "strong")],
            [],
            [
                (keymap.shown("screen.back"), "key"),
                (" clears the filter, ", "muted"),
                (keymap.shown("screen.filter"), "key"),
                (" changes it", "muted"),
            ],
        ]
    return [
        [("This lab has no chargers", "strong")],
        [],
        [
            (keymap.shown("fleet.add"), "key"),
            (" adds some from the catalog; or write a ", "muted"),
            ("[[charger]]", "key"),
        ],
        [("into the lab file, or run ", "muted"), ("ocpplab-tui", "key"), (" alone for the demo.", "muted")],
    ]
