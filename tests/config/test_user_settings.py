"""The user's own settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.config.user_settings import UserSettings, load_user_settings, user_config_dir


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    assert load_user_settings(tmp_path / "settings.toml") == (UserSettings(), ())
    assert user_config_dir().name == "ocpplab-tui"


def test_what_is_set(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "ocpplab-light"\nascii = true\nlog_level = "DEBUG"\n', encoding="utf-8")
    assert load_user_settings(path) == (UserSettings(theme="ocpplab-light", ascii=True, log_level="debug"), ())


def test_mistakes_are_told_like_those_of_lab_files_and_the_rest_counts(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('them = "x"\nascii = 1\nno_color = true\n', encoding="utf-8")
    settings, mistakes = load_user_settings(path)
    assert settings == UserSettings(no_color=True)
    assert {str(mistake) for mistake in mistakes} == {
        f'{path}: them: unknown key "them"; did you mean "theme"?',
        f"{path}: ascii: 1 is not possible; true or false",
    }


@pytest.mark.parametrize(
    ("data", "said"), [(b"\xff", "is not UTF-8 text"), (b"theme = x", "not TOML: line 1, column 9")]
)
def test_what_cannot_be_read(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(data)
    settings, mistakes = load_user_settings(path)
    assert settings == UserSettings()
    assert said in str(mistakes[0])
    assert "cannot be read: Is a directory" in str(load_user_settings(tmp_path)[1][0])
