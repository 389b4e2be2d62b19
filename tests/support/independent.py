"""CSMSs that we did not write, as judges of our chargers.

    async with ocpp_rpc() as csms:       # npm ocpp-rpc 2.2.1 in strict mode: OCPP 1.6 and 2.0.1
    async with ocpp_csms() as csms:      # PyPI ocpp-csms 0.1.0: OCPP 1.6
        csms.url                         # the endpoint without an identity
        await csms.expect("BootNotification")
        await csms.call("CP1", "Reset", {"type": "Soft"})
        csms.errors                      # what they found wrong: must stay empty

Frames are recorded as the scripted CSMS does it (`recorder.Recorder`: `calls`, `take`, `expect`, `until`). Where node,
npm or the network is missing, or a package is not installed, the test is skipped and says so.

npm installs into `.cache/node` of the repository, without a lock file, and runs no install scripts.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import shutil
import subprocess
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.recorder import Recorder
from tests.support.replies import Payload
from tests.support.scripted_station import CallRefused

ROOT = Path(__file__).parents[2]
NODE_FOLDER = ROOT / ".cache" / "node"
OCPP_RPC = "2.2.1"
START_S = 30.0
KINDS = {2: "call", 3: "result", 4: "error"}


class IndependentCsms(Recorder):
    """What both have in common. `versions` are those that it speaks; `errors` what it found wrong with a station."""

    def __init__(self, name: str, versions: tuple[str, ...]) -> None:
        super().__init__(time.time, guard_s=20.0)
        self.name = name
        self.versions = versions
        self.url = ""
        self.errors: list[str] = []
        self._actions: dict[tuple[str, str], str] = {}

    async def call(self, identity: str, action: str, payload: Payload | None = None) -> Payload:
        """Send a CALL and give back the answer's payload. Raises CallRefused."""
        raise AssertionError(f"{self.name} cannot call")  # each of the two does

    def assert_clean(self) -> None:
        """Fails when it found anything wrong."""
        assert not self.errors, "\n".join(self.errors)

    def saw(self, identity: str, sender: str, text: str) -> None:
        """Record a frame."""
        try:
            frame = json.loads(text)
            kind, unique_id = KINDS[frame[0]], str(frame[1])
        except (ValueError, LookupError, TypeError):
            self.record(identity, sender, "junk", text)
            return
        action = self._action_of(identity, kind, unique_id, frame)
        code, description = (str(frame[2]), str(frame[3])) if kind == "error" else ("", "")
        if kind == "error" and sender == "csms":
            self.errors.append(f"{identity}: {action} was refused: {code} {description}")
        self.record(
            identity,
            sender,
            kind,
            text,
            action=action,
            unique_id=unique_id,
            payload=frame[-1],
            code=code,
            description=description,
        )

    def _action_of(self, identity: str, kind: str, unique_id: str, frame: list[Any]) -> str:
        if kind == "call":
            self._actions[identity, unique_id] = frame[2]
        return self._actions.get((identity, unique_id), "")


# npm ocpp-rpc


def install_ocpp_rpc() -> Path:
    """The folder whose node_modules holds ocpp-rpc; skips the test where it cannot be had."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed: npm's ocpp-rpc cannot judge")
    if _installed(NODE_FOLDER):
        return NODE_FOLDER
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed: ocpp-rpc cannot judge")
    NODE_FOLDER.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=NODE_FOLDER.parent) as fresh:
        _npm_install(npm, Path(fresh) / "node")
        if not _installed(NODE_FOLDER):  # another test process may have been quicker
            shutil.rmtree(NODE_FOLDER, ignore_errors=True)
            (Path(fresh) / "node").rename(NODE_FOLDER)
    return NODE_FOLDER


def _installed(folder: Path) -> bool:
    package = folder / "node_modules" / "ocpp-rpc" / "package.json"
    return package.exists() and json.loads(package.read_text())["version"] == OCPP_RPC


def _npm_install(npm: str, folder: Path) -> None:
    folder.mkdir()
    (folder / "package.json").write_text('{"private": true}\n')
    options = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    command = [npm, "install", *options, f"ocpp-rpc@{OCPP_RPC}"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)  # noqa: S603 - ours
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm could not install ocpp-rpc {OCPP_RPC}: {(error.stderr or b'').decode()[-200:] or error}")


class OcppRpc(IndependentCsms):
    """The server script in a process of its own."""

    def __init__(self) -> None:
        super().__init__("ocpp-rpc", ("1.6", "2.0.1"))
        self._numbers = itertools.count(1)
        self._answers: dict[int, dict[str, Any]] = {}
        self._process: Process | None = None
        self._reader: asyncio.Task[None] | None = None

    async def start(self, password: str | None) -> None:
        folder = await asyncio.to_thread(install_ocpp_rpc)
        script = Path(__file__).with_name("ocpp_rpc_server.mjs")
        node = shutil.which("node") or "node"
        self._process = await asyncio.create_subprocess_exec(
            node, str(script), str(folder), stdin=PIPE, stdout=PIPE, limit=1 << 24
        )
        self._say({"password": password})
        self._reader = asyncio.create_task(self._read(self._process), name="ocpp-rpc")
        await self.until(lambda: self.url or None, "ocpp-rpc to listen")

    async def stop(self) -> None:
        process = self._process
        if process is not None and process.stdin is not None:
            process.stdin.close()
            await asyncio.wait_for(process.wait(), START_S)
        if self._reader is not None:
            await self._reader

    async def call(self, identity: str, action: str, payload: Payload | None = None) -> Payload:
        """Send a CALL and give back the answer's payload. Raises CallRefused."""
        number = next(self._numbers)
        self._say({"id": number, "identity": identity, "action": action, "payload": payload or {}})
        answer = await self.until(lambda: self._answers.get(number), f"the answer to {action}")
        if "code" in answer:
            raise CallRefused(answer["code"], answer["description"], {})
        result: Payload = answer["payload"]
        return result

    def _say(self, line: dict[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line).encode() + b"\n")

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        while text := await process.stdout.readline():
            line = json.loads(text)
            match line["event"]:
                case "ready":
                    self.url = f"ws://127.0.0.1:{line['port']}/ocpp"
                case "frame":
                    self.saw(line["identity"], "station" if line["direction"] == "out" else "csms", line["text"])
                case "error":
                    self.errors.append(f"{line['identity']}: {line['what']}")
                case "answer":
                    self._answers[line["id"]] = line
            self.touch()


@asynccontextmanager
async def ocpp_rpc(*, password: str | None = None) -> AsyncIterator[OcppRpc]:
    """npm's ocpp-rpc; `password` is asked for with HTTP Basic."""
    csms = OcppRpc()
    await csms.start(password)
    try:
        yield csms
    finally:
        await csms.stop()


# PyPI ocpp-csms


class OcppCsms(IndependentCsms):
    """ocpp-csms on this event loop; its frames come from its own debug log."""

    def __init__(self, system: Any) -> None:
        super().__init__("ocpp-csms", ("1.6",))
        self.system = system

    async def call(self, identity: str, action: str, payload: Payload | None = None) -> Payload:
        """Send a CALL and give back the answer's payload. Raises CallRefused."""
        from ocpp.charge_point import camel_to_snake_case, remove_nones, serialize_as_dict, snake_to_camel_case
        from ocpp.v16 import call
        from ocpp_csms.exceptions import CsmsCallError

        request = getattr(call, action)(**camel_to_snake_case(payload or {}))
        try:
            answer = await self.system.charge_points[identity].async_call(request)
        except CsmsCallError as error:
            raise CallRefused(error.code, error.description, {}) from error
        result: Payload = snake_to_camel_case(remove_nones(serialize_as_dict(answer)))
        return result


class _WireLog(logging.Handler):
    """Reads the frames, and the complaints, out of the package's log."""

    def __init__(self, csms: OcppCsms) -> None:
        super().__init__(logging.DEBUG)
        self._csms = csms

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg in ("%s: receive message %s", "%s: send %s") and isinstance(record.args, tuple):
            identity, text = (str(part) for part in record.args)
            self._csms.saw(identity, "station" if "receive" in record.msg else "csms", text)
        elif record.levelno >= logging.WARNING and not str(record.msg).startswith("OCPP message from or to"):
            # (that one only repeats what the frames show: a CALLERROR, or an answer that `call` refuses)
            self._csms.errors.append(record.getMessage())
            self._csms.touch()


@asynccontextmanager
async def ocpp_csms(*, password: str | None = None) -> AsyncIterator[OcppCsms]:
    """PyPI's ocpp-csms; `password` is asked for with HTTP Basic."""
    server = pytest.importorskip("ocpp_csms.server", reason="the package ocpp-csms is not installed")

    async def knows(_: str, offered: str | None) -> bool:
        return password is None or offered == password

    system = server.CentralSystem(host="127.0.0.1", port=0, ping_interval=None, authenticate=knows)
    csms = OcppCsms(system)
    handler = _WireLog(csms)
    loggers = [logging.getLogger("ocpp_csms"), logging.getLogger("ocpp_csms.wire")]
    levels = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)  # the wire's records come up to it
    loggers[1].setLevel(logging.DEBUG)
    try:
        async with system:
            csms.url = f"ws://127.0.0.1:{system.port}/ocpp"
            yield csms
    finally:
        loggers[0].removeHandler(handler)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
