"""Real files over real sockets of the loopback interface."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.config.sections import TransfersConfig
from ocpplab_tui.lab import transfers_http
from ocpplab_tui.lab.transfers import FileTransfers
from ocpplab_tui.lab.transfers_places import TransferError, may_connect, place_of
from ocpplab_tui.protocol.ports import TransferFailure
from tests.support.certificates import make_certificates
from tests.support.file_servers import FileServer, ftp_server, http_server

CONTENT = b"version=9.9\n" + bytes(range(256)) * 1000


class Bench:
    """Waits for what a transfer says."""

    def __init__(self, **options: Any) -> None:
        self.tasks = Tasks("test")
        config = TransfersConfig.model_validate({"allow_private": True, "timeout_s": 5} | options)
        self.transfers = FileTransfers(config, self.tasks, asyncio.get_running_loop())

    async def download(self, url: str) -> bytes | TransferFailure:
        done: asyncio.Future[bytes | TransferFailure] = asyncio.get_running_loop().create_future()
        self.transfers.download(url, done.set_result)
        assert self.transfers.busy()
        return await done

    async def upload(self, url: str, name: str = "log.txt", content: bytes = CONTENT) -> TransferFailure | None:
        done: asyncio.Future[TransferFailure | None] = asyncio.get_running_loop().create_future()
        self.transfers.upload(url, name, content, done.set_result)
        return await done

    async def failed(self, url: str) -> str:
        """The kind of failure of a download; its text tells no secret."""
        failure = await self.download(url)
        assert isinstance(failure, TransferFailure), failure
        assert "s3cret" not in failure.text
        return failure.kind


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    yield made
    await asyncio.sleep(0)
    assert made.transfers.busy() == ""
    await made.tasks.close()


@pytest.fixture(params=["http", "ftp"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[FileServer]:
    async with (http_server if request.param == "http" else ftp_server)(files={"/fw/v 2.bin": CONTENT}) as made:
        yield made


async def test_download(bench: Bench, server: FileServer) -> None:
    assert await bench.download(f"{server.url}/fw/v%202.bin") == CONTENT


async def test_upload_to_a_path_and_to_a_folder(bench: Bench, server: FileServer) -> None:
    assert await bench.upload(f"{server.url}/logs/mine.txt") is None
    assert await bench.upload(f"{server.url}/logs/") is None
    assert await bench.upload(server.url) is None
    assert [server.files[path] for path in ("/logs/mine.txt", "/logs/log.txt", "/log.txt")] == [CONTENT] * 3


async def test_an_ftp_folder_is_known_without_its_slash(bench: Bench) -> None:
    async with ftp_server(folders={"/", "/logs"}) as server:
        assert await bench.upload(f"{server.url}/logs") is None
        assert set(server.files) == {"/logs/log.txt"}


async def test_credentials_of_the_url(bench: Bench, server: FileServer) -> None:
    server.login = ("ann", "s3cret")
    assert await bench.download(server.with_login("/fw/v%202.bin")) == CONTENT
    assert await bench.upload(server.with_login("/x")) is None
    assert await bench.failed(f"{server.url}/fw/v%202.bin") == "denied"
    assert await bench.failed(f"{server.url}/fw/v%202.bin".replace("://", "://bob:s3cret@")) == "denied"


async def test_what_is_not_there(bench: Bench, server: FileServer) -> None:
    assert await bench.failed(f"{server.url}/nothing?token=s3cret") == "not-found"


async def test_too_large_is_broken_off_while_streaming(server: FileServer) -> None:
    bench = Bench(max_bytes=1000)
    assert await bench.failed(f"{server.url}/fw/v%202.bin") == "too-large"
    failure = await bench.upload(f"{server.url}/x")
    assert failure is not None
    assert failure.kind == "too-large"


async def test_a_stuck_server_ends_in_a_time_out(server: FileServer) -> None:
    server.stuck = True
    assert await Bench(timeout_s=0.2).failed(f"{server.url}/fw/v%202.bin") == "timeout"


async def test_cancel_tells_nothing_and_leaves_nothing(bench: Bench, server: FileServer) -> None:
    server.stuck = True
    told: list[object] = []
    transfer = bench.transfers.download(f"{server.url}/fw/v%202.bin", told.append)
    for _ in range(200):
        await asyncio.sleep(0.001)
    transfer.cancel()
    await bench.tasks.close()
    assert bench.transfers.busy() == ""
    assert told == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ftp")]


async def test_nobody_there(bench: Bench, unused_tcp_port: int) -> None:
    assert await bench.failed(f"http://127.0.0.1:{unused_tcp_port}/") == "unreachable"
    assert await bench.failed(f"ftp://127.0.0.1:{unused_tcp_port}/x") == "unreachable"
    assert await bench.failed("http://nobody.invalid/") == "unreachable"
    assert await bench.failed("http://ähm.invalid/ö?ü") == "unreachable"


async def test_whatever_goes_wrong_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_arguments: object) -> bytes:
        raise RuntimeError("s3cret")

    monkeypatch.setattr(transfers_http, "download", broken)
    assert await bench.failed("http://127.0.0.1/") == "failed"


async def test_more_than_may_move_at_once_wait_for_their_turn(bench: Bench, server: FileServer) -> None:
    results = await asyncio.gather(*(bench.download(f"{server.url}/fw/v%202.bin") for _ in range(20)))
    assert results == [CONTENT] * 20


async def test_http_post_where_put_is_unknown(bench: Bench) -> None:
    async with http_server(verbs=("GET", "POST")) as server:
        assert await bench.upload(f"{server.url}/upload/") is None
        verb, target, headers, body = server.requests[-1]
        assert (verb, target) == ("POST", "/upload/")
        assert headers["content-type"].startswith("multipart/form-data")
        assert b'name="file"; filename="log.txt"' in body
        assert CONTENT in body
        server.verbs = ("GET",)
        failure = await bench.upload(f"{server.url}/upload/")
        assert failure is not None
        assert failure.kind == "unsupported"


async def test_http_redirections(bench: Bench) -> None:
    async with http_server(files={"/new": CONTENT}) as there, http_server(login=("ann", "s3cret")) as server:
        server.answers = {
            "/near": (302, {"Location": "/file"}),
            "/far": (307, {"Location": f"{there.url}/new"}),
            "/round": (301, {"Location": "/round"}),
            "/file-system": (302, {"Location": "file:///etc/passwd"}),
            "/ftp": (302, {"Location": "ftp://127.0.0.1/x"}),
            "/broken": (500, {}),
        }
        server.files["/file"] = b"near"
        assert await bench.download(server.with_login("/near")) == b"near"
        assert await bench.download(server.with_login("/far")) == CONTENT
        assert "authorization" not in there.requests[0][2]
        assert await bench.failed(server.with_login("/round")) == "failed"
        assert await bench.failed(server.with_login("/file-system")) == "bad-url"
        assert await bench.failed(server.with_login("/ftp")) == "bad-url"
        assert await bench.failed(server.with_login("/broken")) == "failed"


async def test_a_redirection_is_judged_like_the_first_url() -> None:
    async with http_server(answers={"/": (302, {"Location": "http://[::1]:1/"})}) as server:
        assert await Bench().failed(server.url) == "unreachable"
        assert await Bench(schemes=["ftp"]).failed(server.url) == "bad-url"


async def test_private_addresses_only_where_allowed(server: FileServer) -> None:
    bench = Bench(allow_private=False)
    assert await bench.failed(f"{server.url}/fw/v%202.bin") == "bad-url"
    assert await bench.failed(f"http://localhost:{server.port}/") == "bad-url"
    assert server.requests == []


async def test_a_name_is_resolved_once(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever owns the name may answer something else the second time."""
    loop, asked = asyncio.get_running_loop(), []
    resolve = loop.getaddrinfo

    async def rebinding(host: Any, port: Any, **options: Any) -> Any:
        if host != "rebind.example":
            return await resolve(host, port, **options)
        asked.append(host)
        return await resolve("127.0.0.1" if len(asked) == 1 else "127.0.0.99", port, **options)

    monkeypatch.setattr(loop, "getaddrinfo", rebinding)
    bench = Bench()
    url = server.url.replace("127.0.0.1", "rebind.example")
    assert await bench.download(f"{url}/fw/v%202.bin") == CONTENT
    assert asked == ["rebind.example"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "[::ffff:127.0.0.1]"])
async def test_loopback_in_disguise(host: str) -> None:
    bench = Bench(allow_private=False)
    assert await bench.failed(f"http://{host}:9/x") in ("bad-url", "unreachable")


async def test_a_server_that_drips_ends_in_a_time_out() -> None:
    """Each byte in time, the whole never: the limit is for the whole."""

    ended = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        ended.set()

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as dripping:
        port = dripping.sockets[0].getsockname()[1]
        assert await Bench(timeout_s=0.2).failed(f"http://127.0.0.1:{port}/x") == "timeout"
        await asyncio.wait_for(ended.wait(), 10)


async def test_an_ftp_server_cannot_send_us_elsewhere(bench: Bench) -> None:
    """What it says of its address is not believed: else it could point at any machine that we can reach."""
    async with ftp_server(files={"/x": CONTENT}, passive_host="10.1.2.3") as server:
        assert await bench.download(f"{server.url}/x") == CONTENT


async def test_https(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificates = make_certificates(tmp_path)
    async with http_server(tls=certificates.server_context(), files={"/f": CONTENT}) as server:
        failure = await bench.download(f"https://localhost:{server.port}/f")
        assert isinstance(failure, TransferFailure)
        assert "certificate is not trusted" in failure.text
        monkeypatch.setattr(transfers_http, "_tls", lambda: certificates.client_context(with_certificate=False))
        assert await bench.download(f"https://localhost:{server.port}/f") == CONTENT
        assert server.requests[-1][2]["host"] == f"localhost:{server.port}"


async def test_ipv6() -> None:
    bench = Bench()
    async with http_server("::1", files={"/f": CONTENT}) as server:
        assert await bench.download(f"{server.url}/f") == CONTENT
        assert server.requests[-1][2]["host"] == f"[::1]:{server.port}"
    async with ftp_server("::1", files={"/f": CONTENT}) as server:
        assert await bench.download(f"{server.url}/f") == CONTENT


async def test_no_url_reaches_a_log(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    async with http_server(files={"/f": CONTENT}) as server:
        with caplog.at_level(logging.DEBUG):
            assert await bench.download(f"{server.url}/f?token=s3cret") == CONTENT
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "file:///etc/passwd", "http://", "http://:80/", "http://h:99999/", "http://[::1/", "gopher://h/x",
     "http://h/a b", f"http://{'ä' * 70}/", "http://h/\r\nX: y", "http://h:0/", "x" * 5000],
)  # fmt: skip
async def test_urls_that_are_none(bench: Bench, url: str) -> None:
    assert await bench.failed(url) == "bad-url"


async def test_an_ftp_path_holds_no_second_command(bench: Bench) -> None:
    async with ftp_server() as server:
        assert await bench.failed(f"{server.url}/a%0D%0ADELE%20b") == "bad-url"


@pytest.mark.parametrize(
    ("address", "public", "allowed"),
    [
        ("93.184.216.34", True, True),
        ("2606:2800:220:1::1", True, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("10.1.2.3", False, True),
        ("100.64.0.1", False, True),
        ("fd00::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("64:ff9b::10.0.0.1", False, True),
        ("::127.0.0.1", False, True),
        ("::169.254.169.254", False, False),
        ("2002:a9fe:a9fe::", False, False),
        ("fec0::1", False, True),
        ("fd00:ec2::254", False, False),
        ("168.63.129.16", False, False),
        ("100.100.100.200", False, False),
        ("240.0.0.1", False, False),
        ("100::1", False, False),
        ("2002:7f00:1::", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),  # noqa: S104 - an address to refuse
        ("::", False, False),
        ("224.0.0.1", False, False),
        ("255.255.255.255", False, False),
        ("what", False, False),
    ],
)
def test_which_addresses_may_be_connected_to(address: str, public: bool, allowed: bool) -> None:
    assert may_connect(address, allow_private=False) is public
    assert may_connect(address, allow_private=True) is allowed


def test_a_place_tells_no_secret() -> None:
    place = place_of("http://ann:s3cret@files.example:8080/s3cret/x?sig=s3cret#s3cret", TransfersConfig())
    assert place.name == "http://files.example:8080"
    assert place.url() == "http://files.example:8080/s3cret/x?sig=s3cret"
    assert (place.user, place.password) == ("ann", "s3cret")
    with pytest.raises(TransferError):
        place_of("ftp://h/x", TransfersConfig(schemes=("http",)))
