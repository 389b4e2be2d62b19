"""Both versions' stations: requests, answers and junk, while people, vehicles and time go on."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import orjson

from ocpplab_tui.operations.registry import OPERATIONS
from tests.fuzz import frames, oracle, people
from tests.fuzz.bench import CALM, Bench
from tests.fuzz.hints import Hints
from tests.fuzz.play import Flaw, Play

PROBED_EVERY = 125
"""Inputs; then the charger has to show that it is in its right mind."""
CARD = "FEEDFACE"
QUESTIONS = {
    "1.6": ("GetConfiguration", {"key": ["HeartbeatInterval"]}),
    "2.0.1": (
        "GetVariables",
        {"getVariableData": [{"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "OfflineThreshold"}}]},
    ),
}


class StationTarget:
    """One version. `answers`: how much of the input answers what the charger asks, while it asks something."""

    def __init__(self, version: str, name: str = "station", answers: float = 0.3) -> None:
        self.name = f"{name}-{version}"
        self._version = version
        self._answers = answers

    def play(self, play: Play, seed: str) -> None:
        random = Random(seed)
        bench = Bench(self._version, random)
        hints = Hints(bench.station)
        if random.random() < 0.8:
            bench.settle()
        since = 0
        while play.more:
            if bench.online and random.random() < 0.82:
                feed(bench, hints, random, play, self._answers)
                since += 1
            elif bench.online:
                people.act(bench, hints, random, play)
            else:
                people.reach(bench, random, play)
            bench.sent.clear()
            play.check_log()
            if since >= PROBED_EVERY or not play.more:
                probe(bench, play)
                since = 0
        bench.station.close()


def feed(bench: Bench, hints: Hints, random: Random, play: Play, answers: float) -> None:
    """One message of the CSMS arrives, and is answered as it has to be."""
    bench.sent.clear()
    open_call = bench.open_call
    chance = random.random()
    if open_call is not None and chance < answers:
        data = frames.answer(bench.version, random, hints.hint, *open_call)
    elif chance > 0.93:
        data = frames.junk(random)
    else:
        data = frames.request(bench.version, random, hints)
    data = data[: frames.SIZE_MAX]
    registered = bench.station.registration != "Rejected"
    with play.take(data):
        readable = bench.receive(data)
    oracle.check(bench.version, data, bench.sent, registered=registered)
    if not readable:
        bench.lose()  # as `ocppj.connection` does
    elif random.random() < 0.5:
        bench.settle()


# -- is it in its right mind ---------------------------------------------------------------------------------------


def probe(bench: Bench, play: Play) -> None:
    """Raises Flaw unless what is kept of the charger can be kept, and, put back into a usual configuration, it answers
    and can run a session."""
    play.note("is it in its right mind?")
    _check_kept(bench)
    _calm_down(bench)
    if bench.station.registration != "Accepted":
        raise Flaw(f"it does not come back: {bench.station.registration!r}, powered {bench.station.powered}")
    ask(bench, *QUESTIONS[bench.version])
    run_session(bench)
    play.check_log()


def _check_kept(bench: Bench) -> None:
    """All parts can be written, and read by a new station."""
    twin = bench.twin()
    for name, part in bench.station.kept.items():
        state = part.state()
        try:
            written = orjson.loads(orjson.dumps(state))
        except TypeError as error:
            raise Flaw(f"what is kept as {name} cannot be written: {error}") from error
        if state is not None:
            twin.kept[name].restore(written, bench.clock.now())


def _calm_down(bench: Bench) -> None:
    """Power, link, registration and configuration as usual, and nobody charges."""
    station = bench.station
    bench.lose()
    station.charger.device_model.reset_persistent()
    for name, value in CALM[bench.version].items():
        station.charger.device_model.set_any(name, value)
    station.configuration_changed()
    _free_connectors(bench)
    _come_back(bench)


def _come_back(bench: Bench) -> None:
    """Restarts, updates and transfers that are under way come to their end."""
    station = bench.station
    for rounds in range(20):
        _end_transfers(bench)
        for name in ("restore-power", "start-charger", "connect"):
            bench.perform(OPERATIONS[name]())
        if bench.wanted and not bench.online:
            bench.connect()
            bench.settle(2_000)
        if station.registration in ("Pending", "Rejected"):
            bench.perform(OPERATIONS["stop-charger"]())
        bench.pass_time(20.0)
        if rounds and station.registration == "Accepted" and bench.online and not station.firmware.under_way:
            break
    bench.settle(2_000)
    bench.sent.clear()


def _free_connectors(bench: Bench) -> None:
    bench.perform(OPERATIONS["clear-fault"]())
    for connector in bench.station.charger.connectors:
        place = {"evse_id": connector.evse_id, "connector_id": connector.connector_id}
        for name in ("clear-fault", "restore-ev-communication", "replug-ev-side", "stop-session", "unplug-connector"):
            bench.perform(OPERATIONS[name].model_validate(place))
            bench.settle()


def _end_transfers(bench: Bench) -> None:
    while bench.files.moving:
        bench.files.end(None if bench.files.moving[0].upload else b"")


def ask(bench: Bench, action: str, payload: object) -> dict[str, object]:
    """The result of a request. Raises Flaw for anything else."""
    bench.settle(2_000)
    bench.sent.clear()
    bench.receive(orjson.dumps([2, "probe", action, payload]))
    answers = [message for message in bench.sent if message[0] in (3, 4)]
    if len(answers) != 1 or answers[0][0] != 3 or answers[0][1] != "probe":
        raise Flaw(f"{action} was answered with {answers}")
    bench.settle(2_000)
    result: dict[str, object] = answers[0][2]
    return result


def run_session(bench: Bench) -> None:
    """Everything that forbids a session is undone; then one begins, charges and ends, and is told of."""
    station = bench.station
    _clear_the_way(bench)
    _come_back(bench)
    connector = station.charger.connectors[0]
    command = bench.perform(OPERATIONS["start-session"].model_validate({"connector_id": 1, "id_tag": CARD}))
    bench.pass_time(30.0)
    running = connector.transaction
    if running is None or not running.authorized:
        raise Flaw(f"no session: {command.status} {command.detail}; {connector.status}; {running}")
    command = bench.perform(OPERATIONS["stop-session"].model_validate({"connector_id": 1}))
    bench.pass_time(30.0)
    bench.settle(2_000)
    if station.charger.running() or station.queued:
        raise Flaw(f"the session does not end: {command.detail}; {connector.status}; {station.queued} messages wait")


def _clear_the_way(bench: Bench) -> None:
    station = bench.station
    _free_connectors(bench)
    for reservation in list(station.charger.reservations):
        station.charger.cancel_reservation(bench.clock.now(), reservation.id)
    for payload in _all_operative(bench):
        ask(bench, "ChangeAvailability", payload)


def _all_operative(bench: Bench) -> Iterator[dict[str, object]]:
    if bench.version == "1.6":
        for number in range(len(bench.station.charger.connectors) + 1):
            yield {"connectorId": number, "type": "Operative"}
        return
    yield {"operationalStatus": "Operative"}
    for connector in bench.station.charger.connectors:
        yield {"operationalStatus": "Operative", "evse": {"id": connector.evse_id}}
        place = {"id": connector.evse_id, "connectorId": connector.connector_id}
        yield {"operationalStatus": "Operative", "evse": place}
