"""Whatever is done to a lab file, reading it gives a lab or an InputError that says what is wrong, and nothing else."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.config.document import LISTS, TABLES
from ocpplab_tui.config.lab_file import LabFile, loads
from tests.config.lab_texts import SAMPLES, WHOLE

TEXTS = [
    *(path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.toml")) if "fleet" not in path.stem),
    WHOLE,
]
VALUES = [
    "-1",
    "0",
    "1e999",
    "nan",
    "true",
    '""',
    '"x"',
    "[]",
    "[[]]",
    "{}",
    "{ a = 1 }",
    "1979-05-27",
    "9" * 30,
    '"\\u0000"',
]


def _outcome(text: str) -> LabFile | InputError:
    try:
        return loads(text)
    except InputError as error:
        return error


def _read(text: str) -> None:
    result = _outcome(text)
    if isinstance(result, InputError):
        assert result.mistakes
        assert all(mistake.problem and str(mistake).isprintable() for mistake in result.mistakes)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), st.integers(0, 10**9), st.text(max_size=4), st.integers(0, 12))
def test_characters_are_replaced(text: str, at: int, new: str, length: int) -> None:
    at %= len(text)
    _read(text[:at] + new + text[at + length :])


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), st.integers(0, 10**9), st.integers(1, 4))
def test_lines_are_changed(text: str, seed: int, times: int) -> None:
    random = Random(seed)
    lines = text.splitlines()
    for _ in range(times):
        at = random.randrange(len(lines))
        key, equals, _ = lines[at].partition("=")
        match random.randrange(4):
            case 0:
                del lines[at]
            case 1:
                lines.insert(random.randrange(len(lines)), lines[at])
            case 2 if equals:
                lines[at] = f"{key}= {random.choice(VALUES)}"
            case _ if equals:
                lines[at] = f"{key.strip()}x = {random.choice(VALUES)}"
    _read("\n".join(lines))


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.sampled_from(VALUES),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
            st.dictionaries(st.sampled_from(["id", "url", "identity", "type", "a"]), inner, max_size=3).map(
                lambda each: "{ " + ", ".join(f"{key} = {value}" for key, value in each.items()) + " }"
            ),
        ),
        max_leaves=5,
    ),
    st.sampled_from(
        [*TABLES, *LISTS, "csms.password", "embedded_csms.tokens", "embedded_csms.policy"],
    ),
)
def test_sections_are_anything(value: str, section: str) -> None:
    _read(f"{section} = {value}\n")
