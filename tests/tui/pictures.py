"""Pictures of the screen as small SVG: a run of equal cells is one element, and what is as the background is none."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple

from rich._palettes import STANDARD_PALETTE
from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.app import App

WIDTH, HEIGHT, FONT = 12, 24, 20  # units of a cell, and of its letters
BASE = 18.5  # of a cell's height, where letters stand


class Picture(SingleFileSnapshotExtension):
    """Kept as one SVG file each."""

    _file_extension = "svg"
    _write_mode = WriteMode.TEXT


class Run(NamedTuple):
    """Cells of one look: `column` and `cells` count cells."""

    column: int
    cells: int
    text: str
    front: str
    back: str
    look: str  # of b(old), i(talic), u(nderlined), s(truck), d(im)


def picture(app: App[Any], *, sixteen_colours: bool = False) -> str:
    """What stands on the screen; `sixteen_colours`: as a terminal shows it that has no more."""
    width, height = app.size
    lines = [list(_runs(strip, sixteen_colours)) for strip in app.screen._compositor.render_strips(app.size)[:height]]
    behind = lines[height // 2][0].back
    rects = "\n".join(line for y, runs in enumerate(lines) if (line := _rects(runs, y, behind)))
    texts = "\n".join(line for y, runs in enumerate(lines) if (line := _texts(runs, y)))
    looks = sorted({(run.front, run.look) for runs in lines for run in runs})
    rules = "\n".join(f".{_name(front, look)} {{ fill: {front};{_css(look)} }}" for front, look in looks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" '
        f'viewBox="0 0 {width * WIDTH} {height * HEIGHT}">\n'
        f"<style>\ntext {{ font: {FONT}px 'Fira Code', 'DejaVu Sans Mono', monospace; }}\n{rules}\n</style>\n"
        f'<rect width="100%" height="100%" fill="{behind}"/>\n'
        f'<g shape-rendering="crispEdges">\n{rects}\n</g>\n{texts}\n</svg>\n'
    )


def _runs(strip: Any, sixteen_colours: bool) -> Iterator[Run]:
    column = 0
    for text, style, control in Segment.simplify(strip):
        if not control:
            cells = cell_len(text)
            yield Run(column, cells, text, *_look(style or Style.null(), sixteen_colours))
            column += cells


def _look(style: Style, sixteen_colours: bool) -> tuple[str, str, str]:
    front = _hex(style.color, sixteen_colours, foreground=True)
    back = _hex(style.bgcolor, sixteen_colours, foreground=False)
    if style.reverse:
        front, back = back, front
    flags = (style.bold, style.italic, style.underline, style.strike, style.dim)
    return front, back, "".join(letter for letter, is_set in zip("biusd", flags, strict=True) if is_set)


def _hex(color: Color | None, sixteen_colours: bool, *, foreground: bool) -> str:
    color = color or Color.default()
    if sixteen_colours and (number := color.downgrade(ColorSystem.STANDARD).number) is not None:
        return str(STANDARD_PALETTE[number].hex)
    return str(color.get_truecolor(SVG_EXPORT_THEME, foreground=foreground).hex)


def _rects(runs: list[Run], y: int, behind: str) -> str:
    made: list[tuple[int, int, str]] = []
    for run in runs:
        if made and made[-1][2] == run.back and made[-1][0] + made[-1][1] == run.column:
            made[-1] = (made[-1][0], made[-1][1] + run.cells, run.back)
        else:
            made.append((run.column, run.cells, run.back))
    return "".join(
        f'<rect x="{column * WIDTH}" y="{y * HEIGHT}" width="{cells * WIDTH}" height="{HEIGHT}" fill="{back}"/>'
        for column, cells, back in made
        if back != behind
    )


def _texts(runs: list[Run], y: int) -> str:
    made = []
    for run in runs:
        text = run.text.strip(" ") if "u" not in run.look else run.text
        if text:
            column = run.column + len(run.text) - len(run.text.lstrip(" ")) if "u" not in run.look else run.column
            place = f'x="{column * WIDTH}" y="{y * HEIGHT + BASE}" textLength="{cell_len(text) * WIDTH}"'
            made.append(f'<text class="{_name(run.front, run.look)}" {place}>{escape(text)}</text>')
    return "".join(made)


def _name(front: str, look: str) -> str:
    return f"c{front[1:]}{'-' if look else ''}{look}"


def _css(look: str) -> str:
    lines = [word for letter, word in (("u", "underline"), ("s", "line-through")) if letter in look]
    return "".join(
        (
            " font-weight: bold;" if "b" in look else "",
            " font-style: italic;" if "i" in look else "",
            f" text-decoration: {' '.join(lines)};" if lines else "",
            " opacity: 0.6;" if "d" in look else "",
        )
    )
