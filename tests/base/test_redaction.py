"""Secrets are covered wherever they stand; what is none stays."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.base.redaction import (
    REDACTED,
    is_secret_name,
    may_hold_secret,
    redact,
    redact_headers,
    redact_junk,
    redact_text,
    redact_url,
)

SECRET = "Xq7-geheim-Xq7"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("ftp://user:pw@host/x", f"ftp://user:{REDACTED}@host/x"),
        ("ftp://user@host/x", "ftp://user@host/x"),
        ("ftp://:pw@host/x", f"ftp://:{REDACTED}@host/x"),
        ("ftp://user:p@ss@host:21/dir@home", f"ftp://user:{REDACTED}@host:21/dir@home"),
        ("ftp://user:p/w@host/x", f"ftp://user:{REDACTED}@host/x"),
        ("http://host:8080/a@b", "http://host:8080/a@b"),
        ("http://[::1]:80/a@b", "http://[::1]:80/a@b"),
        ("http://u:pw@[::1]:80/", f"http://u:{REDACTED}@[::1]:80/"),
        ("https://s3/x?X-Amz-Signature=abc&part=1#f", f"https://s3/x?X-Amz-Signature={REDACTED}&part=1#f"),
        ("https://h/x?a=1&token=abc", f"https://h/x?a=1&token={REDACTED}"),
        ("https://h/x?tokens_used=3", "https://h/x?tokens_used=3"),
        ("from ftp://a:b@c to sftp://d:e@f.", f"from ftp://a:{REDACTED}@c to sftp://d:{REDACTED}@f."),
        ("not a url", "not a url"),
        ("://", "://"),
        ("", ""),
    ],
)
def test_urls(url: str, shown: str) -> None:
    assert redact_url(url) == shown
    assert redact_text(url) == shown


@pytest.mark.parametrize(
    "name", ["AuthorizationKey", "authorizationkey", "BasicAuthPassword", "apn_password", "VendorSecret", "API-Key"]
)
def test_secret_names(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["HeartbeatInterval", "MasterPassGroupId", "AuthorizeRemoteTxRequests", "key", ""])
def test_harmless_names(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"key": "AuthorizationKey", "value": SECRET}, {"key": "AuthorizationKey", "value": REDACTED}),
        ({"key": "Interval", "value": "5"}, {"key": "Interval", "value": "5"}),
        (
            {
                "variable": {"name": "BasicAuthPassword"},
                "component": {"name": "SecurityCtrlr"},
                "attributeValue": SECRET,
            },
            {
                "variable": {"name": "BasicAuthPassword"},
                "component": {"name": "SecurityCtrlr"},
                "attributeValue": REDACTED,
            },
        ),
        (
            {"variable": {"name": "BasicAuthPassword"}, "variableAttribute": [{"type": "Actual", "value": SECRET}]},
            {"variable": {"name": "BasicAuthPassword"}, "variableAttribute": [{"type": "Actual", "value": REDACTED}]},
        ),
        (
            {"vpn": {"server": "s", "user": "u", "key": SECRET, "password": SECRET}},
            {"vpn": {"server": "s", "user": "u", "key": REDACTED, "password": REDACTED}},
        ),
        (
            {"idToken": {"idToken": SECRET, "type": "KeyCode"}, "groupIdToken": {"idToken": "G", "type": "Central"}},
            {"idToken": {"idToken": REDACTED, "type": "KeyCode"}, "groupIdToken": {"idToken": "G", "type": "Central"}},
        ),
        ({"id_tag": SECRET, "id_token_type": "KeyCode"}, {"id_tag": REDACTED, "id_token_type": "KeyCode"}),
        ({"apn": {"apn": "a", "simPin": 1234}}, {"apn": {"apn": "a", "simPin": REDACTED}}),
        ({"location": f"ftp://u:{SECRET}@h"}, {"location": f"ftp://u:{REDACTED}@h"}),
        (["a", 1, None, True, 1.5], ["a", 1, None, True, 1.5]),
    ],
)
def test_payloads(value: Any, shown: Any) -> None:
    before = orjson.dumps(value)
    assert redact(value) == shown
    assert orjson.dumps(value) == before


def test_what_nests_too_deep_is_covered_whole() -> None:
    value: Any = SECRET
    for _ in range(900):
        value = [value]
    assert SECRET not in orjson.dumps(redact(value)).decode()


nests = st.recursive(
    st.integers(-(2**63), 2**63) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
hidden = st.sampled_from(
    [
        {"key": "AuthorizationKey", "value": SECRET},
        {"variable": {"name": "BasicAuthPassword"}, "attributeValue": SECRET},
        {"password": SECRET},
        {"location": f"ftp://user:{SECRET}@host/a"},
        {"idToken": SECRET, "type": "KeyCode"},
        f'{{"type":"KeyCode","idToken":"{SECRET}"}}',
        f'{{\\"idToken\\":\\"{SECRET}\\",\\"type\\":\\"KeyCode\\"}}',
        f"Authorization: Basic {SECRET}1",
        f'{{"key":"AuthorizationKey","value":"{SECRET}"}}',
    ]
)


@given(nests, hidden, nests, st.booleans())
def test_a_secret_is_found_anywhere(before: Any, secret: Any, after: Any, inside: bool) -> None:
    value = {"x": [before, {"y": secret}, after]} if inside else [before, secret, after]
    text = orjson.dumps(value)
    assert may_hold_secret(text)
    assert SECRET.encode() not in orjson.dumps(redact(value))
    assert redact(redact(value)) == redact(value)


@given(nests)
def test_the_quick_look_misses_nothing(value: Any) -> None:
    assert may_hold_secret(orjson.dumps(value)) or redact(value) == value


@pytest.mark.parametrize(
    "junk",
    [
        '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"%s"',
        '[2,"1","ChangeConfiguration",{"value":"%s","key":"AuthorizationKey"',
        '[2,"1","ChangeConfiguration",{"key":"Authorization\\u004bey","value":"%s"',
        "{'key': 'AuthorizationKey', 'value': '%s'}",
        '["AuthorizationKey","%s"',
        "password=%s&x=1",
        "AuthorizationKey: %s",
        "Authorization: Bearer %s9",
        '{"location":"ftp://u:%s@h',
        "-----BEGIN EC PRIVATE KEY-----\n%s\n",
        '["ws://h",{"pa\u017f\u017fword":"%s"}',
        '["ws://h",{"pr\u0131vate key":"%s"}',
    ],
)
def test_junk(junk: str) -> None:
    data = redact_junk((junk % SECRET).encode() + b"\xff")
    assert SECRET.encode() not in data
    assert REDACTED.encode() in data


def test_junk_in_two_bytes_a_letter() -> None:
    assert SECRET.encode("utf-16-le") not in redact_junk(f'"password":"{SECRET}"'.encode("utf-16-le"))


@given(
    st.text() | st.lists(st.sampled_from(["password", ":", '"', "://", "@", "\\u", "Basic ", "a", "\0"])).map("".join)
)
def test_no_text_raises(text: str) -> None:
    redact_text(text)
    redact_junk(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("text", ["a" * 1_000_000, "://a" * 50_000, ": " * 50_000 + "secret", "Basic " * 30_000])
def test_long_texts_take_no_long_time(text: str) -> None:
    redact_text(text)  # a quadratic pattern would take minutes


@pytest.mark.parametrize("much", ['{"limit":7},' * 50_000, '"ws://a:b@c",' * 50_000])
def test_a_secret_far_back_in_long_junk_is_covered(much: str) -> None:
    """Looking at all of a megabyte would keep the loop for longer than a tenth of a second."""
    data = redact_junk(f'[2,"1","x",{{"password":"y",{much}"password":"{SECRET}","u":"ftp://u:{SECRET}@h"'.encode())
    assert SECRET.encode() not in data
    assert data.startswith(b'[2,"1","x",{"password":')


def test_ordinary_words_stay() -> None:
    for text in ("Basic functionality", "the bearer of news", "compass", "secretary", "simulation of api"):
        assert redact_text(text) == text


def test_headers() -> None:
    headers = [("Authorization", f"Basic {SECRET}"), ("COOKIE", SECRET), ("Host", "h"), ("X-API-Key", f"{SECRET} x")]
    assert redact_headers(headers) == [
        ("Authorization", f"Basic {REDACTED}"),
        ("COOKIE", REDACTED),
        ("Host", "h"),
        ("X-API-Key", REDACTED),
    ]
