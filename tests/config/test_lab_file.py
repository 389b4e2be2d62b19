"""A lab file as a whole: what it means, its defaults, and how it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.config.lab_file import load, loads
from tests.config.lab_texts import CHARGER, PASSWORDS, WHOLE, findings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("ca.pem", "cp.pem", "cp.key"):
        (tmp_path / name).touch()
    return tmp_path


def test_the_documented_file_is_read_whole(folder: Path) -> None:
    found = findings(WHOLE, folder, PASSWORDS)
    assert found.mistakes == found.warnings == ()
    lab_file = found.lab_file
    assert lab_file is not None
    assert (lab_file.lab.name, lab_file.lab.speed, lab_file.lab.seed) == ("two sites", 1.0, 42)
    assert lab_file.state_dir == Path.cwd() / ".ocpplab"
    assert lab_file.journal.max_bytes == 2_000_000_000
    assert lab_file.transfers.max_bytes == 64_000_000
    assert lab_file.locations[0].coordinates is not None
    assert lab_file.traffic.sessions_per_hour == 4
    assert len(lab_file.fleet()) == 51

    first, second, *_, last = lab_file.fleet()
    assert (first.id, first.identity, first.ocpp_version, first.location) == ("dep-123", "CP-001", "1.6", "loc-1")
    assert (first.csms.url, first.csms.security_profile) == ("wss://csms.example/ocpp", 2)
    assert first.csms.ca_file == folder / "ca.pem"
    assert first.csms.password is not None
    assert first.csms.password.get_secret_value() == PASSWORDS["CP1_PASSWORD"]
    assert first.model.model_name == "SDK-DC-50"
    assert first.model.connectors[0].max_power_w == 60_000
    assert first.configuration == {"HeartbeatInterval": "60", "MeterValueSampleInterval": "10"}
    assert (second.id, second.identity, last.identity) == ("ac-001", "AC-001", "AC-050")
    assert (second.ocpp_version, second.csms.security_profile) == ("2.0.1", 3)


def test_defaults_are_the_documented_ones(tmp_path: Path) -> None:
    lab_file = loads(CHARGER, path=tmp_path / "some lab.toml")
    assert (lab_file.lab.name, lab_file.lab.speed, lab_file.lab.seed, lab_file.lab.resume) == (
        "some lab",
        1.0,
        42,
        "resume",
    )
    assert lab_file.state_dir.name == "some-lab"
    assert lab_file.state_dir.parent.name == "ocpplab-tui"
    assert lab_file.csms.url == "embedded"
    embedded = lab_file.embedded_csms
    assert embedded is not None
    assert (embedded.host, embedded.port, embedded.heartbeat_interval) == ("127.0.0.1", 9000, 300)
    assert (embedded.strict, embedded.accept_unknown_tokens) == (True, False)
    assert [(token.id, token.status, token.parent) for token in lab_file.tokens] == [("DEADBEEF", "Accepted", None)]
    assert lab_file.gateway is None
    assert lab_file.journal.max_age_days == 7
    assert lab_file.journal.max_bytes == 2_000_000_000
    assert lab_file.transfers.schemes == ("http", "https", "ftp")
    assert lab_file.transfers.timeout_s == 60
    assert lab_file.traffic.sessions_per_hour == 0
    assert lab_file.default_vehicle.name == "mid-size"
    [charger] = lab_file.fleet()
    assert (charger.id, charger.name, charger.ocpp_version) == ("cp-001", "CP-001", "1.6")


def test_sections_that_are_only_named_take_their_defaults() -> None:
    lab_file = loads("[traffic]\n[embedded_csms]\n[lab]\n[journal]\n[csms]\n" + CHARGER)
    assert lab_file.traffic.sessions_per_hour == 4
    assert lab_file.embedded_csms is not None
    assert lab_file.embedded_csms.port == 9000


def test_an_empty_file_is_a_lab_without_chargers() -> None:
    lab_file = loads("")
    assert lab_file.fleet() == []
    assert lab_file.embedded_csms is not None


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ('[csms]\nurl = "ws://127.0.0.1:9000/ocpp"', False),
        ('[csms]\nurl = "ws://127.0.0.1:9000/ocpp"\n[embedded_csms]', True),
        ('[csms]\nurl = "Embedded"', True),
        ("", True),
    ],
)
def test_the_embedded_csms_runs_when_somebody_needs_it(text: str, runs: bool) -> None:
    assert (loads(text + CHARGER).embedded_csms is not None) is runs


def test_one_charger_of_the_embedded_csms_is_enough() -> None:
    text = '[csms]\nurl = "ws://127.0.0.1:9/ocpp"' + CHARGER + 'csms = { url = "embedded" }\n'
    assert loads(text).embedded_csms is not None


def test_the_option_sends_all_chargers_to_one_csms(tmp_path: Path) -> None:
    path = tmp_path / "lab.toml"
    ours = '[embedded_csms]\ntokens = ["MINE"]\n'
    path.write_text(ours + CHARGER + 'csms = { url = "ws://other.example/ocpp/" }', encoding="utf-8")
    assert load(path, environment={}).fleet()[0].csms.url == "ws://other.example/ocpp"
    moved = load(path, environment={}, csms="ws://10.0.0.1:80/x")
    assert {charger.csms.url for charger in moved.fleet()} == {moved.csms.url} == {"ws://10.0.0.1:80/x"}
    assert moved.embedded_csms is None
    assert [token.id for token in moved.tokens] == ["MINE"]


def test_the_option_embedded_leaves_the_security_of_the_real_csms_behind(tmp_path: Path) -> None:
    path = tmp_path / "lab.toml"
    real = (
        '[csms]\nurl = "wss://csms.example"\nsecurity_profile = 2\npassword_env = "NOBODY_SET_IT"\nca_file = "no.pem"\n'
    )
    path.write_text(real + CHARGER + "csms = { security_profile = 1 }", encoding="utf-8")
    moved = load(path, environment={}, csms="embedded")
    assert [(charger.csms.url, charger.csms.security_profile) for charger in moved.fleet()] == [("embedded", 0)]


def test_a_wrong_option_is_told_as_an_option() -> None:
    with pytest.raises(InputError, match=r'^--csms: "http://x" is not the URL of a CSMS; "ws://'):
        load("demo", environment={}, csms="http://x")


def test_no_gateway_leaves_the_files_gateway_out(tmp_path: Path) -> None:
    path = tmp_path / "lab.toml"
    path.write_text("[gateway]\n" + CHARGER, encoding="utf-8")
    assert load(path, environment={}).gateway is not None
    assert load(path, environment={}, gateway=False).gateway is None


def test_a_sample_is_found_by_its_name_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load("demo", environment={}).lab.name == "demo"
    (tmp_path / "demo").mkdir()
    assert load("demo", environment={}).lab.name == "demo"


def test_a_file_comes_before_a_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo").write_text('[lab]\nname = "mine"', encoding="utf-8")
    assert load("demo", environment={}).lab.name == "mine"


def test_an_unknown_name_offers_the_nearest_sample() -> None:
    with pytest.raises(InputError, match=r'^demmo: there is no such file; did you mean "demo"'):
        load("demmo", environment={})
    with pytest.raises(InputError, match="one of the shipped: demo, "):
        load("/nowhere/at/all", environment={})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'[lab]\nname = "\xff"\n', "line 2 is not UTF-8 text"),
        (b"[lab\n", "not TOML: line 1, column 5"),
        (b'a = "x', "not TOML: end of document"),
        (b"a = " + b"[" * 5000, "nested too deep"),
        (b"[lab]\nseed = " + b"9" * 5000, "a number is too long"),
        (b"[lab]\nname = 1\nname = 2\n", "not TOML: line 3"),
    ],
)
def test_what_is_no_toml_is_told_with_its_place(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "lab.toml"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        load(path, environment={})
    assert len(caught.value.mistakes) == 1
    assert said in str(caught.value)


def test_unset_variables_and_missing_files_stop_only_a_run(tmp_path: Path) -> None:
    found = findings(WHOLE, tmp_path)
    assert found.lab_file is not None
    assert found.mistakes == ()
    said = {warning.key: str(warning) for warning in found.warnings}
    assert "CSMS_PASSWORD is not set; export CSMS_PASSWORD=…" in said["embedded_csms.password_env"]
    assert "CP1_PASSWORD" in said["charger[0].csms.password_env"]
    assert str(tmp_path / "ca.pem") in said["csms.ca_file"]
    with pytest.raises(InputError) as caught:
        load(tmp_path / "lab.toml", environment={})
    assert set(caught.value.mistakes) == set(found.warnings)


def test_each_missing_thing_is_told_once(tmp_path: Path) -> None:
    found = findings(WHOLE, tmp_path)
    problems = [warning.problem for warning in found.warnings]
    assert len(problems) == len(set(problems)) == 5


def test_secrets_stay_out_of_everything_that_is_shown(folder: Path) -> None:
    lab_file = findings(WHOLE, folder, PASSWORDS).lab_file
    assert lab_file is not None
    shown = f"{lab_file!r} {lab_file.fleet()[0]!r} {lab_file.embedded_csms!r}"
    assert not any(secret in shown for secret in PASSWORDS.values())


def test_what_becomes_of_running_transactions_is_chosen(tmp_path: Path) -> None:
    found = findings('[lab]\nresume = "power-loss"\n' + CHARGER, tmp_path)
    assert found.lab_file is not None
    assert found.lab_file.lab.resume == "power-loss"
    assert found.mistakes == found.warnings == found.notes == ()


def test_a_name_without_ascii_still_has_a_directory_of_its_own() -> None:
    one, other = (loads(f'[lab]\nname = "{name}"').state_dir.name for name in ("充电", "实验室"))
    assert one != other
    assert one.startswith("lab-")
