"""`do`: from the command line through the gateway to a charger, and back as an exit code."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.cli.doing import event_of
from ocpplab_tui.operations.registry import OPERATIONS

COMMAND = (sys.executable, "-m", "ocpplab_tui")
PATIENCE_S = 60
Started = tuple[dict[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """A headless lab with its gateway in a user's state directory: the ready line, and the environment."""
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "XDG_STATE_HOME": str(home), "HOME": str(home)}
    for name in ("OCPPLAB_URL", "OCPPLAB_TOKEN"):
        environment.pop(name, None)
    arguments = ("run", "one-charger", "--headless", "--gateway-port", "0")
    with subprocess.Popen(  # noqa: S603
        [*COMMAND, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            files = list(home.rglob("gateway.json"))
            assert len(files) == 1
            assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
            assert json.loads(files[0].read_text()) == {"url": ready["gateway"], "token": ready["token"]}
            yield ready, environment
            process.send_signal(signal.SIGTERM)
            rest, log = process.communicate(timeout=PATIENCE_S)
            assert (process.returncode, rest) == (0, ""), log
            assert ready["token"] not in log
            assert "Traceback" not in log
            assert not files[0].exists()
        finally:
            process.kill()


def do(running: Started, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [*COMMAND, "do", *arguments], env=running[1], capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )


def test_from_start_to_end(running: Started) -> None:
    ready, _ = running
    assert ready["gateway"].startswith("http://127.0.0.1:")
    plugged = do(running, "plug-connector", "dep-123", "connector_id=1")
    assert (plugged.returncode, plugged.stdout) == (0, "CP-001 plug-connector: applied\n"), plugged.stderr
    again = do(running, "plug-connector", "CP-001")
    assert again.returncode == 1
    assert "plug-connector: rejected, " in again.stdout
    keys = do(running, "set-configuration", "dep-123", "configuration.HeartbeatInterval=30")
    assert (keys.returncode, keys.stdout) == (
        0,
        "CP-001 set-configuration: applied, Configuration updated for 1 key\n",
    )
    swiped = do(running, "authorize_id_tag", "dep-123", "id_tag=NOBODY")
    assert swiped.returncode == 1
    assert "Invalid" in swiped.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("plug-conector", "dep-123"), 'did you mean "plug-connector"'),
        (("plug-connector", "nobody"), "There is no charger"),
        (("plug-connector", "dep-123", "conector_id=1"), 'did you mean "connector_id"'),
        (("plug-connector", "dep-123", "connector_id=x"), "connector_id: "),
        (("plug-connector", "dep-123", "--token", "wrong"), "A bearer token of this gateway is needed"),
        (("plug-connector", "dep-123", "--url", "nonsense"), "is no URL of a gateway"),
    ],
)
def test_wrong_input_is_2(running: Started, arguments: tuple[str, ...], said: str) -> None:
    done = do(running, *arguments)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr


def test_nobody_there_is_1(running: Started) -> None:
    done = do(running, "plug-connector", "dep-123", "--url", "http://127.0.0.1:9", "--token", "t")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr


def test_a_killed_gateway_is_not_live(running: Started, tmp_path: Path) -> None:
    place = tmp_path / "ocpplab-tui" / "dead"
    place.mkdir(parents=True)
    (place / "gateway.json").write_text('{"url": "http://127.0.0.1:9", "token": "t"}')
    elsewhere = (running[0], running[1] | {"XDG_STATE_HOME": str(tmp_path)})
    done = do(elsewhere, "plug-connector", "dep-123")
    assert done.returncode == 2
    assert "no gateway is running; start a lab with --gateway" in done.stderr


def test_the_generated_token_is_all_that_lets_in(running: Started) -> None:
    ready, _ = running
    assert httpx.get(f"{ready['gateway']}/ocpp/chargers").status_code == 401
    headers = {"Authorization": f"Bearer {ready['token']}"}
    assert httpx.get(f"{ready['gateway']}/ocpp/chargers", headers=headers).json()["total"] == 1


def test_fields_from_the_command_line() -> None:
    proxy = OPERATIONS["proxy-message"]
    given = ("action=heartbeat", "ocpp_version=1.6", "payload={}", "validate=false")
    assert event_of(proxy, given) == {"action": "heartbeat", "ocpp_version": "1.6", "payload": {}, "validate": False}
    listed = event_of(OPERATIONS["send-local-authorization-list"], ("list_version=3", 'entries=[{"id_tag": "A"}]'))
    assert listed == {"list_version": 3, "entries": [{"id_tag": "A"}]}
    with pytest.raises(InputError, match="it takes none"):
        event_of(OPERATIONS["start-charger"], ("x=1",))
