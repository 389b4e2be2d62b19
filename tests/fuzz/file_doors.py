"""Files that people write: lab files, settings of chargers in them, the user's settings, themes, lists of tokens."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from textual.theme import Theme

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.cli.settings_check import check_wholly
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.config.lab_model import ChargerConfig
from ocpplab_tui.config.user_settings import load_user_settings
from ocpplab_tui.csms.token_file import read_tokens
from ocpplab_tui.tui import keymap, themes
from ocpplab_tui.tui.preferences import FILE_NAME, PreferencesFile
from tests.config.lab_texts import SAMPLES, WHOLE
from tests.fuzz.bench import CALM, MODELS, Bench
from tests.fuzz.documents import Documents, toml_text, toml_value
from tests.fuzz.hints import VALUES
from tests.fuzz.play import Flaw, Play
from tests.fuzz.values import text


class LabFileTarget:
    """Texts of lab files: a lab, or mistakes that are told."""

    name = "lab-file"

    def __init__(self) -> None:
        paths = sorted(SAMPLES.glob("*.toml"))
        samples = [path.read_text(encoding="utf-8") for path in paths if "fleet" not in path.stem]
        self._documents = Documents([WHOLE, *samples])

    def play(self, play: Play, seed: str) -> None:
        random = Random(seed)
        while play.more:
            data = self._documents.some(random).encode("utf-8", "replace")
            with play.take(data):
                told(loads, data.decode("utf-8", "replace"))


def told(read: Callable[[Any], object], what: object) -> object:
    """What was read; None where mistakes were told, each in one printable line."""
    try:
        return read(what)
    except InputError as error:
        if not error.mistakes:
            raise Flaw("refused, and nothing is wrong") from error
        odd = [str(mistake) for mistake in error.mistakes if not str(mistake).isprintable()]
        if odd:
            raise Flaw(f"told to people: {odd[0]!r}") from error
        return None


class SettingsTarget:
    """`configuration` of a charger in a lab file: any name of any device model, any value; the charger then lives."""

    name = "configuration"
    LAB = """
[[charger]]
identity = "CP-1"
ocpp_version = "ocpp{version}"
brand = "ocpplab"
model = "{model}"
[charger.configuration]
{settings}
"""

    def play(self, play: Play, seed: str) -> None:
        random = Random(seed)
        names = {version: _names(version) for version in CALM}
        with TemporaryDirectory() as folder:
            path = Path(folder) / "lab.toml"
            while play.more:
                version = random.choice(tuple(CALM))
                data = self._lab(version, names[version], random).encode("utf-8", "replace")
                path.write_bytes(data)
                with play.take(data):
                    findings = check_wholly(str(path), environment=MappingProxyType({}))
                    odd = [str(each) for each in findings.mistakes if not str(each).isprintable()]
                    if odd:
                        raise Flaw(f"told to people: {odd[0]!r}")
                    for charger in findings.chargers:
                        _live(charger, random)

    def _lab(self, version: str, names: list[str], random: Random) -> str:
        settings = {self._name(names, random): self._value(random) for _ in range(random.choice((1, 1, 2, 5, 20)))}
        lines = [f"{toml_text(name)} = {value}" for name, value in settings.items()]
        return self.LAB.format(version=version, model=random.choice(MODELS), settings="\n".join(lines))

    @staticmethod
    def _name(names: list[str], random: Random) -> str:
        name = random.choice(names)
        if random.random() < 0.9:
            return name
        return random.choice(
            (name.lower(), name + "[x]", name + ".", f"EVSE[9].{name}", text(random, 40), "", "[", ".")
        )

    @staticmethod
    def _value(random: Random) -> str:
        return toml_text(random.choice(VALUES)) if random.random() < 0.8 else toml_value(random)


@cache
def _names(version: str) -> list[str]:
    """Of all settings, as they are listed to people."""
    stations = (Bench(version, Random(0), model).station for model in MODELS)
    return sorted({name for station in stations for name, _, _ in station.charger.device_model.listing()})


def _live(charger: ChargerConfig, random: Random) -> None:
    """It boots, a session runs, and time passes."""
    bench = Bench(charger.ocpp_version, random, charger.model.slug, dict(charger.configuration))
    bench.settle()
    for name, fields in (("start-session", {"connector_id": 1, "id_tag": "CARD"}), ("stop-session", {})):
        bench.do(name, **fields)
        bench.pass_time(90.0, steps=2)
    bench.station.close()


class UserFilesTarget:
    """Settings, what the dashboard keeps, keymaps, themes, and lists of tokens in all three forms."""

    name = "user-files"
    SETTINGS = """
theme = "nord"
ascii = true
no_color = false
reduced_motion = true
log_level = "debug"
log_file = "lab.log"
"""
    KEPT = """
theme = "paper"
zoom = "row"
density = "compact"
[sides]
inspector = 40
[filters.chargers]
"my ö" = "is:online kw:>3"
[filters.messages]
bad = "is:error"
[last]
"start-session.id_tag" = "DEADBEEF"
"""
    TOKENS = (
        'tokens = ["DEADBEEF", { id = "FLEET-1", status = "Blocked", parent = "FLEET" }]\n[embedded_csms]\ntokens = []',
        '{"tokens": ["DEADBEEF",\n{"id": "FLEET-1", "status": "Blocked", "parent": "FLEET"}],\n"embedded_csms": {}}',
        "# tokens\nDEADBEEF\nFLEET-1 Blocked FLEET # one\nC0FFEE Expired",
    )

    def __init__(self) -> None:
        self._themes = Documents([path.read_text(encoding="utf-8") for path in themes.files()])
        self._doors: tuple[tuple[Documents, str, Callable[[Path], object]], ...] = (
            (Documents([self.SETTINGS]), "settings.toml", load_user_settings),
            (Documents([self.KEPT]), FILE_NAME, _preferences),
            (Documents([keymap.sample().replace("# ", ""), keymap.sample()]), keymap.FILE_NAME, _keymap),
            (self._themes, "theme.toml", themes.load),
            (Documents([self.TOKENS[0]]), "tokens.toml", read_tokens),
            (Documents([self.TOKENS[1]]), "tokens.json", read_tokens),
            (Documents([self.TOKENS[2]]), "tokens.txt", read_tokens),
        )

    def play(self, play: Play, seed: str) -> None:
        random = Random(seed)
        with TemporaryDirectory() as folder:
            while play.more:
                documents, name, read = random.choice(self._doors)
                path = Path(folder) / name
                path.write_bytes(self._content(documents, random))
                with play.take(path.read_bytes()):
                    found = told(read, path)
                    if isinstance(found, Theme):
                        _choose(found)

    @staticmethod
    def _content(documents: Documents, random: Random) -> bytes:
        data = documents.some(random).encode("utf-8", "replace")
        return random.randbytes(random.randrange(40)) if random.random() < 0.03 else data


def _preferences(path: Path) -> object:
    """What is kept can be kept again, and then nothing is wrong with it."""
    file = PreferencesFile(path.parent)
    wrong = file.load()
    file.keep(theme="other")
    again = PreferencesFile(path.parent)
    if (still := again.load()) is not None or again.kept != file.kept:
        raise Flaw(f"what it wrote it does not read: {still}")
    return _unless(wrong)


def _keymap(path: Path) -> object:
    keys, wrong = keymap.load(path.parent)
    keys.for_textual()
    return _unless(wrong)


def _unless(wrong: InputError | None) -> object:
    if wrong is not None:
        raise wrong
    return None


def _choose(theme: Theme) -> None:
    """As the dashboard does."""
    if not theme.name.isprintable():
        raise Flaw(f"shown to people: {theme.name!r}")
    theme.to_color_system().generate()
