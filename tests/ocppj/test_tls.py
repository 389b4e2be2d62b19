"""Security profiles 2 and 3 over real TLS, with certificates made here."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.errors import LinkError
from ocpplab_tui.ocppj import tls
from ocpplab_tui.ocppj.answers import Result
from ocpplab_tui.ocppj.failure import FailureKind
from ocpplab_tui.ocppj.settings import LinkSettings
from tests.ocppj.certificates import Authority, Files
from tests.ocppj.support import Bench, Csms, RawServer, until

PASSWORD = b"0123456789abcdef"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def good(authority: Authority) -> Files:
    return authority.issue()


def secure(csms: Csms) -> str:
    return csms.url.replace("ws://", "wss://")


def profile2(ca_file: Path | None) -> dict[str, Any]:
    return {"security_profile": 2, "password": PASSWORD, "ca_file": ca_file}


def profile3(authority: Authority, client: Files) -> dict[str, Any]:
    return {
        "security_profile": 3,
        "ca_file": authority.ca_file,
        "cert_file": client.certificate,
        "key_file": client.key,
    }


async def test_profile_2(bench: Bench, authority: Authority, good: Files) -> None:
    async with Csms(ssl=authority.server_context(good)) as csms:
        link = await bench.opened(secure(csms), **profile2(authority.ca_file))
        bench.call(link)
        await until(lambda: bool(bench.answers))
        assert bench.answers == [Result({})]
        assert csms.headers[0]["Authorization"].startswith("Basic ")
        link.close("bye")
        await until(lambda: link.closed)
        assert await csms.close_code() == 1000


async def test_profile_3(bench: Bench, authority: Authority, good: Files) -> None:
    async with Csms(ssl=authority.server_context(good, wants_client=True)) as csms:
        await bench.opened(secure(csms), **profile3(authority, authority.issue("CP-1")))
        peer = csms.connections[0].transport.get_extra_info("peercert")
        assert peer["subject"] == ((("commonName", "CP-1"),),)
        assert "Authorization" not in csms.headers[0]


async def test_profile_3_with_a_certificate_of_another_ca(bench: Bench, authority: Authority, good: Files) -> None:
    stranger = Authority(authority.ca_file.parent, "Stranger").issue("CP-1")
    async with Csms(ssl=authority.server_context(good, wants_client=True)) as csms:
        reason = await bench.reason(secure(csms), **profile3(authority, stranger))
        assert "client certificate" in reason
        assert bench.links[0].retry_at is not None


class PlainServer:
    """A TLS server without asyncio, whose errors leave no alert out."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> str:
        self._thread.start()
        return f"wss://127.0.0.1:{self._socket.getsockname()[1]}/"

    def __exit__(self, *_: object) -> None:
        self._thread.join(10)
        self._socket.close()

    def _serve(self) -> None:
        peer, _ = self._socket.accept()
        with peer, contextlib.suppress(OSError), self._context.wrap_socket(peer, server_side=True) as secured:
            secured.recv(1)


async def test_refused_client_certificate(bench: Bench, authority: Authority, good: Files) -> None:
    stranger = Authority(authority.ca_file.parent, "Stranger").issue("CP-1")
    with PlainServer(authority.server_context(good, wants_client=True)) as url:
        reason = await bench.reason(url, **profile3(authority, stranger))
        assert reason.startswith("the CSMS refuses the charger's client certificate")
        failure = bench.links[0].failure
        assert failure is not None
        assert failure.kind is FailureKind.TLS_CLIENT_CERTIFICATE


@pytest.mark.parametrize("security_profile", [2, 3])
@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ({"ends_in_days": -1, "begins_in_days": -9}, "the CSMS certificate has expired"),
        ({"begins_in_days": 9}, "the CSMS certificate is not valid yet"),
        ({"host": "csms.example"}, "the CSMS certificate is for another host than 127.0.0.1"),
        ({"self_signed": True}, "the CSMS certificate is self-signed"),
        ({"rsa_bits": 1024}, "the key of the CSMS certificate is too weak"),
    ],
)
async def test_bad_server_certificates(
    bench: Bench, authority: Authority, flaw: dict[str, Any], words: str, security_profile: int
) -> None:
    mine = profile2(authority.ca_file) if security_profile == 2 else profile3(authority, authority.issue("CP-1"))
    async with Csms(ssl=authority.server_context(authority.issue(**flaw))) as csms:
        assert (await bench.reason(secure(csms), **mine)).startswith(words)
        failure = bench.links[0].failure
        assert failure is not None
        assert failure.kind is FailureKind.TLS_CERTIFICATE
        assert csms.connections == []


async def test_unknown_ca(bench: Bench, authority: Authority, good: Files) -> None:
    async with Csms(ssl=authority.server_context(good)) as csms:
        reason = await bench.reason(secure(csms), **profile2(None))
        assert reason.startswith("the CSMS certificate comes from an unknown CA; give that CA as CA file")


async def test_a_ca_with_a_weak_key(bench: Bench, tmp_path: Path) -> None:
    weak = Authority(tmp_path, "Weak CA", rsa_bits=1024)
    async with Csms(ssl=weak.server_context(weak.issue())) as csms:
        reason = await bench.reason(secure(csms), **profile2(weak.ca_file))
        assert reason.startswith("the key of a CA of the CSMS certificate is too weak")


async def test_a_certificate_that_is_signed_with_sha_1(bench: Bench, tmp_path: Path) -> None:
    old = Authority(tmp_path, "Old CA", rsa_bits=2048)
    async with Csms(ssl=old.server_context(old.issue(sha_1=True))) as csms:
        reason = await bench.reason(secure(csms), **profile2(old.ca_file))
        assert reason.startswith("the CSMS certificate is signed with a weak digest")


async def test_an_authority_with_an_rsa_key(bench: Bench, tmp_path: Path) -> None:
    rsa = Authority(tmp_path, "RSA CA", rsa_bits=2048)
    async with Csms(ssl=rsa.server_context(rsa.issue())) as csms:
        await bench.opened(secure(csms), **profile2(rsa.ca_file))


@pytest.mark.parametrize("rsa_bits", [0, 2048])
async def test_good_certificates_connect(bench: Bench, authority: Authority, rsa_bits: int) -> None:
    async with Csms(ssl=authority.server_context(authority.issue(rsa_bits=rsa_bits))) as csms:
        await bench.opened(secure(csms), **profile2(authority.ca_file))


async def test_a_weak_certificate_of_ones_own_is_not_shown(bench: Bench, authority: Authority, good: Files) -> None:
    async with Csms(ssl=authority.server_context(good, wants_client=True)) as csms:
        reason = await bench.reason(secure(csms), **profile3(authority, authority.issue("CP-1", rsa_bits=1024)))
        assert "cannot be used as client certificate (ee key too small)" in reason


@pytest.mark.parametrize("newest", ["TLSv1", "TLSv1_1"])
async def test_server_with_an_old_tls_version(bench: Bench, authority: Authority, good: Files, newest: str) -> None:
    context = authority.server_context(good)
    with pytest.warns(DeprecationWarning, match=f"{newest} is deprecated"):
        context.maximum_version = ssl.TLSVersion[newest]
    with PlainServer(context) as url:
        await bench.reason(url, **profile2(authority.ca_file))
        failure = bench.links[0].failure
        assert failure is not None
        assert failure.kind is FailureKind.TLS_VERSION


async def test_tls_to_a_port_without(bench: Bench, authority: Authority) -> None:
    async with Csms() as csms:
        reason = await bench.reason(secure(csms), **profile2(authority.ca_file))
        assert reason.startswith(f"127.0.0.1:{csms.port} cut the connection off; does it speak TLS")


async def test_no_tls_to_a_port_with(bench: Bench, authority: Authority, good: Files) -> None:
    async with Csms(ssl=authority.server_context(good)) as csms:
        reason = await bench.reason(csms.url)
        assert str(csms.port) in reason


async def test_a_server_that_never_answers_the_tls_handshake(bench: Bench, authority: Authority) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        heard.set()
        await reader.read()
        writer.close()

    heard = asyncio.Event()
    async with RawServer(serve) as url:
        link = bench.link(url.replace("ws:", "wss:"), **profile2(authority.ca_file))
        link.open()
        await heard.wait()
        bench.clock.advance(20)
        await until(lambda: bool(bench.handler.failed))
        assert "gave no answer within 20 s" in bench.handler.failed[0][0]
        await until(lambda: len(bench.tasks) == 0)


async def test_dropped_tls_connection(bench: Bench, authority: Authority, good: Files) -> None:
    async with Csms(ssl=authority.server_context(good)) as csms:
        link = await bench.opened(secure(csms), **profile2(authority.ca_file))
        csms.connections[0].transport.abort()
        await until(lambda: bool(bench.handler.closed))
        assert link.retry_at is not None


def settings(**options: Any) -> LinkSettings:
    return LinkSettings("wss://127.0.0.1/", "CP-1", "1.6", **options)


def test_one_context_for_a_fleet(authority: Authority, good: Files) -> None:
    first = tls.context_of(settings(**profile2(authority.ca_file)))
    second = tls.context_of(LinkSettings("wss://elsewhere/", "CP-2", "2.0.1", **profile2(authority.ca_file)))
    assert first is second
    assert first.minimum_version is ssl.TLSVersion.TLSv1_2
    assert (first.verify_mode, first.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert tls.context_of(settings(**profile3(authority, good))) is not first


def test_a_file_that_changed_makes_a_new_context(tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_bytes(Authority(tmp_path, "One").ca_file.read_bytes())
    first = tls.context_of(settings(**profile2(ca_file)))
    ca_file.write_bytes(Authority(tmp_path, "Two, longer").ca_file.read_bytes())
    assert tls.context_of(settings(**profile2(ca_file))) is not first


def test_files_that_cannot_be_used(authority: Authority, good: Files, tmp_path: Path) -> None:
    junk, missing = tmp_path / "junk.pem", tmp_path / "missing.pem"
    junk.write_text("not a certificate")
    locked = authority.issue("CP-1", pass_phrase=b"geheim")
    other = authority.issue("CP-2")
    for options, words in (
        (profile2(junk), "junk.pem cannot be used as CA file"),
        (profile2(missing), "missing.pem cannot be read (no such file or directory)"),
        (profile3(authority, Files(junk, good.key)), "cannot be used as client certificate"),
        (profile3(authority, Files(good.certificate, other.key)), "key values mismatch"),
        (profile3(authority, locked), "cannot be used as client certificate"),
        ({"security_profile": 3}, "security profile 3 needs a client certificate"),
    ):
        with pytest.raises(LinkError) as caught:
            tls.context_of(settings(**options))
        assert words in str(caught.value)
        assert str(tmp_path) not in str(caught.value)


async def test_files_that_cannot_be_used_are_tried_again(bench: Bench, authority: Authority, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    async with Csms(ssl=authority.server_context(authority.issue())) as csms:
        assert "ca.pem cannot be read" in await bench.reason(secure(csms), **profile2(ca_file))
        ca_file.write_bytes(authority.ca_file.read_bytes())
        bench.clock.advance(1)
        await until(lambda: bench.links[0].online)


class Peer(ssl.SSLObject):
    """A server that showed a certificate with these names."""

    def __new__(cls, *_names: str) -> Peer:
        return object.__new__(cls)

    def __init__(self, *names: str) -> None:
        self._names = names

    def getpeercert(self, binary_form: bool = False) -> Any:
        return {"subject": ((("commonName", "x"),),), "subjectAltName": tuple(("DNS", name) for name in self._names)}


@pytest.mark.parametrize(
    ("names", "fine"),
    [
        (["*.example.com"], False),
        (["other.example.com", "*.Example.com"], False),
        (["CSMS.example.com", "*.example.com"], True),
        (["csms.example.com"], True),
    ],
)
def test_wildcards_where_they_are_not_allowed(names: list[str], fine: bool) -> None:
    strict = LinkSettings("wss://csms.example.com/x", "CP-1", "2.0.1", security_profile=2, wildcards=False)
    assert (tls.name_flaw(Peer(*names), strict) == "") == fine
    assert tls.name_flaw(Peer(*names), settings()) == ""
    assert tls.name_flaw(None, strict) == ""


def test_certificates_in_memory(tmp_path: Path, authority: Authority, good: Files) -> None:
    texts = {"certificate": good.certificate.read_text(), "key": good.key.read_text()}
    roots = (authority.ca_file.read_text(),)
    context = tls.context_of(settings(security_profile=3, ca_file=authority.ca_file, roots=roots, **texts))
    assert len(context.get_ca_certs()) == 1
    assert tls.context_of(settings(security_profile=3, ca_file=authority.ca_file, roots=roots, **texts)) is context
    texts["key"] = authority.issue("CP-2").key.read_text()
    with pytest.raises(LinkError, match="own certificate cannot be used"):
        tls.context_of(settings(security_profile=3, roots=roots, **texts))
    assert "PRIVATE KEY" not in repr(settings(security_profile=3, roots=roots, **texts))


def test_no_trace_of_a_key_is_left(tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own = authority.issue("CP-3")
    tls.context_of(settings(security_profile=3, certificate=own.certificate.read_text(), key=own.key.read_text()))
    assert list(tmp_path.iterdir()) == []
