"""The store of certificates, what names them, and the judgement of what a CA signed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpplab_tui.charger.certificate import HashData, InvalidCertificate, hash_data, parse, split
from ocpplab_tui.charger.certificate_request import Subject, judge, new_request
from ocpplab_tui.charger.certificates import (
    CAPACITY,
    CSMS_ROOT,
    MANUFACTURER_ROOT,
    MO_ROOT,
    OWN,
    V2G_CHAIN,
    CertificateStore,
)
from tests.support.authority import BEGIN, END, PAST, TrustAnchor, pem_of

NOW = 1_767_225_600.0
SUBJECT = Subject("CP-1", "ACME")
ANCHOR = TrustAnchor()
MIDDLE = TrustAnchor("Sub CA", ANCHOR)
OTHER = TrustAnchor("Other CA")


def installed(*pems: str, use: str = CSMS_ROOT) -> CertificateStore:
    store = CertificateStore()
    for pem in pems:
        assert store.install(use, pem, NOW).status == "Accepted"
    return store


# -- names -----------------------------------------------------------------------------------------------------------


def test_hash_data_is_that_of_rfc_6960() -> None:
    data = hash_data(ANCHOR.certificate, ANCHOR.certificate)
    assert data.issuer_name_hash == sha256(ANCHOR.certificate.issuer.public_bytes()).hexdigest()
    point = ANCHOR.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert data.issuer_key_hash == sha256(point).hexdigest()
    assert int(data.serial_number, 16) == ANCHOR.certificate.serial_number


@pytest.mark.parametrize(("algorithm", "digits"), [("SHA256", 64), ("SHA384", 96), ("SHA512", 128)])
def test_every_algorithm(algorithm: str, digits: int) -> None:
    data = hash_data(MIDDLE.certificate, ANCHOR.certificate, algorithm)
    assert (data.algorithm, len(data.issuer_name_hash), len(data.issuer_key_hash)) == (algorithm, digits, digits)


def test_hash_data_compare_in_any_case_and_with_leading_zeros() -> None:
    data = HashData("SHA256", "ab", "cd", "1f")
    assert data.same(HashData("SHA256", "AB", "CD", "001F"))
    assert not data.same(HashData("SHA256", "00ab", "cd", "1f"))
    assert not data.same(HashData("SHA384", "ab", "cd", "1f"))


# -- the store -------------------------------------------------------------------------------------------------------


def test_a_root_is_kept_for_its_use() -> None:
    store = installed(ANCHOR.pem)
    assert [item.use for item in store.listing()] == [CSMS_ROOT]
    assert store.roots() == (ANCHOR.pem,)
    assert store.install(MO_ROOT, ANCHOR.pem, NOW).status == "Accepted", "one certificate may have two uses"
    assert len(store) == 2


@pytest.mark.parametrize(
    ("pem", "words"),
    [
        ("", "no certificate"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "readable"),
        (ANCHOR.leaf("CP-1")[0], "no root"),
        (TrustAnchor(end=PAST).pem, "expired"),
        (MIDDLE.pem, "somebody unknown"),
        (ANCHOR.pem + OTHER.pem, "not several"),
        (ANCHOR.pem * 11, "at most 10"),
        ("x" * 20_001, "at most 20000"),
    ],
    ids=("empty", "unreadable", "leaf", "expired", "middle", "two", "eleven", "long"),
)
def test_what_is_no_root_is_refused(pem: str, words: str) -> None:
    store = CertificateStore()
    answer = store.install(CSMS_ROOT, pem, NOW)
    assert answer.status == "Rejected"
    assert words in answer.info
    assert (len(store), store.revision) == (0, 0)


def test_a_root_that_is_not_valid_yet() -> None:
    assert "not valid yet" in CertificateStore().install(CSMS_ROOT, ANCHOR.pem, BEGIN.timestamp() - 1).info


def test_a_forged_self_signature() -> None:
    forged = TrustAnchor("Forged")
    forged.key = OTHER.key
    builder = x509.CertificateBuilder().subject_name(forged.name).issuer_name(forged.name)
    builder = builder.public_key(ANCHOR.key.public_key()).serial_number(7).not_valid_before(BEGIN).not_valid_after(END)
    pem = pem_of(builder.sign(OTHER.key, hashes.SHA256()))
    assert "signature" in CertificateStore().install(CSMS_ROOT, pem, NOW).info


def test_a_key_that_is_too_short() -> None:
    key = rsa.generate_private_key(65537, 1024)  # noqa: S505 - that is the point
    name = ANCHOR.name
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(BEGIN).not_valid_after(END)
    answer = CertificateStore().install(CSMS_ROOT, pem_of(builder.sign(key, hashes.SHA256())), NOW)
    assert "2048" in answer.info


def test_there_is_room_for_so_many() -> None:
    store = installed(*(TrustAnchor(f"CA {number}").pem for number in range(CAPACITY)))
    assert store.install(MO_ROOT, ANCHOR.pem, NOW).reason_code == "OutOfStorage"
    first = store.of(CSMS_ROOT)[0].pem
    assert store.install(CSMS_ROOT, first, NOW).status == "Accepted", "what is there takes no more room"
    assert not store.keep_signed(OWN, ANCHOR.pem, "")


def test_a_new_root_must_be_signed_by_the_old_one_where_that_is_checked() -> None:
    store = CertificateStore()
    assert store.install(CSMS_ROOT, ANCHOR.pem, NOW, signed_by_old=True).status == "Accepted", "the first one"
    assert store.install(CSMS_ROOT, OTHER.pem, NOW, signed_by_old=True).status == "Rejected"
    assert store.install(CSMS_ROOT, MIDDLE.pem, NOW, signed_by_old=True).status == "Accepted"
    assert store.install(CSMS_ROOT, ANCHOR.pem, NOW, signed_by_old=True).status == "Accepted", "it is there already"


def test_a_root_that_another_one_signed_is_named_by_it() -> None:
    store = installed(ANCHOR.pem, MIDDLE.pem)
    wanted = hash_data(MIDDLE.certificate, ANCHOR.certificate)
    assert wanted in [item.hash for item in store.listing()]
    own = hash_data(ANCHOR.certificate, ANCHOR.certificate)
    assert store.delete(own, profile=0).status == "Accepted"
    assert store.delete(wanted, profile=0).status == "Accepted", "also when its issuer is gone"


def test_what_is_in_use_stays() -> None:
    store = installed(ANCHOR.pem)
    root = hash_data(ANCHOR.certificate, ANCHOR.certificate)
    assert store.delete(root, profile=2).status == "Failed"
    store.install(CSMS_ROOT, OTHER.pem, NOW)
    assert store.delete(root, profile=2).status == "Accepted"
    chain, key = ANCHOR.leaf("CP-1")
    store.keep_signed(OWN, chain, key.decode())
    own = hash_data(parse(chain), parse(chain))
    assert store.delete(own, profile=0).status == "Failed"
    assert store.delete(HashData("SHA256", "0", "0", "0"), profile=0).status == "NotFound"


def test_roots_that_the_charger_came_with() -> None:
    store = CertificateStore()
    store.adopt(ANCHOR.pem + OTHER.pem)
    assert len(store) == 2
    store.delete(hash_data(OTHER.certificate, OTHER.certificate), profile=2)
    store.adopt(ANCHOR.pem + OTHER.pem)
    assert store.roots() == (ANCHOR.pem,), "what was deleted stays so"
    store.adopt(MIDDLE.pem)
    assert len(store) == 2, "another lab file"


def test_children_of_a_chain() -> None:
    request = new_request(SUBJECT)
    store = CertificateStore()
    store.keep_signed(V2G_CHAIN, MIDDLE.sign(request.csr) + MIDDLE.pem, request.key)
    (item,) = store.listing([V2G_CHAIN])
    assert len(item.children) == 1
    assert item.children[0].serial_number == f"{MIDDLE.certificate.serial_number:x}"


def test_the_newest_that_is_valid_counts() -> None:
    store = CertificateStore()
    request = new_request(SUBJECT)
    old, new = ANCHOR.sign(request.csr), ANCHOR.sign(request.csr)
    later = ANCHOR.sign(request.csr, begin=datetime(2026, 2, 1, tzinfo=UTC))
    for chain in (old, new, later, ANCHOR.sign(request.csr, end=PAST)):
        store.keep_signed(OWN, chain, request.key)
    assert [entry.pem for entry in store.own(NOW)] == [new, old]
    assert store.own(NOW + 40 * 86_400)[0].pem == later


def test_what_is_kept_is_plain_and_comes_back() -> None:
    store = installed(ANCHOR.pem, MIDDLE.pem)
    request = new_request(SUBJECT)
    store.keep_signed(OWN, ANCHOR.sign(request.csr), request.key)
    again = CertificateStore()
    again.restore(json.loads(json.dumps(store.state())), NOW)
    assert again.listing() == store.listing()
    assert again.own(NOW) == store.own(NOW)
    again.restore("something else", NOW)
    assert CertificateStore().state() is None


def test_private_keys_are_in_no_repr() -> None:
    request = new_request(SUBJECT)
    store = CertificateStore()
    store.keep_signed(OWN, ANCHOR.sign(request.csr), request.key)
    signed = judge(ANCHOR.sign(request.csr), [request.key], SUBJECT, [], NOW, 10_000)
    for thing in (request, signed, store.of(OWN)):
        assert "PRIVATE KEY" not in repr(thing)


# -- what a CA signed ------------------------------------------------------------------------------------------------


def test_a_good_chain_in_any_order() -> None:
    request = new_request(SUBJECT)
    leaf = MIDDLE.sign(request.csr)
    for text in (leaf, leaf + MIDDLE.pem, MIDDLE.pem + leaf, leaf + MIDDLE.pem + ANCHOR.pem):
        signed = judge(text, ["-", request.key][1:], SUBJECT, [ANCHOR.pem, MIDDLE.pem], NOW, 10_000)
        assert split(signed.chain)[0] == leaf
        assert signed.key == request.key


def test_a_country_where_it_is_known() -> None:
    request = x509.load_pem_x509_csr(new_request(Subject("SECC-1", "ACME", "NL")).csr.encode())
    assert request.subject.rfc4514_string() == "CN=SECC-1,O=ACME,C=NL"


def test_bad_chains() -> None:
    request, stranger = new_request(SUBJECT), new_request(SUBJECT)
    impostor = TrustAnchor("Test CA")
    leaf = ANCHOR.sign(request.csr)
    for text, words in (
        ("x" * 10_001, "longer"),
        ("", "no certificate"),
        (ANCHOR.sign(stranger.csr), "not for a key"),
        (ANCHOR.sign(request.csr, common_name="CP-2"), "common name"),
        (ANCHOR.sign(request.csr, organization="Others"), "organization"),
        (ANCHOR.sign(request.csr, end=PAST), "expired"),
        (leaf + OTHER.pem, "no chain"),
        (leaf + TrustAnchor("Test CA", end=PAST).pem, "no chain"),
        (impostor.sign(request.csr), "not its signature"),
    ):
        with pytest.raises(InvalidCertificate, match=words):
            judge(text, [request.key], SUBJECT, [ANCHOR.pem], NOW, 10_000)


def test_one_that_signed_itself_is_no_certificate() -> None:
    request = new_request(SUBJECT)
    with pytest.raises(InvalidCertificate, match="not for a key"):
        judge(ANCHOR.pem, [request.key], SUBJECT, [], NOW, 10_000)


# -- whatever comes --------------------------------------------------------------------------------------------------

BYTES = ANCHOR.certificate.public_bytes(Encoding.DER)


def as_pem(octets: bytes | bytearray) -> str:
    from base64 import encodebytes

    return f"-----BEGIN CERTIFICATE-----\n{encodebytes(octets).decode()}-----END CERTIFICATE-----\n"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_text_breaks_the_store(data: st.DataObject) -> None:
    octets = bytearray(BYTES)
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(octets)))
    text = data.draw(st.sampled_from((as_pem(octets), as_pem(octets[:end]), ANCHOR.pem[:end])))
    store = CertificateStore()
    status = store.install(MANUFACTURER_ROOT, text, NOW).status
    assert status in ("Accepted", "Rejected")
    assert len(store.listing()) == (status == "Accepted")


REQUEST = new_request(SUBJECT)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300) | st.binary(max_size=200).map(as_pem) | st.just(ANCHOR.pem).map(lambda pem: pem * 3))
def test_no_text_breaks_the_judgement(text: str) -> None:
    with pytest.raises(InvalidCertificate):
        judge(text, [REQUEST.key], SUBJECT, [ANCHOR.pem], NOW, 10_000)
