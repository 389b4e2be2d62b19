"""Lab files as text, and shortcuts to what is found in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.config.lab_file import Findings, check, loads

SAMPLES = Path(__file__).parents[2] / "sample_configs"

CHARGER = """
[[charger]]
identity = "CP-001"
brand = "ocpplab"
model = "sdk-dc-50"
"""

WHOLE = """
[lab]
name = "two sites"
speed = 1.0
seed = 42
state_dir = ".ocpplab"
resume = "resume"

[csms]
url = "wss://127.0.0.1:9000/ocpp"
security_profile = 3
password_env = "CSMS_PASSWORD"
ca_file = "ca.pem"
cert_file = "cp.pem"
key_file = "cp.key"

[embedded_csms]
host = "127.0.0.1"
port = 9000
tokens = ["DEADBEEF", { id = "EXPIRED1", status = "Expired" }, { id = "FLEET-1", parent = "FLEET" }]
accept_unknown_tokens = false
heartbeat_interval = 300
strict = true
password_env = "CSMS_PASSWORD"
policy = { Authorize = "accept", Heartbeat = "slow" }

[gateway]
enabled = false
host = "127.0.0.1"
port = 8088
cors_origins = []
[[gateway.tokens]]
token_env = "OCPPLAB_TOKEN"
scopes = ["read", "command", "admin"]

[journal]
max_age_days = 7
max_bytes = "2GB"

[transfers]
schemes = ["http", "https", "ftp"]
allow_private = false
max_bytes = "64MB"
timeout_s = 60

[[location]]
id = "loc-1"
name = "Amsterdam Zuid"
address = "Zuidplein 12"
city = "Amsterdam"
country = "NL"
coordinates = { latitude = 52.34, longitude = 4.87 }

[[charger]]
id = "dep-123"
identity = "CP-001"
location = "loc-1"
ocpp_version = "ocpp1.6"
brand = "ocpplab"
model = "sdk-dc-50"
csms = { url = "wss://csms.example/ocpp", security_profile = 2, password_env = "CP1_PASSWORD" }
configuration = { HeartbeatInterval = "60", MeterValueSampleInterval = "10" }
[[charger.connector]]
evse = 1
type = "CCS2"
max_power_w = 60000
current = "DC"
phases = 3
voltage = 400
cable = "fixed"

[[charger_group]]
count = 50
identity = "AC-{n:03}"
ocpp_version = "OCPP2.0.1"
brand = "ocpplab"
model = "sdk-ac-22"

[[vehicle]]
name = "mid-size"
battery_kwh = 60
max_ac_w = 11000
max_dc_w = 120000
soc = 20

[traffic]
sessions_per_hour = 4
"""

PASSWORDS = {"CSMS_PASSWORD": "correct horse battery", "CP1_PASSWORD": "staple of one charger"}


def mistakes(text: str) -> dict[str, str]:
    """Key → what is said about it, for everything that is wrong with a lab file."""
    with pytest.raises(InputError) as caught:
        loads(text)
    return {mistake.key: str(mistake) for mistake in caught.value.mistakes}


def findings(text: str, folder: Path, environment: dict[str, str] | None = None) -> Findings:
    """What `check` says about a file of this text in that folder."""
    path = folder / "lab.toml"
    path.write_text(text, encoding="utf-8")
    return check(path, environment=environment or {})
