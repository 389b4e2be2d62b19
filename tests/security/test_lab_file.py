"""What is wrong with a lab file is told without the secrets that stand in it, wherever they were written."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.cli import run_command_line

WRONG_PLACES = """
[lab]
name = "x"
[csms]
url = "ws://user:zqUrl@h/ocpp"
security_profile = 1
password = ["zqList"]
passwrod = "zqTypo"
[embedded_csms]
password = { zqName = "zqTable" }
tokens = [{ id = "A", secret = "zqToken" }]
[gateway]
token = "zqNotHere"
[[gateway.tokens]]
token = "zq with a blank"
scopes = ["zqScope"]
[[charger]]
identity = "CP-1"
ocpp_version = "1.6"
brand = "ocpplab"
model = "sdk-dc-50"
configuration = { AuthorizationKey = "zqShort", "Nope.BasicAuthPassword" = "zqNowhere", NoSuchPassword = "zqUnknown" }
[charger.csms]
url = "http://u:zqUrl2@h/x"
password = "zqUnused"
cert_file = "x.pem"
key_file = "-----BEGIN PRIVATE KEY-----\\nzqKeyInline\\n-----END PRIVATE KEY-----"
"""

BROKEN = (
    '[csms]\npassword = "zqOpen\n',
    "[csms]\npassword = zqBare\n",
    '[csms]\npassword = "zqTwice"\npassword = "zqTwice2"\n',
    '[[gateway.tokens]]\ntoken = "zqSame"\n[[gateway.tokens]]\ntoken = "zqSame"\n',
)


@pytest.mark.parametrize("text", [WRONG_PLACES, *BROKEN], ids=range(len(BROKEN) + 1))
@pytest.mark.parametrize("command", ["check", "run"])
def test_mistakes(text: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lab.toml"
    file.write_text(text)
    headless = ["--headless"] if command == "run" else []
    assert run_command_line([command, str(file), *headless]) == 2
    told = capsys.readouterr()
    assert "lab.toml" in told.err
    shown = [word for word in (told.out + told.err).replace('"', " ").split() if "zq" in word]
    assert [word for word in shown if "zqScope" not in word and "zqName" not in word] == []  # names, no values
