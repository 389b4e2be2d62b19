"""Files over http and https: streamed, to addresses that were judged before."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ocpplab_tui.config.sections import TransfersConfig
from ocpplab_tui.lab.transfers_places import Place, TransferError, addresses_of, redirected

if TYPE_CHECKING:
    import httpx

REDIRECTIONS = 5
REDIRECTED = (301, 302, 303, 307, 308)
DENIED = (401, 403, 407)
ABSENT = (404, 410)
NOT_TAKEN = (405, 501)
"""The server does not do PUT, or not there."""
TOO_LARGE = 413


async def download(place: Place, config: TransfersConfig) -> bytes:
    """GET, following redirections. Raises TransferError."""
    for _ in range(REDIRECTIONS + 1):
        async with _answered(place, config, "GET") as response:
            if response.status_code not in REDIRECTED:
                _judge(place, response)
                return await _read(place, response, config.max_bytes)
            place = redirected(place, response.headers.get("location", ""), config)
    raise TransferError("failed", f"{place.name} redirects too often")


async def upload(place: Place, config: TransfersConfig, file_name: str, content: bytes) -> None:
    """PUT. A URL that ends with "/" is a folder: the file's name is appended; any other is the whole path.

    A server that doesn't do PUT (405, 501) is given the file with POST, to the URL as it came, as field `file` of a
    form: how most upload scripts want it. Redirections are not followed. Raises TransferError.
    """
    path = f"{place.path}{quote(file_name)}" if place.is_folder else place.path
    async with _answered(place, config, "PUT", path=path, content=content) as response:
        if response.status_code not in NOT_TAKEN:
            _judge(place, response)
            return
    form = {"file": (file_name, content, "application/octet-stream")}
    async with _answered(place, config, "POST", files=form) as response:
        if response.status_code in NOT_TAKEN:
            raise TransferError("unsupported", f"{place.name} takes files neither with PUT nor with POST")
        _judge(place, response)


@asynccontextmanager
async def _answered(
    place: Place, config: TransfersConfig, method: str, *, path: str | None = None, **body: Any
) -> AsyncIterator[httpx.Response]:
    """The answer's head; the body is still to be read."""
    library = await asyncio.get_running_loop().run_in_executor(None, _library)
    addresses = await addresses_of(place, allow_private=config.allow_private)
    # The environment's proxies are left out: behind one nobody knows which address is connected to.
    async with library.AsyncClient(verify=_tls(), trust_env=False, timeout=None) as client:

        def request(url: str) -> httpx.Request:
            return _request(client, method, url, place, body)

        response = await _first(client, library, place, addresses, request, path)
        try:
            yield response
        except library.HTTPError:
            raise TransferError("failed", f"{place.name} broke the connection off") from None
        finally:
            await response.aclose()


def _request(client: httpx.AsyncClient, method: str, url: str, place: Place, body: dict[str, Any]) -> httpx.Request:
    """To an address; the host's name stands in the header and, for TLS, in what the certificate must be for."""
    headers = {"Host": place.authority, "Accept-Encoding": "identity"}
    return client.build_request(method, url, headers=headers, extensions={"sni_hostname": place.host}, **body)


async def _first(
    client: httpx.AsyncClient,
    library: Any,
    place: Place,
    addresses: list[str],
    request: Callable[[str], httpx.Request],
    path: str | None,
) -> httpx.Response:
    """The answer of the first address that can be reached."""
    user = None if place.user is None else library.BasicAuth(place.user, place.password or "")
    trouble = ""
    for address in addresses:
        host = f"[{address}]" if ":" in address else address
        url = f"{place.scheme}://{host}:{place.port}{place.target(path)}"
        try:
            return await client.send(request(url), stream=True, auth=user)
        except library.ConnectError as error:
            trouble = ": its certificate is not trusted" if "CERTIFICATE" in str(error) else trouble
        except (library.HTTPError, library.InvalidURL):
            raise TransferError("failed", f"{place.name} does not speak HTTP as it should") from None
    raise TransferError("unreachable", f"{place.name} cannot be reached{trouble}")


def _judge(place: Place, response: httpx.Response) -> None:
    """Raises TransferError for anything but 2xx."""
    status = response.status_code
    if 200 <= status < 300:
        return
    kind = "denied" if status in DENIED else "not-found" if status in ABSENT else "failed"
    kind = "too-large" if status == TOO_LARGE else kind
    raise TransferError(kind, f"{place.name} answered {status}")


async def _read(place: Place, response: httpx.Response, max_bytes: int) -> bytes:
    """The body, as long as it is not larger than allowed. Encoded ones were not asked for, and are not unpacked."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise TransferError("failed", f"{place.name} sent the file packed, which was not asked for")
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > max_bytes:
            raise TransferError("too-large", f"{place.name} sent more than {max_bytes} bytes")
    return bytes(content)


@cache
def _library() -> Any:
    """httpx, imported when the first file moves; also makes the TLS context, both take their time."""
    library = import_module("httpx")
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)  # they log whole URLs, tokens in queries too
    _tls()
    return library


@cache
def _tls() -> ssl.SSLContext:
    """Trusts the public authorities; SSL_CERT_FILE or SSL_CERT_DIR name others."""
    context: ssl.SSLContext = import_module("httpx").create_ssl_context()
    return context
