"""What each security profile needs, what is inherited, and who may be reached from outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ocpplab_tui.config.lab_file import is_loopback, loads
from tests.config.lab_texts import CHARGER, findings, mistakes

TLS = '[embedded_csms]\ncert_file = "s.pem"\nkey_file = "s.key"\n'


@pytest.mark.parametrize(
    ("csms", "keys"),
    [
        ('url = "ws://x"\nsecurity_profile = 1', {"csms.password"}),
        ('url = "ws://x"\nsecurity_profile = 2\npassword = "p"', {"csms.url", "csms.ca_file"}),
        ('url = "wss://x"\nsecurity_profile = 2', {"csms.password", "csms.ca_file"}),
        ('url = "wss://x"\nsecurity_profile = 3', {"csms.ca_file", "csms.cert_file", "csms.key_file"}),
        ('url = "ws://x"\npassword = "p"', {"csms.security_profile"}),
        ('url = "ws://x"\nsecurity_profile = 1\npassword = "p"\npassword_env = "P"', {"csms.password"}),
        ('url = "ws://x"\nsecurity_profile = 4', {"csms.security_profile"}),
        ('url = "embedded"\nsecurity_profile = 1', {"csms.password"}),
        (
            'url = "embedded"\nsecurity_profile = 2\npassword = "p"\nca_file = "c"',
            {"embedded_csms.cert_file"},
        ),
        (
            'security_profile = 3\nca_file = "c"\ncert_file = "c"\nkey_file = "k"',
            {"embedded_csms.cert_file", "embedded_csms.client_ca_file"},
        ),
    ],
)
def test_what_a_profile_needs(csms: str, keys: set[str], tmp_path: Path) -> None:
    assert {mistake.key for mistake in findings(f"[csms]\n{csms}\n{CHARGER}", tmp_path).mistakes} == keys


@pytest.mark.parametrize(
    "csms",
    [
        'url = "ws://x"\nsecurity_profile = 1\npassword = "p"',
        'url = "wss://x"\nsecurity_profile = 2\npassword_env = "P"\nca_file = "c"',
        'url = "wss://x"\nsecurity_profile = 3\nca_file = "c"\ncert_file = "c"\nkey_file = "k"',
        'url = "wss://x"',
    ],
)
def test_what_is_enough(csms: str, tmp_path: Path) -> None:
    assert findings(f"[csms]\n{csms}\n{CHARGER}", tmp_path).mistakes == ()


def test_basic_authentication_forbids_a_colon_in_the_identity() -> None:
    csms = '[csms]\nurl = "ws://x"\nsecurity_profile = 1\npassword = "p"\n'
    charger = CHARGER.replace("CP-001", "NL:1")
    assert loads('[csms]\nurl = "ws://x"\n' + charger).fleet()[0].identity == "NL:1"
    assert 'an identity without ":"' in mistakes(csms + charger)["charger[0].identity"]
    group = "[[charger_group]]\ncount = 2\n" + charger.replace("[[charger]]", "").replace("NL:1", "NL:{n}")
    assert "charger_group[0].identity" in mistakes(csms + group)


def test_a_charger_overrides_the_default_field_by_field() -> None:
    csms = '[csms]\nurl = "ws://x/a"\nsecurity_profile = 1\npassword = "common secret"\n'
    first, second, third = loads(
        csms
        + CHARGER
        + CHARGER.replace("1", "2")
        + 'csms = { password = "own secret" }\n'
        + CHARGER.replace("1", "3")
        + 'csms = { url = "ws://y/b" }\n'
    ).fleet()
    assert first.csms.password is not None
    assert second.csms.password is not None
    assert first.csms.password.get_secret_value() == "common secret"
    assert second.csms.password.get_secret_value() == "own secret"
    assert (second.csms.url, second.csms.security_profile) == ("ws://x/a", 1)
    assert (third.csms.url, third.csms.password) == ("ws://y/b", first.csms.password)


def test_a_variable_of_a_charger_takes_the_place_of_an_inherited_password(tmp_path: Path) -> None:
    csms = '[csms]\nurl = "ws://x"\nsecurity_profile = 1\npassword = "common"\n'
    found = findings(csms + CHARGER + 'csms = { password_env = "OWN" }', tmp_path, {"OWN": "mine"})
    assert found.lab_file is not None
    password = found.lab_file.fleet()[0].csms.password
    assert password is not None
    assert password.get_secret_value() == "mine"


def test_what_is_wrong_with_the_default_is_told_there_once() -> None:
    chargers = CHARGER + CHARGER.replace("1", "2") + 'csms = { password = "own" }'
    said = mistakes('[csms]\nurl = "ws://x"\nsecurity_profile = 2\nca_file = "c"\npassword = "p"\n' + chargers)
    assert [key for key in said if "url" in key] == ["csms.url"]


def test_a_profile_of_a_charger_is_told_at_the_charger() -> None:
    said = mistakes(
        '[csms]\nurl = "ws://x"\n' + CHARGER + "csms = { security_profile = 2, password = 'p', ca_file = 'c' }"
    )
    assert 'security_profile 2 needs TLS, and "ws://x" has none' in said["charger[0].csms.url"]


def test_a_default_that_every_charger_completes_need_not_be_whole(tmp_path: Path) -> None:
    own = 'csms = { cert_file = "c", key_file = "k" }'
    text = '[csms]\nurl = "wss://x"\nsecurity_profile = 3\nca_file = "ca"\n' + CHARGER + own
    assert findings(text, tmp_path).mistakes == ()


def test_the_embedded_csms_shares_nothing_with_a_real_one() -> None:
    real = '[csms]\nurl = "ws://x"\nsecurity_profile = 1\npassword = "real"\n'
    [charger] = loads(real + CHARGER + 'csms = { url = "embedded" }').fleet()
    assert (charger.csms.security_profile, charger.csms.password) == (0, None)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "lab.example", "127.evil.example"])  # noqa: S104
def test_a_csms_that_others_can_reach_needs_a_password(host: str) -> None:
    said = mistakes(f'[embedded_csms]\nhost = "{host}"\n{CHARGER}')
    assert "there is no password" in said["embedded_csms.host"]
    assert loads(f'[embedded_csms]\nhost = "{host}"\npassword = "p"\n{CHARGER}').embedded_csms is not None


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "::1"])
def test_loopback_needs_none(host: str) -> None:
    assert is_loopback(host)
    assert loads(f'[embedded_csms]\nhost = "{host}"\n{CHARGER}').embedded_csms is not None


def test_chargers_know_the_password_of_the_embedded_csms() -> None:
    lab_file = loads('[embedded_csms]\npassword = "sesame"\n' + CHARGER)
    [charger] = lab_file.fleet()
    assert charger.csms.security_profile == 1
    assert charger.csms.password is not None
    assert charger.csms.password.get_secret_value() == "sesame"
    assert lab_file.embedded_csms is not None
    assert (lab_file.embedded_csms.security_profile, lab_file.embedded_csms.scheme) == (1, "ws")


def test_chargers_follow_the_certificates_of_the_embedded_csms(tmp_path: Path) -> None:
    assert {mistake.key for mistake in findings(TLS + CHARGER, tmp_path).mistakes} == {"csms.ca_file"}
    text = TLS + 'client_ca_file = "ca.pem"\n[csms]\nca_file = "ca.pem"\n' + CHARGER
    found = findings(text + 'csms = { cert_file = "c.pem", key_file = "c.key" }', tmp_path)
    assert found.lab_file is not None
    assert found.lab_file.fleet()[0].csms.security_profile == 3
    assert found.lab_file.embedded_csms is not None
    assert (found.lab_file.embedded_csms.security_profile, found.lab_file.embedded_csms.scheme) == (3, "wss")


def test_a_certificate_needs_its_key() -> None:
    said = mistakes('[embedded_csms]\ncert_file = "s.pem"\n[csms]\nca_file = "c"\n' + CHARGER)
    assert "embedded_csms.key_file" in said
    assert "embedded_csms.cert_file" in mistakes('[embedded_csms]\nclient_ca_file = "s.pem"\n')


def test_certificates_that_no_profile_uses_are_a_note(tmp_path: Path) -> None:
    found = findings('[csms]\nurl = "ws://x"\ncert_file = "c"\n' + CHARGER, tmp_path)
    assert [str(note).partition(": ")[2] for note in found.notes] == [
        "csms.cert_file: is not used with security_profile 0"
    ]


def test_paths_are_those_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "ca.pem").touch()
    monkeypatch.chdir(tmp_path)
    found = findings('[csms]\nurl = "wss://x"\nca_file = "ca.pem"\n' + CHARGER, tmp_path / "there")
    assert found.warnings == ()
    assert found.lab_file is not None
    assert found.lab_file.csms.ca_file == tmp_path / "there" / "ca.pem"


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
@pytest.mark.parametrize("section", ["csms", "embedded_csms"])
def test_a_key_that_others_may_read_is_noted(section: str, tmp_path: Path) -> None:
    key = tmp_path / "k.pem"
    for name in ("c.pem", "k.pem"):
        (tmp_path / name).write_text("")
    text = f'{TLS.replace("s.pem", "c.pem").replace("s.key", "k.pem")}client_ca_file = "c.pem"\n' + (
        f'[csms]\nurl = "embedded"\nca_file = "c.pem"\ncert_file = "c.pem"\nkey_file = "k.pem"\n{CHARGER}'
    )
    for mode, noted in ((0o600, False), (0o400, False), (0o640, True), (0o604, True), (0o644, True)):
        key.chmod(mode)
        found = findings(text, tmp_path)
        notes = [str(note) for note in found.notes if note.key == f"{section}.key_file"]
        assert bool(notes) == noted, oct(mode)
        assert all("others may read k.pem; chmod 600 k.pem" in note for note in notes)
        assert (found.mistakes, found.warnings) == ((), ())
