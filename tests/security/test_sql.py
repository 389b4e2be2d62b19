"""Values reach SQL as parameters only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import ocpplab_tui
from tests.gateway.benches import Door, open_door

PACKAGE = Path(ocpplab_tui.__file__).parent
SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|PRAGMA|BEGIN|CREATE|DROP|ALTER|ATTACH|VACUUM)\b")
NAMES_OF_OURS = {
    ("lab/journal_schema.py", "name"),
    ("lab/database.py", "pragma"),
    ("lab/database.py", "tables"),
    ("lab/database.py", "version"),
}
"""Parts of statements that no parameter can stand for, and that are constants of ours: pragmas, tables, versions."""

EVIL = "x'; DROP TABLE frames; --"


def built_statements(source: str) -> Iterator[tuple[int, str]]:
    """Line and part of each piece that is put into an SQL text and is no constant."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.JoinedStr() if SQL.match(_begin(node)):
                for part in node.values:
                    if isinstance(part, ast.FormattedValue):
                        yield node.lineno, ast.unparse(part.value)
            case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod() | ast.Add()) if SQL.match(text):
                yield node.lineno, ast.unparse(node.right)
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")) if SQL.match(text):
                yield node.lineno, "format"


def _begin(node: ast.JoinedStr) -> str:
    first = node.values[0]
    return str(first.value) if isinstance(first, ast.Constant) else ""


def test_statements_are_built_from_constants_only() -> None:
    found = []
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        lines, name = source.splitlines(), path.relative_to(PACKAGE).as_posix()
        for number, part in built_statements(source):
            around = "".join(lines[number - 1 : number + 12])
            constant = re.fullmatch(r"_?[A-Z][A-Z_]*", part) or (name, part) in NAMES_OF_OURS
            if not constant and "noqa: S608 - " not in around:  # with its reason
                found.append(f"{name}:{number}: {part}")
    assert found == []


def test_the_rule_finds_what_it_forbids() -> None:
    for text in (
        'f"SELECT * FROM t WHERE a = {value}"',
        '"DELETE FROM t WHERE a = %s" % value',
        '"SELECT {}".format(value)',
        '"SELECT " + value',
    ):
        assert list(built_statements(text)), text
    assert not list(built_statements('"SELECT * FROM t WHERE a = ?"'))


async def test_hostile_names_are_names(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        site = await door.client.post("/ocpp/locations", json=place(EVIL))
        assert site.status_code in (200, 201), site.text
        assert site.json()["name"] == EVIL
        for query in ({"event": EVIL}, {"event": "' OR 1=1 --"}):
            page = await door.client.get("/ocpp/chargers/dep-123/logs", params=query)
            assert page.json()["total"] == 0
        assert (await door.client.get(f"/ocpp/chargers/{EVIL}/logs")).status_code == 404
        await door.csms.send_raw(f'[2,"{EVIL}","{EVIL}",{{}}]', identity="CP-001")
        await door.advance()
        door.csms.take_violations()
        await check(door)
        page = await door.client.get("/ocpp/chargers/dep-123/logs", params={"event": EVIL})
        assert page.json()["total"] == 2
    async with open_door(tmp_path) as door:  # … and they were kept as such
        await check(door)
        names = [each["name"] for each in (await door.client.get("/ocpp/locations")).json()["data"]]
        assert EVIL in names


async def check(door: Door) -> None:
    assert (await door.client.get("/ocpp/chargers/dep-123/logs")).json()["total"] > 5


def place(name: str) -> dict[str, object]:
    coordinates = {"latitude": 1.0, "longitude": 2.0}
    return {"name": name, "address": name, "city": name, "country": "NL", "coordinates": coordinates}
