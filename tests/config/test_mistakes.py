"""Every mistake is told, each with key, value and what would be right, all at once."""

from __future__ import annotations

import pytest

from tests.config.lab_texts import CHARGER, WHOLE, mistakes

SHORT = 'identity = "X"\nbrand = "ocpplab"\nmodel = "sdk-dc-50"\n'


def test_all_mistakes_come_at_once() -> None:
    text = (
        WHOLE.replace('name = "two sites"', 'nam = "two sites"')
        .replace("heartbeat_interval = 300", 'heartbeat_interval = "300"')
        .replace('ocpp_version = "ocpp1.6"', 'ocpp_version = "1.5"')
        .replace('location = "loc-1"', 'location = "loc-2"')
        .replace('model = "sdk-ac-22"', 'model = "sdk-ac-23"')
        .replace("count = 50", "count = 0")
    )
    assert mistakes(text).keys() == {
        "lab.nam",
        "embedded_csms.heartbeat_interval",
        "charger[0].ocpp_version",
        "charger[0].location",
        "charger_group[0].model",
        "charger_group[0].count",
        "csms.ca_file",
        "csms.cert_file",
        "csms.key_file",
        "embedded_csms.password_env",
        "charger[0].csms.password_env",
    }


def test_a_mistake_reads_as_documented() -> None:
    said = mistakes(CHARGER * 3 + '[[charger]]\nocpp_version = "1.5"\n' + SHORT)
    assert said["charger[3].ocpp_version"] == (
        'lab.toml: charger[3].ocpp_version: "1.5" is no version of OCPP that this program speaks; '
        '"ocpp1.6" or "ocpp2.0.1"'
    )


@pytest.mark.parametrize(
    ("text", "key", "nearest"),
    [
        ("[labb]", "labb", "lab"),
        ("[embeded_csms]", "embeded_csms", "embedded_csms"),
        ("[lab]\nsped = 1", "lab.sped", "speed"),
        ("[[charger]]\nocpp_verson = 1\n" + SHORT, "charger[0].ocpp_verson", "ocpp_version"),
        ("[[charger]]\nconectors = []\n" + SHORT, "charger[0].conectors", "connector"),
        (CHARGER + 'csms = { pasword = "x" }', "charger[0].csms.pasword", "password"),
        ("[[location]]\nid = 'a'\ncoordinates = { lattitude = 1 }", "location[0].coordinates.lattitude", "latitude"),
        ('[embedded_csms]\ntokens = [{ id = "A", paren = "B" }]', "embedded_csms.tokens[0].paren", "parent"),
        ('[embedded_csms]\npolicy = { Autorize = "accept" }', "embedded_csms.policy.Autorize", "Authorize"),
        ('[[charger]]\nidentity = "X"\nbrand = "ocplab"\nmodel = "sdk-dc-50"', "charger[0].brand", "ocpplab"),
        ('[[charger]]\nidentity = "X"\nbrand = "ocpplab"\nmodel = "sdk-dc-60"', "charger[0].model", "sdk-dc-50"),
        (CHARGER + 'vehicle = "mid size"', "charger[0].vehicle", "mid-size"),
        ('[[location]]\nid = "zuid"' + CHARGER + 'location = "zuidd"', "charger[0].location", "zuid"),
        ("[[network_fault]]\nkind = 'latencie'", "network_fault[0].kind", "latency"),
        (
            "[[network_fault]]\nkind = 'drop'\naction = 'Statustransaction'",
            "network_fault[0].action",
            "StartTransaction",
        ),
        (CHARGER + '[[charger.connector]]\ntype = "CSS2"\nmax_power_w = 1', "charger[0].connector[0].type", "CCS2"),
    ],
)
def test_the_nearest_right_word_is_offered(text: str, key: str, nearest: str) -> None:
    assert f'did you mean "{nearest}"?' in mistakes(text)[key]


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("[lab]\nspeed = 0", "lab.speed", "0 is not possible; a number from 0.01 to 10000"),
        ("[lab]\nspeed = nan", "lab.speed", "nan is not possible"),
        ("[lab]\nspeed = true", "lab.speed", "true is not possible"),
        ("[lab]\nseed = -1", "lab.seed", "-1 is not possible; a whole number from 0"),
        ("[lab]\nseed = 1.5", "lab.seed", "1.5 is not possible"),
        ('[lab]\nname = ""', "lab.name", "is empty"),
        ("[lab]\nname = 1979-05-27", "lab.name", "1979-05-27 is not text"),
        ('[lab]\nname = "a\\u001b[2J"', "lab.name", 'name: "a\\u001b[2J" holds a character that cannot be printed'),
        ('[lab]\nresume = "no"', "lab.resume", 'one of "resume", "power-loss"'),
        (
            "[embedded_csms]\nport = 70000",
            "embedded_csms.port",
            "70000 is not possible; a whole number from 0 to 65535",
        ),
        ('[embedded_csms]\nport = "9000"', "embedded_csms.port", '"9000" is not possible; a whole number'),
        ("[embedded_csms]\nstrict = 1", "embedded_csms.strict", "1 is not possible; true or false"),
        ("[embedded_csms]\ntokens = 5", "embedded_csms.tokens", "5 is not a list"),
        ("[embedded_csms]\ntokens = [5]", "embedded_csms.tokens[0]", "5 is no token"),
        ('[embedded_csms]\ntokens = ["A", "a"]', "embedded_csms.tokens[1]", "a second time"),
        ('[embedded_csms]\npolicy = { Authorize = "no" }', "embedded_csms.policy.Authorize", '"accept", "reject"'),
        ("[embedded_csms]\npolicy = 1", "embedded_csms.policy", "1 is not a table"),
        ('[journal]\nmax_bytes = "2XB"', "journal.max_bytes", '"2XB" is not a size; a size like "64MB"'),
        ("[journal]\nmax_bytes = 0", "journal.max_bytes", "0 is not a size"),
        ('[transfers]\nschemes = ["gopher"]', "transfers.schemes[0]", 'one of "http", "https", "ftp"'),
        ("lab = 5", "lab", "5 is not a table"),
        ("charger = 5", "charger", "write [[charger]] with two brackets"),
        ("[charger]\nidentity = 'X'", "charger", "is one table, and should be a list of them; write [[charger]]"),
        ("charger = [5]", "charger[0]", "5 is not a table"),
        (CHARGER + "[charger.connector]\ntype = 'CCS2'", "charger[0].connector", "[[…connector]] with two brackets"),
        ("[[charger]]\nbrand = 'ocpplab'\nmodel = 'sdk-dc-50'", "charger[0].identity", "is missing"),
        ("[[charger]]\nidentity = 'CP 1'\nbrand = 'ocpplab'\nmodel = 'sdk-dc-50'", "charger[0].identity", '"CP 1"'),
        ("[[charger]]\nidentity = '" + "X" * 49 + "'", "charger[0].identity", "1 to 48 of"),
        ("[[charger]]\nidentity = 'X'", "charger[0].model", "or [[charger.connector]]"),
        ("[[charger]]\nidentity = 'X'\nbrand = 'havnar'", "charger[0].model", "one of home-3, home-11"),
        ("[[charger]]\nidentity = 'X'\nmodel = 'home-11'", "charger[0].brand", 'is given; brand = "havnar"'),
        (CHARGER + "configuration = { A = [] }", "charger[0].configuration.A", "a list is no value of a setting"),
        (CHARGER + "id = 'a/b'", "charger[0].id", "1 to 64 of"),
        (CHARGER + CHARGER, "charger[1].identity", 'the identity "CP-001" stands in charger[0] already'),
        (CHARGER + CHARGER.replace("CP", "cp"), "charger[1].identity", "in any case of letters"),
        ("[[location]]\nid = 'a'\n[[location]]\nid = 'a'", "location[1].id", "a second time"),
        (
            "[[location]]\nid = 'a'\ncoordinates = { latitude = 91, longitude = 0 }",
            "location[0].coordinates.latitude",
            "91",
        ),
        ("[[vehicle]]\nname = 'a'\n[[vehicle]]\nname = 'a'", "vehicle[1].name", "a second time"),
        ("[[vehicle]]\nname = 'a'\nsoc = 101", "vehicle[0].soc", "a number from 0 to 100 percent"),
        ("[[vehicle]]\nname = 'a'\ncurve = [[50, 1], [20, 1]]", "vehicle[0].curve", "in rising order"),
        ("[gateway]\nhost = '0.0.0.0'", "gateway.host", "can be reached from other machines, and there is no token"),
        ("[[gateway.tokens]]", "gateway.tokens[0]", "has no token; token_env"),
        ("[[gateway.tokens]]\ntoken = 'a'\ntoken_env = 'A'", "gateway.tokens[0]", "are both given; one of them"),
        ("[gateway]\ntokens = [{ token = 'a' }, { token = 'a' }]", "gateway.tokens[1]", "a second time"),
        ("[[network_fault]]", "network_fault[0].kind", "is missing"),
        ("[[network_fault]]\nkind = 5", "network_fault[0].kind", "5 is no kind of network fault; one of latency"),
        (
            "[[network_fault]]\nkind = 'drop'\nvalue = 1",
            "network_fault[0].value",
            "1 is no value of drop; it takes none",
        ),
        (
            "[[network_fault]]\nkind = 'delay'\nvalue = 4000",
            "network_fault[0].value",
            "4000 is no value of latency; seconds that it takes: a number from 0.001 to 3600",
        ),
        (
            "[[network_fault]]\nkind = 'corrupt'\nvalue = 1.5",
            "network_fault[0].value",
            "1.5 is no value of corrupt; characters: a whole number from 1 to 1000000000",
        ),
        ("[[network_fault]]\nkind = 'close'\nvalue = 1015", "network_fault[0].value", "1015 is no value of close"),
        ("[[network_fault]]\nkind = 'close'\nvalue = 99", "network_fault[0].value", "99 is no value of close"),
        (
            "[[network_fault]]\nkind = 'refuse'\ndirection = 'in'",
            "network_fault[0].direction",
            "refuse concerns attempts of the charger to connect",
        ),
        (
            "[[network_fault]]\nkind = 'half-open'\naction = 'Heartbeat'",
            "network_fault[0].action",
            "half-open concerns the whole connection, not one action; leave the action out",
        ),
        ("[[network_fault]]\nkind = 'drop'\nprobability = 2", "network_fault[0].probability", "2 is not possible"),
        ("[[network_fault]]\nkind = 'drop'\ndirection = 'up'", "network_fault[0].direction", '"up" is not possible'),
        ("[traffic]\nsessions_per_hour = -1", "traffic.sessions_per_hour", "-1 is not possible"),
        ('"\\u001b[2J" = 1', '"\\x1b[2J"', "unknown section or key"),
    ],
)
def test_wrong_values_are_told_with_what_would_be_right(text: str, key: str, said: str) -> None:
    found = mistakes(text)
    assert said in found[key]


@pytest.mark.parametrize(
    "url",
    [
        "http://x/ocpp",
        "ws:/x",
        "csms.example",
        "ws://",
        "ws://x:0/a",
        "ws://x:99999/a",
        "ws://x/a?b=c",
        "ws://x/a b",
        "ws://[x",
    ],
)
def test_only_websocket_urls_are_taken(url: str) -> None:
    assert "csms.url" in mistakes(f'[csms]\nurl = "{url}"' + CHARGER)


@pytest.mark.parametrize(
    "text",
    [
        '[csms]\npassword = ["hunter2"]',
        "[csms]\npassword = { hunter2 = 1 }",
        '[csms]\npasword = "hunter2"',
        '[csms]\nurl = "ws://me:hunter2@csms.example/"',
        '[csms]\nurl = "wss://hunter2@csms.example/"',
        '[gateway]\ntokens = [{ token = ["hunter2"] }]',
        '[csms]\npassword = "hunter2"',
    ],
)
def test_no_mistake_shows_a_secret(text: str) -> None:
    assert "hunter2" not in " ".join(mistakes(text + CHARGER).values())


def test_what_follows_from_a_mistake_is_not_told_again() -> None:
    text = (
        CHARGER.replace('model = "sdk-dc-50"', "").replace('brand = "ocpplab"', "") + "[[charger.connector]]\ntype = 1"
    )
    assert mistakes(text).keys() == {"charger[0].connector[0].type", "charger[0].connector[0].max_power_w"}


def test_a_long_value_is_cut() -> None:
    assert len(mistakes(f'[lab]\nresume = "{"x" * 5000}"')["lab.resume"]) < 200
