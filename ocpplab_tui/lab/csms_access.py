"""The lab's own CSMS for a face (`lab.csms_port.CsmsPort`): alike for one in this process and one in a child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.base.redaction import redact, redact_text
from ocpplab_tui.csms import schemas
from ocpplab_tui.csms.answers import Answered, Refused, StationAnswer
from ocpplab_tui.csms.policy import policies_for
from ocpplab_tui.csms.snapshot import Snapshot

if TYPE_CHECKING:
    from ocpplab_tui.csms.child import ChildCsms
    from ocpplab_tui.csms.embedded import EmbeddedCsms


class CsmsAccess:
    """Fulfils `CsmsPort`. With `read_only` nothing is sent and nothing changed."""

    def __init__(self, server: EmbeddedCsms | ChildCsms, *, read_only: bool) -> None:
        self.server = server
        self._read_only = read_only

    @property
    def url(self) -> str:
        return self.server.url

    def requests(self, version: str) -> Sequence[str]:
        return sorted(schemas.requests(version))

    def answered(self, version: str) -> Sequence[str]:
        return sorted(schemas.answered(version))

    def policies_for(self, action: str) -> Sequence[str]:
        return policies_for(action)

    def schema(self, version: str, action: str) -> Mapping[str, Any]:
        if action not in schemas.requests(version):
            raise OperationRefused(f"a CSMS of OCPP {version} sends no {action}")
        return schemas.schema(version, action)

    def fault(self, version: str, action: str, payload: Any) -> str:
        found = schemas.fault(version, action, payload)
        return "" if found is None else found.text

    async def snapshot(self, transactions: int = 200) -> Snapshot:
        return await self.server.snapshot(transactions)

    async def call(
        self, identity: str, action: str, payload: Mapping[str, Any], *, check: bool = True
    ) -> StationAnswer:
        self._insist()
        return _covered(await self.server.call(identity, action, payload, check=check))

    async def set_policy(self, action: str, word: str) -> None:
        self._insist()
        await self.server.set_policy(action, word)

    def _insist(self) -> None:
        if self._read_only:
            raise OperationRefused("This dashboard only looks (--read-only); start it without to act.")


def _covered(answer: StationAnswer) -> StationAnswer:
    """What a station says may hold passwords: a screen gets to see none."""
    if isinstance(answer, Answered):
        return Answered(redact(answer.payload), answer.verdict)
    if isinstance(answer, Refused):
        return Refused(answer.code, redact_text(answer.description), redact(answer.details))
    return answer
