"""What the filter asks a lab about its messages."""

from __future__ import annotations

from collections.abc import Iterable

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.lab.port import ChargerView, LabPort
from ocpplab_tui.ocppj import schemas
from ocpplab_tui.ocppj.frame import Frame


class LabFrames:
    """A `filtering.frames.Surroundings` over a lab. Names are looked up once."""

    def __init__(self, lab: LabPort) -> None:
        self._lab = lab
        self._names: dict[str, tuple[str, str]] = {}

    def identity(self, charger_id: str) -> str:
        """Its id when it is gone."""
        return self._known(charger_id)[0]

    def version(self, charger_id: str) -> str:
        """ "" when it is gone."""
        return self._known(charger_id)[1]

    def now(self) -> float:
        return self._lab.now()

    def is_open(self, frame: Frame) -> bool:
        try:
            return self._lab.open_id(frame.charger_id) == frame.unique_id != ""
        except UnknownName:
            return False

    def actions(self) -> Iterable[str]:
        return sorted(
            {
                action
                for version in ("1.6", "2.0.1")
                for initiator in ("CS", "CSMS")
                for action in schemas.actions(version, initiator)
            }
        )

    def identities(self) -> Iterable[str]:
        return [self.identity(charger_id) for charger_id in self._lab.charger_ids()]

    def _known(self, charger_id: str) -> tuple[str, str]:
        known = self._names.get(charger_id)
        if known is None:
            view = self._view(charger_id)
            known = (charger_id, "") if view is None else (view.identity, view.version)
            self._names[charger_id] = known
        return known

    def _view(self, charger_id: str) -> ChargerView | None:
        try:
            return self._lab.charger(charger_id)
        except UnknownName:
            return None
