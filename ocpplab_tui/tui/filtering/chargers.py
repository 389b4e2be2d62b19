"""The filter's words for chargers: `c:` name, `is:` state, `v:` version, `loc:`, `model:`, `tag:`, `fault:`, `kw:`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from ocpplab_tui.lab.port import ChargerView, ConnectorView
from ocpplab_tui.tui.filtering.figures import comparison
from ocpplab_tui.tui.filtering.frames import matcher
from ocpplab_tui.tui.filtering.language import Field, Meaning, Vocabulary, Wrong, choice, shown
from ocpplab_tui.tui.glyphs import is_live, words_of


class Fleet(Protocol):
    """What completion offers, and who is marked."""

    def identities(self) -> Iterable[str]: ...

    def locations(self) -> Iterable[str]: ...

    def models(self) -> Iterable[str]: ...

    def is_marked(self, charger_id: str) -> bool: ...


def vocabulary(fleet: Fleet) -> Vocabulary[ChargerView]:
    """The fields of chargers."""
    states = _states(fleet)
    return Vocabulary.of(
        (
            Field("c", "a charger's name or id: c:CP-0*", _text("charger", _names), fleet.identities),
            Field("is", "a state: is:online, is:charging, is:faulted …", choice("is", states), lambda: states),
            Field("v", "the version of OCPP: v:1.6", _version, lambda: ("1.6", "2.0.1")),
            Field("loc", "a location", _text("location", lambda view: (view.location_id or "",)), fleet.locations),
            Field("model", "vendor or model", _text("model", lambda view: (view.vendor, view.model)), fleet.models),
            Field("tag", "an id tag in use", _text("tag", _tokens)),
            Field("fault", "a fault that lasts", _text("fault", lambda view: view.faults)),
            Field("kw", "power of all its connectors: kw:>10", _power),
        ),
        _word,
        "chargers",
        _Texts(),
    )


def _says(test: Callable[[ChargerView], bool], words: str) -> Meaning:
    """Chargers are few: a function call for each is cheap enough."""
    return Meaning("{0}(thing)", (test,), words)


def _text(what: str, texts: Callable[[ChargerView], Iterable[str]]) -> Callable[[str], Meaning]:
    def read(value: str) -> Meaning:
        fits = matcher(value)
        return _says(lambda view: any(fits(text) for text in texts(view)), f"{what} {shown(value)}")

    return read


def _names(view: ChargerView) -> Iterable[str]:
    return view.identity, view.charger_id, view.name


def _tokens(view: ChargerView) -> Iterable[str]:
    return [each.id_token for each in view.connectors if each.id_token]


def _version(value: str) -> Meaning:
    wanted = value.casefold().removeprefix("ocpp")
    if wanted not in ("1.6", "2.0.1"):
        raise Wrong(f"v:{shown(value)} is nothing; there are 1.6, 2.0.1")
    return _says(lambda view: view.version == wanted, f"OCPP {wanted}")


def _power(value: str) -> Meaning:
    compared = comparison("kw", value, " kW")
    return _says(
        lambda view: compared.holds(sum(each.power_w for each in view.connectors) / 1000), f"power {compared.words}"
    )


def _states(fleet: Fleet) -> dict[str, Meaning]:
    whole: dict[str, Meaning] = {
        "online": _says(lambda view: view.online, "a link"),
        "offline": _says(lambda view: not view.online, "no link"),
        "booted": _says(lambda view: view.registration == "Accepted", "an accepted boot"),
        "off": _says(lambda view: not view.powered, "no power"),
        "waiting": _says(lambda view: view.queued > 0, "messages that wait"),
        "open": _says(lambda view: view.open_call is not None, "a request without an answer"),
        "marked": _says(lambda view: fleet.is_marked(view.charger_id), "a mark"),
        "plugged": _says(_any_connector(lambda each: each.plugged), "a cable that is in"),
    }
    for status in _STATUSES:
        whole[status.casefold()] = _says(_any_connector(_has_status(status)), f"a connector {status}")
    whole["suspended"] = _says(_any_connector(lambda each: each.status.startswith("Suspended")), "a pause")
    return whole


_STATUSES = (
    "Available",
    "Preparing",
    "Charging",
    "SuspendedEV",
    "SuspendedEVSE",
    "Finishing",
    "Reserved",
    "Unavailable",
    "Faulted",
)


def _has_status(status: str) -> Callable[[ConnectorView], bool]:
    return lambda each: each.status == status


def _any_connector(test: Callable[[ConnectorView], bool]) -> Callable[[ChargerView], bool]:
    return lambda view: any(test(each) for each in view.connectors)


def _word(value: str) -> Meaning:
    return Meaning("{0} in text", (value.casefold(),), f'"{shown(value)}"')


class _Texts:
    """What words look into, by charger, until there is another view of it: each letter that is typed asks anew."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[ChargerView, str]] = {}

    def __call__(self, views: Sequence[ChargerView]) -> list[str]:
        return [self._text(view) for view in views]

    def _text(self, view: ChargerView) -> str:
        known = self._known.get(view.charger_id)
        if known is None or known[0] is not view:
            known = self._known[view.charger_id] = (view, _haystack(view))
        return known[1]


def _haystack(view: ChargerView) -> str:
    """All that is said of a charger in the grid."""
    words = [view.identity, view.charger_id, view.name, view.vendor, view.model, view.version, view.location_id or ""]
    words.extend(view.faults)
    if not is_live(view):
        words.append("offline")
    for each in view.connectors:
        words.extend((words_of(view, each), each.connector_type, each.id_token or "", each.transaction_id or ""))
    return " ".join(words).casefold()
