"""A card in ink: an edge where it has the focus, its three lines, and a gap to the next."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.tui.ink import Inked, Piece
from ocpplab_tui.tui.widgets.cards import CardState, card


def card_strips(painter: Inked, view: ChargerView, width: int, state: CardState) -> list[Strip]:
    """The lines of a card, each `width` cells wide."""
    inner = width - 3
    edge: Piece = (painter.glyphs.mark("cursor"), "title") if state.focused is not None else (" ", "text")
    gap = Segment(" ", painter.ink("text"))
    strips = []
    for left, right, back in card(view, inner, state, painter.glyphs):
        ends = [*right, (" ", "text")] if right else []
        strips.append(Strip([*painter.spread([edge, *left], ends, inner + 2, back=back), gap], width))
    return strips
