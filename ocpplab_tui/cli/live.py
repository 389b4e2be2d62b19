"""Which gateway `do` talks to: the one that is named, else the only live one of this user."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson
import platformdirs

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.config.building import APPLICATION

FILE_NAME = "gateway.json"
LOOK_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Address:
    """A gateway and a token for it."""

    url: str
    token: str = field(repr=False)


def find_gateway(url: str | None, token: str | None) -> Address:
    """Raises InputError that says how to name one."""
    if url is not None and not url.startswith(("http://", "https://")):
        raise InputError(Mistake("--url", "", f"{url!r} is no URL of a gateway", '"http://127.0.0.1:8088"'))
    if url is not None and token is not None:
        return Address(url.rstrip("/"), token)
    if url is not None:
        known = [each for each in written() if each.url == url.rstrip("/")]
        if not known:
            raise InputError(Mistake("do", "--token", "is missing", "--token TOKEN, or export OCPPLAB_TOKEN=…"))
        return known[0]
    found = [each for each in written() if is_live(each.url)]
    if len(found) == 1:
        return Address(found[0].url, token or found[0].token)
    problem = "no gateway is running" if not found else f"{len(found)} gateways are running"
    known_urls = ", ".join(each.url for each in found)
    expected = f"--url, one of {known_urls}" if found else "start a lab with --gateway, or give --url and --token"
    raise InputError(Mistake("do", "", problem, expected))


def written() -> Iterator[Address]:
    """What gateways of this user have written, dead ones too."""
    place = platformdirs.user_state_path(APPLICATION, appauthor=False)
    for path in sorted(place.glob(f"*/{FILE_NAME}")):
        if (address := _read(path)) is not None:
            yield address


def is_live(url: str) -> bool:
    """Does it answer?"""
    try:
        return httpx.get(f"{url}/health", timeout=LOOK_TIMEOUT_S).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _read(path: Path) -> Address | None:
    try:
        data = orjson.loads(path.read_bytes())
        return Address(str(data["url"]), str(data["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
