"""The user's own settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.config.user_settings import UserSettings, load_user_settings, user_config_dir


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    assert load_user_settings(tmp_path / "settings.toml") == UserSettings()
    assert user_config_dir().name == "ocpplab-tui"


def test_what_is_set(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "ocpplab-light"\nascii = true\nlog_level = "DEBUG"\n', encoding="utf-8")
    assert load_user_settings(path) == UserSettings(theme="ocpplab-light", ascii=True, log_level="debug")


def test_mistakes_are_told_like_those_of_lab_files(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('them = "x"\nascii = 1\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_user_settings(path)
    assert {str(mistake) for mistake in caught.value.mistakes} == {
        f'{path}: them: unknown key "them"; did you mean "theme"?',
        f"{path}: ascii: 1 is not possible; true or false",
    }


@pytest.mark.parametrize(
    ("data", "said"), [(b"\xff", "is not UTF-8 text"), (b"theme = x", "not TOML: line 1, column 9")]
)
def test_what_cannot_be_read(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(data)
    with pytest.raises(InputError, match=said):
        load_user_settings(path)
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        load_user_settings(tmp_path)
