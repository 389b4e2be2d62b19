"""Copying: through the terminal, and through this machine's own program where there is one; it says which worked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.tui import clipboard
from tests.tui.conftest import running, screen_text, toasts, until
from tests.tui.fake_lab import demo


def a_program(folder: Path, name: str, body: str) -> dict[str, str]:
    """An environment in which a program of this name stands on the path."""
    script = folder / name
    script.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    script.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "WAYLAND_DISPLAY": "wayland-0"}


async def test_a_program_takes_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = a_program(tmp_path, "wl-copy", f'cat > "{tmp_path}/taken"')
    monkeypatch.setenv("PATH", environment["PATH"])
    told = await clipboard.copied("payload", "grüße [red]", environment)
    assert told == clipboard.Copied(
        "The payload, 13 bytes, is in the clipboard (wl-copy), and went to the terminal (OSC 52).", True
    )
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "grüße [red]"


async def test_one_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = a_program(tmp_path, "wl-copy", "cat >/dev/null; exit 3")
    monkeypatch.setenv("PATH", environment["PATH"])
    told = await clipboard.copied("frame", "x", environment)
    assert not told.sure
    assert told.text.endswith(
        "went to the terminal (OSC 52); it never says whether it took it. wl-copy failed: exit code 3."
    )
    assert await clipboard.copy_natively("x", (str(tmp_path / "gone"),)) == "No such file or directory"


async def test_one_that_hangs_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "PATIENCE_S", 0.05)
    a_program(tmp_path, "hang", "exec sleep 60")
    assert await clipboard.copy_natively("x", (str(tmp_path / "hang"),)) == "no answer in 0.05 s"


async def test_without_a_program_only_the_terminal_has_it() -> None:
    assert clipboard.program({"PATH": "/nowhere", "DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}) is None
    told = await clipboard.copied("frame", "x" * 80_000, {})
    assert told == clipboard.Copied(
        "The frame, 80000 bytes, went to the terminal (OSC 52), but many take no more than 74 000.", False
    )


def test_over_ssh_the_far_machines_clipboard_is_of_no_use(tmp_path: Path) -> None:
    environment = a_program(tmp_path, "wl-copy", "cat")
    assert clipboard.program(environment) == ("wl-copy",)
    assert clipboard.program(environment | {"SSH_CONNECTION": "1 2 3 4"}) is None


async def test_a_right_click_on_a_message_offers_all_that_can_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    async with running(demo(), size=(120, 36)) as (app, pilot):
        log = app.main.traffic
        app.main.set_filter("messages", "a:Authorize")
        await pilot.pause()
        await pilot.click(log, offset=(5, 1), button=3)
        await pilot.pause()
        text = screen_text(app)
        assert "Authorize of CP-001" in text
        assert "y  Copy" in text
        assert "c:CP-001 id:m-2" in text
        await pilot.press("enter", "down", "enter")
        await until(pilot, lambda: any(title == "Copied" for title, *_ in toasts(app)))
        assert app.clipboard == '{\n  "idTag": "FLEET-1"\n}'
        await pilot.click(log, offset=(5, 1), button=3)
        await pilot.press(*"this exch", "enter")
        await pilot.pause()
        assert log.lines.filter.text == "c:CP-001 id:m-2"
        assert len(log.lines) == 2
