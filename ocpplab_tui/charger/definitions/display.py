"""DisplayMessageCtrlr, TariffCostCtrlr and the display itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Live, Row, ro, rw
from ocpplab_tui.charger.display import ALWAYS_FRONT, CAPACITY, NORMAL_CYCLE, PRIORITIES, STATES

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

BOOLEAN, INTEGER, STRING, MEMBER_LIST = DataType.BOOLEAN, DataType.INTEGER, DataType.STRING, DataType.MEMBER_LIST
MESSAGES = ComponentKey("DisplayMessageCtrlr")
TARIFF_COST = ComponentKey("TariffCostCtrlr")
DISPLAY = ComponentKey("Display")

FORMATS = ("ASCII", "HTML", "URI", "UTF8")
MESSAGE_SIZE_MAX = 512
FALLBACK_MAX = 255
SIMPLE_UNTIL_W = 10_000
"""Wall boxes below that power have a line of characters, others a screen."""


def has_simple_display(model: Model) -> bool:
    """A line of ASCII characters that is dark while the charger is out of order."""
    return model.max_power_w < SIMPLE_UNTIL_W


def supported_states(model: Model) -> tuple[str, ...]:
    """MessageStateEnumType; OCPP 2.0.1 has no variable that would tell it."""
    return ("Charging", "Idle") if has_simple_display(model) else STATES


def rows(model: Model) -> Iterator[Row]:
    yield from _messages(has_simple_display(model))
    yield from _tariff_and_cost()


def _messages(simple: bool) -> Iterator[Row]:
    formats = "ASCII" if simple else "ASCII,UTF8"
    priorities = f"{ALWAYS_FRONT},{NORMAL_CYCLE}" if simple else ",".join(PRIORITIES)
    yield Row(MESSAGES, "Available", BOOLEAN, v201=ro("true"), constant=True)
    yield Row(MESSAGES, "DisplayMessages", INTEGER, v201=ro(), maximum=CAPACITY, live=Live.DISPLAY_MESSAGES)
    yield Row(MESSAGES, "Enabled", BOOLEAN, v201=rw("true"))
    yield Row(MESSAGES, "PersonalMessageSize", INTEGER, v201=ro(MESSAGE_SIZE_MAX), constant=True)
    yield Row(MESSAGES, "SupportedFormats", MEMBER_LIST, v201=ro(formats), values=FORMATS, constant=True)
    yield Row(MESSAGES, "SupportedPriorities", MEMBER_LIST, v201=ro(priorities), values=PRIORITIES, constant=True)
    yield Row(DISPLAY, "Available", BOOLEAN, v201=ro("true"), constant=True)


def _tariff_and_cost() -> Iterator[Row]:
    for part in ("Tariff", "Cost"):
        yield Row(TARIFF_COST, "Available", BOOLEAN, instance=part, v201=ro("true"), constant=True)
        yield Row(TARIFF_COST, "Enabled", BOOLEAN, instance=part, v201=rw("true"))
    yield Row(TARIFF_COST, "Currency", STRING, v201=rw("EUR"), minimum=3, maximum=3, check=_currency_mistake)
    yield Row(TARIFF_COST, "TariffFallbackMessage", STRING, v201=rw(""), maximum=FALLBACK_MAX)
    yield Row(TARIFF_COST, "TotalCostFallbackMessage", STRING, v201=rw(""), maximum=FALLBACK_MAX)


def _currency_mistake(text: str) -> str:
    fine = text.isascii() and text.isalpha() and text.isupper()
    return "" if fine else "expected three capital letters as in ISO 4217"
