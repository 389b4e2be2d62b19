"""Where a URL from a CSMS leads, and whether it may be followed: scheme, host, and the addresses behind the name."""

from __future__ import annotations

import asyncio
import re
import socket
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from ocpplab_tui.config.sections import TransfersConfig
from ocpplab_tui.protocol.ports import TransferFailure

PORTS = {"http": 80, "https": 443, "ftp": 21}
URL_MAX = 4096
"""Characters; OCPP's own limit is 512."""

_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f]")
_NAT64, _COMPATIBLE = ip_network("64:ff9b::/96"), ip_network("::/96")
_SITE_LOCAL = ip_network("fec0::/10")
_METADATA = frozenset(map(ip_address, ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")))
"""Services of clouds that tell secrets to whoever asks, where they are not link-local."""


class TransferError(Exception):
    """A transfer that cannot go on; `failure` is what the station is told."""

    def __init__(self, kind: str, text: str) -> None:
        self.failure = TransferFailure(kind, text)
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Place:
    """A URL that may be followed. `path` is percent-encoded and begins with "/"; `query` without its "?".

    `user` and `password` are plain text, None where the URL has none. They are used, and never told.
    """

    scheme: str
    host: str
    port: int
    path: str
    query: str
    user: str | None = None
    password: str | None = None

    @property
    def name(self) -> str:
        """For people: without path, query and credentials, in which secrets may stand."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """Host and, where it is not the scheme's own, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host.casefold(), self.port

    @property
    def is_folder(self) -> bool:
        return self.path.endswith("/")

    def target(self, path: str | None = None) -> str:
        """Path and query, as a request line has them."""
        return urlunsplit(("", "", path or self.path, self.query, ""))

    def url(self) -> str:
        """Without credentials and fragment."""
        return f"{self.scheme}://{self.authority}{self.target()}"


def place_of(url: str, config: TransfersConfig) -> Place:
    """What a URL names. Raises TransferError (`bad-url`) for one that may not be followed."""
    if len(url) > URL_MAX or _NOT_IN_URLS.search(url):
        raise TransferError("bad-url", "this is no URL")
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), _host(parts.hostname or ""), parts.port
    except ValueError:
        raise TransferError("bad-url", "this is no URL") from None
    if scheme not in config.schemes:
        raise TransferError("bad-url", f"expected a URL with {', '.join(config.schemes) or 'no scheme at all'}")
    if not host or port == 0:
        raise TransferError("bad-url", "the URL names no host")
    return _place(parts, scheme, host, port)


def _host(name: str) -> str:
    """As it stands on the wire: international names in their ASCII form. Raises ValueError."""
    return name if name.isascii() else name.encode("idna").decode("ascii")


def _place(parts: SplitResult, scheme: str, host: str, port: int | None) -> Place:
    return Place(
        scheme,
        host,
        port or PORTS[scheme],
        parts.path or "/",
        parts.query,
        None if parts.username is None else unquote(parts.username),
        None if parts.password is None else unquote(parts.password),
    )


def redirected(place: Place, location: str, config: TransfersConfig) -> Place:
    """Where a redirection leads, judged as the first URL was. Credentials stay at the origin they were meant for."""
    there = place_of(urljoin(place.url(), location), config)
    if there.scheme == "ftp":
        raise TransferError("bad-url", f"{place.name} redirects to another protocol")
    if there.user is None and there.origin == place.origin:
        return replace(there, user=place.user, password=place.password)
    return there


async def addresses_of(place: Place, *, allow_private: bool) -> list[str]:
    """The addresses behind the host that may be connected to, in the resolver's order.

    A name is resolved once, and what was judged is what is connected to: no second answer can lead elsewhere. Raises
    TransferError: `unreachable` for an unknown name, `bad-url` where no address is allowed.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TransferError("unreachable", f"{place.name}: nobody knows this host") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    allowed = [address for address in addresses if may_connect(address, allow_private=allow_private)]
    if not allowed:
        why = "is no address to connect to" if allow_private else "is not public; [transfers] allow_private is off"
        raise TransferError("bad-url", f"{place.name} {why}")
    return allowed


def may_connect(address: str, *, allow_private: bool) -> bool:
    """Public addresses; with `allow_private` also loopback and private ones. Link-local ones and clouds' metadata
    services never: what listens there is not a file server."""
    try:
        plain = _plain(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if plain.is_multicast or plain.is_unspecified or plain.is_link_local or plain in _METADATA:
        return False
    if plain.is_loopback:
        return allow_private
    if plain.is_reserved:
        return False
    return allow_private or (plain.is_global and plain not in _SITE_LOCAL)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one carries (mapped, compatible, 6to4, Teredo, NAT64); else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 0xFFFF):  # "::" and "::1" are themselves
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None) or address
