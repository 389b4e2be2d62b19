"""The throw-away certificates do what TLS asks of them."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ocpplab_tui.base.errors import InputError, StartError
from ocpplab_tui.cli.certificates import make_certificates
from ocpplab_tui.config.lab_file import load
from tests.config.lab_texts import SAMPLES


def handshake(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> ssl.SSLObject:
    """Both sides in memory, to the end; the server's."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client_side = client.wrap_bio(to_client, to_server, server_hostname=name)
    server_side = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (client_side, server_side):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return server_side


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("work") / "new" / "certificates"
    make_certificates(made, ["CP-001", "NL*1:2"])
    return made


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
def test_both_sides_prove_who_they_are(directory: Path, name: str) -> None:
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=directory / "ca.pem")
    server.verify_mode = ssl.CERT_REQUIRED
    server.verify_flags |= ssl.VERIFY_X509_STRICT
    server.load_cert_chain(directory / "server.pem", directory / "server.key")
    client = ssl.create_default_context(cafile=directory / "ca.pem")
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    client.load_cert_chain(directory / "CP-001.pem", directory / "CP-001.key")
    peer = handshake(server, client, name).getpeercert()
    assert peer is not None
    assert (("commonName", "CP-001"),) in peer["subject"]


def test_what_each_may_be_used_for(directory: Path) -> None:
    def read(name: str) -> x509.Certificate:
        return x509.load_pem_x509_certificate((directory / name).read_bytes())

    authority, server, client = read("ca.pem"), read("server.pem"), read("NL_1_2.pem")
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    for certificate, purpose in ((server, ExtendedKeyUsageOID.SERVER_AUTH), (client, ExtendedKeyUsageOID.CLIENT_AUTH)):
        assert list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [purpose]
        assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        certificate.verify_directly_issued_by(authority)
    assert client.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "NL*1:2"


def test_keys_are_for_their_owner_only(directory: Path) -> None:
    keys = sorted(directory.glob("*.key"))
    assert [path.name for path in keys] == ["CP-001.key", "NL_1_2.key", "ca.key", "server.key"]
    assert {path.stat().st_mode & 0o777 for path in keys} == {0o600}
    assert directory.stat().st_mode & 0o777 == 0o700


def test_nothing_is_overwritten_without_a_word(directory: Path) -> None:
    before = (directory / "ca.pem").read_bytes()
    with pytest.raises(InputError, match=r"holds ca.pem, .* already; another directory, or --overwrite to replace"):
        make_certificates(directory, ["CP-002"])
    assert (directory / "ca.pem").read_bytes() == before
    assert not (directory / "CP-002.pem").exists()


def test_with_the_word_they_are_new(tmp_path: Path) -> None:
    make_certificates(tmp_path, ["CP-001"])
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / "ca.key").chmod(0o644)
    make_certificates(tmp_path, ["CP-001"], overwrite=True)
    assert all(path.read_bytes() != data for path, data in before.items())
    assert (tmp_path / "ca.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("identities", [["a b"], ["../x"], [""], ["x", "x"], ["a:b", "a*b"], ["CA"], ["server"]])
def test_identities_that_cannot_be(tmp_path: Path, identities: list[str]) -> None:
    with pytest.raises(InputError, match="--identity"):
        make_certificates(tmp_path / "new", identities)
    assert not (tmp_path / "new").exists()


def test_a_directory_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match="cannot be written"):
        make_certificates(tmp_path / "file" / "below", ["CP-001"])


def test_the_sample_runs_with_them(tmp_path: Path) -> None:
    sample = tmp_path / "lab.toml"
    sample.write_bytes((SAMPLES / "secure-profile3.toml").read_bytes())
    make_certificates(tmp_path / "certificates", ["CP-001", "CP-002"])
    fleet = load(sample, environment={}).fleet()
    assert {charger.csms.security_profile for charger in fleet} == {3}
