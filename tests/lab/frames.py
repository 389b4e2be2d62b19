"""Frames for tests."""

from __future__ import annotations

from ocpplab_tui.ocppj.frame import Direction, Frame, Kind

START = 1_767_225_600.0  # 2026-01-01T00:00:00Z


def frame(number: int = 1, *, at: float | None = None, charger_id: str = "dep-1", action: str = "Heartbeat") -> Frame:
    """A CALL number `number`, one per second."""
    return Frame(
        at=START + number if at is None else at,
        charger_id=charger_id,
        direction=Direction.OUT,
        kind=Kind.CALL,
        action=action,
        unique_id=f"id-{number}",
        data=f'[2,"id-{number}","{action}",{{}}]'.encode(),
    )
