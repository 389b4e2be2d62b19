"""The fields of the form for new chargers, what may be chosen in them, and how their texts are read."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from ocpplab_tui.config import catalog
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.lab.inventory_port import Deployment, Location
from ocpplab_tui.tui.forms.choices import Choice
from ocpplab_tui.tui.forms.reading import Unreadable
from ocpplab_tui.tui.forms.sheet import Field

MOST = 1000
NAMED = 2  # taken identities that a mistake names
NOWHERE = "none"
AS_LAB_FILE = "as the lab file says"
ACCESS = ("password", "ca_file", "cert_file", "key_file")


class Lot(NamedTuple):
    """Where new chargers come from: what there is, and what is taken."""

    deployments: Sequence[Deployment]
    locations: Sequence[Location]
    csms: Sequence[str]  # those that are offered, the likeliest first
    location_id: str = ""  # where they stand if nobody says otherwise


def adding_fields(lot: Lot) -> list[Field]:
    """All of them, with what stands in them at first."""
    places = [Choice(each.id, each.name) for each in lot.locations]
    profiles = [
        Choice(AS_LAB_FILE),
        Choice("0", "none"),
        Choice("1", "password, ws://"),
        Choice("2", "password, wss://"),
        Choice("3", "client certificate, wss://"),
    ]
    return [
        Field("brand", "Brand", "Of the catalog.", "text", True, "", choices=brands()),
        Field("model", "Model", "What it can do stands beside it.", "text", True, ""),
        Field("connector", "Connector", "Another type than its own exchanges all its plugs.", "text", True, ""),
        Field("version", "OCPP", "The version that it speaks.", "text", True, "1.6", choices=versions()),
        Field("count", "How many", f"1 to {MOST}.", "whole number", True, "1"),
        Field("identity", "Identity", "A name, a prefix, or a pattern: CP-{n:03}.", "text", True, ""),
        Field("first", "First number", "They count up from here.", "whole number", True, "1"),
        Field(
            "location",
            "Location",
            "Where they stand.",
            "text",
            False,
            lot.location_id or NOWHERE,
            choices=[Choice(NOWHERE), *places],
        ),
        Field(
            "csms",
            "CSMS",
            '"embedded", or a ws:// or wss:// URL without the identity.',
            "text",
            True,
            lot.csms[0] if lot.csms else "",
            choices=[Choice(each) for each in lot.csms],
        ),
        Field("profile", "Security", "OCPP's security profile.", "text", False, AS_LAB_FILE, choices=profiles),
        Field(
            "password",
            "Password",
            "Kept in the lab's state directory, which only you may read.",
            "text",
            True,
            "",
            secret=True,
        ),
        Field("ca_file", "CA file", "PEM; none: the system's CAs.", "text", False, ""),
        Field("cert_file", "Certificate", "PEM, of the charger.", "text", True, ""),
        Field("key_file", "Key", "PEM, of that certificate.", "text", True, ""),
    ]


def named(names: Sequence[str]) -> str:
    """Some names, and how many more."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def brands() -> list[Choice]:
    """Those of the catalog."""
    return [Choice(each.slug, each.name) for each in catalog.brands()]


def versions() -> list[Choice]:
    """Of OCPP."""
    return [Choice("1.6", "OCPP 1.6J"), Choice("2.0.1", "OCPP 2.0.1")]


def models(brand: str) -> Sequence[catalog.Model]:
    """Those of a brand."""
    return catalog.models(brand) if brand in catalog.catalog().brands else ()


def about(model: catalog.Model) -> str:
    """`50 kW DC, 2 x CCS2, CHAdeMO`."""
    counts: dict[str, int] = {}
    for spec in model.connectors:
        counts[spec.type] = counts.get(spec.type, 0) + 1
    plugs = ", ".join(f"{count} x {name}" if count > 1 else name for name, count in counts.items())
    return f"{model.max_power_w / 1000:g} kW {model.current}, {plugs}"


def pattern_like(names: Sequence[str]) -> str:
    """How the lab's last numbered charger is called, as a pattern."""
    for name in reversed(names):
        match = re.fullmatch(r"(.*?)([0-9]{1,9})", name)
        if match and "{" not in match[1] and "}" not in match[1]:
            return f"{match[1]}{{n:0{len(match[2])}}}" if len(match[2]) > 1 else f"{match[1]}{{n}}"
    return "CP-{n:03}"


def one_of(text: str, words: Collection[str]) -> str:
    """One of these words, in any case of letters. Raises Unreadable."""
    found = next((word for word in words if word.casefold() == text.strip().casefold()), None)
    if found is None:
        raise Unreadable(suggestion(text.strip(), words) if text.strip() else f"one of {', '.join(words)}")
    return found


def whole(text: str, expected: str, low: int, high: int) -> int:
    """A whole number between bounds. Raises Unreadable."""
    text = text.strip()
    if not re.fullmatch(r"[0-9]{1,12}", text) or not low <= int(text) <= high:
        raise Unreadable(f"a whole number, {expected}")
    return int(text)


def count_of(count: int) -> str:
    """`1 charger`, `3 chargers`."""
    return "1 charger" if count == 1 else f"{count} chargers"
