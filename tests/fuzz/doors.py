"""The filter language, certificates and firmware."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import TypeVar

from ocpplab_tui.base import timestamps
from ocpplab_tui.base.errors import LinkError
from ocpplab_tui.charger.certificate import InvalidCertificate
from ocpplab_tui.charger.certificate_request import Subject, judge
from ocpplab_tui.charger.certificates import CSMS_ROOT, LISTED, CertificateStore
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.ocppj.settings import LinkSettings
from ocpplab_tui.ocppj.tls import context_of
from ocpplab_tui.protocol.firmware_image import VERSION_MAX, image_of
from ocpplab_tui.protocol.firmware_signature import certificate_mistake, signature_is_good
from ocpplab_tui.tui.filtering import chargers as charger_filter
from ocpplab_tui.tui.filtering import frames as frame_filter
from ocpplab_tui.tui.filtering.language import Filter, Vocabulary, completions
from tests.fuzz import papers
from tests.fuzz.mutations import torn
from tests.fuzz.people import image
from tests.fuzz.play import Flaw, Play
from tests.fuzz.values import ADDRESSES, TIMES, text
from tests.tui.fake_lab import twelve

NOW = 1_767_225_600.0
ROUNDING_S = 0.001
FIRST_S, LAST_S = (
    timestamps.from_text(edge) for edge in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z")
)  # what RFC 3339 can say
T = TypeVar("T")


class FilterTarget:
    """What people type into the filters of grid and traffic."""

    name = "filter"
    WORDS = (
        "c:",
        "is:",
        "v:",
        "kw:>",
        "kw:<=",
        "tag:",
        "a:",
        "dir:",
        "lat:>",
        "since:",
        "-",
        '"',
        "\\",
        ":",
        "online",
        "charging",
        "1.6",
        "2.0.1",
        "5s",
        "1h",
        "10ms",
        "/",
        "*",
        "?",
        "[",
        "(",
        ",",
        "|",
        " ",
        "  ",
        "nan",
        "1e999",
        "-1",
        "٣",
        "ß",
        "İ",
        "model:",
        "loc:",
        "marked",
        "is:open",
        "is:error",
        "/(a+)+$/",
        "9999999999999999999999h",
        "re:",
        "and",
        "or",
        "not",
    )

    def __init__(self) -> None:
        self._views = twelve()
        self._frames = [
            Frame(NOW, "dep-1", Direction.OUT, Kind.CALL, "Heartbeat", "u1", b'[2,"u1","Heartbeat",{}]'),
            Frame(NOW, "dep-2", Direction.IN, Kind.JUNK, "", "", b"\xff\xfe" + b"a" * 3_000, None, "x: wrong", "odd"),
            Frame(NOW, "dep-2", Direction.IN, Kind.ERROR, "Authorize", "u9", '[4,"u9","ß‮"]'.encode(), 12.5),
        ]

    def play(self, play: Play, seed: str) -> None:
        random = Random(seed)
        around = Around()
        of_chargers, of_frames = charger_filter.vocabulary(around), frame_filter.vocabulary(around)
        while play.more:
            typed = self._typed(random)
            cursor = random.randrange(-1, len(typed) + 2)
            with play.take(typed.encode("utf-8", "replace")):
                if random.random() < 0.5:
                    self._use(typed, cursor, of_chargers, self._views)
                else:
                    self._use(typed, cursor, of_frames, self._frames)

    def _typed(self, random: Random) -> str:
        if random.random() < 0.1:
            return text(random)
        parts = [
            random.choice(self.WORDS) if random.random() < 0.85 else text(random, 8) for _ in range(random.randrange(7))
        ]
        return "".join(parts) * (500 if random.random() < 0.01 else 1)

    @staticmethod
    def _use(typed: str, cursor: int, vocabulary: Vocabulary[T], things: Iterable[T]) -> None:
        wanted = Filter(typed, vocabulary)
        pairs = list(enumerate(things))
        one_by_one = [number for number, thing in pairs if wanted(thing)]
        if wanted.sift(pairs) != one_by_one:
            raise Flaw("all at once it finds others than one by one")
        if any(not 0 <= mistake.start <= mistake.end <= len(typed) for mistake in wanted.mistakes):
            raise Flaw(f"a mistake outside of the text: {wanted.mistakes}")
        completions(typed, min(max(cursor, 0), len(typed)), vocabulary)


class Around:
    """What filters know besides the things themselves."""

    def identity(self, charger_id: str) -> str:
        return charger_id

    def version(self, charger_id: str) -> str:
        return "1.6"

    def now(self) -> float:
        return NOW

    def is_open(self, frame: Frame) -> bool:
        return frame.unique_id == "u9"

    def actions(self) -> Iterable[str]:
        return ("Heartbeat", "Authorize")

    def identities(self) -> Iterable[str]:
        return ("CP-001", "Garage 2")

    def locations(self) -> Iterable[str]:
        return ("loc-1",)

    def models(self) -> Iterable[str]:
        return ("SDK-DC-50",)

    def is_marked(self, charger_id: str) -> bool:
        return charger_id == "dep-1"


class PaperTarget:
    """PEM that a CSMS installs or signs."""

    name = "certificates"

    def play(self, play: Play, seed: str) -> None:
        random = Random(seed)
        store, trusted = CertificateStore(), list(papers.texts()[:2])
        while play.more:
            paper = papers.paper(random)
            with play.take(paper.encode()):
                self._one(store, trusted, paper, random)
            if random.random() < 0.02:
                store = CertificateStore()

    def _one(self, store: CertificateStore, trusted: list[str], paper: str, random: Random) -> None:
        deed = random.randrange(5)
        if deed < 2:
            store.install(random.choice(LISTED), paper, NOW, signed_by_old=random.random() < 0.3)
            listed = store.listing()
            if listed and random.random() < 0.2:
                store.delete(random.choice(listed).hash, profile=random.randrange(4))
        elif deed == 2:
            subject = Subject(papers.IDENTITY, papers.ORGANIZATION)
            try:
                signed = judge(paper, [papers.own_key_pem()], subject, trusted, NOW, 10_000)
                store.keep_signed("ChargingStationCertificate", signed.chain, signed.key)
            except InvalidCertificate:
                return
            store.own(NOW)
        elif deed == 3:
            certificate_mistake(paper, NOW, trusted)
            signature_is_good(paper, papers.FIRMWARE, random.choice((papers.signature(), "", "é", "AAAA")))
        else:
            _trust(store)


def _trust(store: CertificateStore) -> None:
    """As the link does before it connects."""
    roots = tuple(entry.pem for entry in store.of(CSMS_ROOT))
    settings = LinkSettings("wss://127.0.0.1/", "CP-1", "1.6", 2, b"secret", ca_file=Path("none"), roots=roots)
    try:
        context_of(settings)
    except LinkError as error:
        if "installed" not in str(error) and "certificate" not in str(error):
            raise


class TimeTarget:
    """What stands where a time is expected."""

    name = "times"

    def play(self, play: Play, seed: str) -> None:
        random = Random(seed)
        while play.more:
            written = self._text(random)
            with play.take(written.encode("utf-8", "replace")):
                self._read(written)

    @staticmethod
    def _text(random: Random) -> str:
        chance = random.random()
        if chance < 0.1:
            return text(random, 40)
        if chance < 0.5:
            year, month, day = random.choice((0, 1, 1969, 1970, 2024, 2026, 9998, 9999)), random.randrange(14), 28
            zone = random.choice(("Z", "z", "", "+14:00", "-23:59", "+24:00", "+00:00:01", "+0530"))
            fraction = random.choice(("", ".5", ".999999", ".9999999999", ",5", "."))
            clock = random.choice(("00:00:00", "23:59:59", "23:59:60", "24:00:00", "12", "1234"))
            return f"{year:04}-{month:02}-{day + random.randrange(5)}{random.choice('Tt _')}{clock}{fraction}{zone}"
        return torn(random, random.choice(TIMES).encode()).decode("utf-8", "replace")

    @staticmethod
    def _read(written: str) -> None:
        try:
            when = timestamps.from_text(written)
        except ValueError:
            return
        when = min(max(when, FIRST_S), LAST_S)
        again = timestamps.from_text(timestamps.to_text(when))
        strictly = min(max(timestamps.from_text(timestamps.strict(written)), FIRST_S), LAST_S)
        if max(abs(again - when), abs(strictly - when)) > ROUNDING_S:
            raise Flaw(f"{written!r} is read as {when}, then {again} and {strictly}")


class FirmwareTarget:
    """Files that are taken for firmware, from addresses of every kind."""

    name = "firmware"

    def play(self, play: Play, seed: str) -> None:
        random = Random(seed)
        while play.more:
            content = image(random)
            location = random.choice(ADDRESSES) if random.random() < 0.5 else f"http://h/{text(random, 60)}"
            with play.take(content):
                made = image_of(content, location)
            if not (0 < len(made.version) <= VERSION_MAX and made.version.isascii() and made.version.isprintable()):
                raise Flaw(f"version {made.version!r} from {location!r}")
