"""What outlives the program: parts of a charger that the lab's store writes when they have changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Kept(Protocol):
    """A part with a state of its own.

    `revision` rises with each change that `state()` shows. `state()` is plain JSON, None where there is nothing to
    keep; `restore` takes over what `state()` gave, also of an older program: what it doesn't understand it ignores.
    """

    @property
    def revision(self) -> int: ...

    def state(self) -> Any: ...

    def restore(self, state: Any, now: float) -> None: ...


class KeptInPieces(Kept, Protocol):
    """A part that may grow long: what is written is only the pieces that changed.

    `state()` is an object of all pieces by name; names are plain, and in the order of the pieces.
    """

    def take_changes(self) -> Mapping[str, Any]:
        """The pieces that changed since they were asked for last, as plain JSON; None: gone."""
        ...
