"""Text that came over the wire is data: made printable, measured in cells, cut with a mark. Never markup."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len

ELLIPSIS = "…"
_VARIATION_SELECTORS = frozenset(chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))


def escape(character: str) -> str:
    """A character as the escape that a programmer would write: `\\x1b`, `\\u202e`, `\\n`."""
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    if named is not None:
        return named
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str, *, ascii_only: bool = False) -> str:
    """The text with everything escaped that has no glyph of its own: control characters, bidi overrides, zero-width
    ones, unassigned and private ones. One combining mark after a base character is left, as writing needs it."""
    if text.isascii() and text.isprintable():
        return text
    pieces: list[str] = []
    combines = False  # may the next combining mark stay?
    for character in unicodedata.normalize("NFC", text):
        if character == " " or (character.isprintable() and not (ascii_only and ord(character) > 0x7E)):
            mark = cell_len(character) == 0
            stays = not mark or (combines and character not in _VARIATION_SELECTORS and _is_mark(character))
            combines = not mark
            pieces.append(character if stays else escape(character))
        else:
            combines = False
            pieces.append(escape(character))
    return "".join(pieces)


def printable(text: str, limit: int | None = None, *, keep_end: bool = False, ascii_only: bool = False) -> str:
    """Wire text for the screen, at most `limit` cells wide, cut with an ellipsis.

    `keep_end` cuts at the front: the tail of an id tells it from its neighbours.
    """
    if limit is None:
        return visible(text, ascii_only=ascii_only)
    if limit <= 0:
        return ""
    if len(text) > 4 * limit + 4:  # nothing beyond can be seen; a base and its mark may share a cell
        text = text[-(4 * limit + 4) :] if keep_end else text[: 4 * limit + 4]
    return cut(visible(text, ascii_only=ascii_only), limit, keep_end=keep_end, ellipsis="~" if ascii_only else ELLIPSIS)


def cut(text: str, limit: int, *, keep_end: bool = False, ellipsis: str = ELLIPSIS) -> str:
    """Printable text cut to `limit` cells; the ellipsis stands where something was taken away."""
    if text.isascii():
        if len(text) <= limit:
            return text
        return ellipsis + text[len(text) - limit + 1 :] if keep_end else text[: limit - 1] + ellipsis
    if cell_len(text) <= limit:
        return text
    if keep_end:
        return ellipsis + _tail(text, limit - 1)
    return _head(text, limit - 1) + ellipsis


def pad(text: str, width: int, *, right: bool = False, ellipsis: str = ELLIPSIS) -> str:
    """Printable text in exactly `width` cells: cut or filled with spaces (`right`: aligned to the right)."""
    text = cut(text, width, ellipsis=ellipsis) if width > 0 else ""
    fill = " " * (width - cell_len(text))
    return fill + text if right else text + fill


def chunks(text: str, width: int, first: int | None = None) -> Iterator[str]:
    """Printable text in pieces of at most `width` cells (`first`: of the first one, which may be empty)."""
    room = width if first is None else first
    start = used = 0
    for index, character in enumerate(text):
        size = cell_len(character)
        if used + size > room:
            yield text[start:index]
            start, used, room = index, 0, max(2, width)
        used += size
    yield text[start:]


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me")


def _head(text: str, cells: int) -> str:
    used = 0
    for index, character in enumerate(text):
        used += cell_len(character)
        if used > cells:
            return text[:index]
    return text


def _tail(text: str, cells: int) -> str:
    used = 0
    for index in range(len(text) - 1, -1, -1):
        used += cell_len(text[index])
        if used > cells:
            start = index + 1
            while start < len(text) and cell_len(text[start]) == 0:
                start += 1  # a mark without its base
            return text[start:]
    return text
