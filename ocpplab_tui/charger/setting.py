"""What makes a text of the device model a typed property of `Settings`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, overload

if TYPE_CHECKING:
    from ocpplab_tui.charger.settings import Settings

T = TypeVar("T")

ENERGY_REGISTER = "Energy.Active.Import.Register"
FOREVER = float("inf")


class BackOff(NamedTuple):
    """How to wait between attempts to connect (T-08)."""

    wait_minimum_s: int = 1
    random_range_s: int = 5
    repeat_times: int = 5


class Setting(Generic[T]):
    """One property: made from the texts of its rows by `parse`; `absent` where this OCPP version has no such row."""

    __slots__ = ("absent", "name", "parse", "rows", "v16")

    def __init__(
        self,
        parse: Callable[..., T],
        *rows: str,
        absent: T,
        v16: tuple[Callable[..., T], tuple[str, ...]] | None = None,
    ) -> None:
        self.parse = parse
        self.rows = rows
        self.absent = absent
        self.v16 = v16 or (parse, rows)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, settings: None, owner: type) -> Setting[T]: ...

    @overload
    def __get__(self, settings: Settings, owner: type) -> T: ...

    def __get__(self, settings: Settings | None, owner: type) -> Setting[T] | T:
        """For type checkers: the classes that `Settings` makes for each Definition have values in this place."""
        if settings is None:
            return self
        value: T = settings.defaults[self.name]
        return value

    def made_of(self, version: str) -> tuple[Callable[..., T], tuple[str, ...]]:
        """The parser and the names of its rows in this version."""
        return self.v16 if version == "1.6" else (self.parse, self.rows)


# -- parsers: texts are valid already, "" where a row is absent or unset -----------------------------------------


def as_number(text: str, enabled: str = "") -> int:
    return int(text) if text and enabled != "false" else 0


def as_text(text: str) -> str:
    return text


def as_decimal(text: str) -> float:
    return float(text) if text else 0.0


def as_flag(text: str, available: str = "") -> bool:
    return text == "true" and available != "false"


def as_not(text: str) -> bool:
    return text == "false"


def as_heartbeat_clock(sources: str) -> bool:
    return sources.partition(",")[0] == "Heartbeat"


def as_names(text: str, enabled: str = "") -> tuple[str, ...]:
    return tuple(text.split(",")) if text and enabled != "false" else ()


def as_measurands_16(text: str) -> tuple[str, ...]:
    return as_names(text) or (ENERGY_REGISTER,)  # M-01


def as_back_off(minimum: str, random_range: str, repeat: str) -> BackOff:
    return BackOff(int(minimum), int(random_range), int(repeat))


def as_lifetime(text: str) -> float:
    return float(text) if text else FOREVER


def as_password_text(text: str) -> bytes | None:
    return text.encode() or None  # UTF-8


def as_password_hex(text: str) -> bytes | None:
    return bytes.fromhex(text) or None
