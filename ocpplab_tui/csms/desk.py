"""What both versions do alike when they answer: registration, notes, reports, certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpplab_tui.base.redaction import redact
from ocpplab_tui.csms.authority import BadRequest
from ocpplab_tui.csms.policy import Policy
from ocpplab_tui.csms.station import StationSession

NOTE_BYTES = 1 << 16
REGISTRATIONS = {Policy.REJECT: "Rejected", Policy.PENDING: "Pending"}


class StationDesk(StationSession):
    """A station's session with the books that its handlers write."""

    def register(self, boot: Mapping[str, Any]) -> tuple[str, int]:
        """Book a BootNotification; the registration status and interval (s) to answer.

        Pending and Rejected are told to come again after `boot_retry_s`.
        """
        status = REGISTRATIONS.get(self.policy, "Accepted")
        self.record.boot = dict(boot)
        self.record.boots += 1
        self.record.registration = status
        self.record.asked_for.clear()
        accepted = status == "Accepted"
        return status, self.backend.settings.heartbeat_interval if accepted else self.backend.boot_retry_s

    def note(self, action: str) -> None:
        """Keep the notification that is being answered, as it came but without secrets; a huge one without contents."""
        kept = redact(self.call_payload) if self.call_size <= NOTE_BYTES else {}
        self.record.note(action, self.backend.now(), kept)

    def add_part(self, action: str) -> None:
        """Keep the part of a report that is being answered, without secrets."""
        self.record.add_part(action, redact(self.call_payload))

    def signed(self, csr: Any) -> str:
        """The certificate chain for a signing request; raises BadRequest, also when the policy says no."""
        if self.policy is Policy.REJECT:
            raise BadRequest("refused on purpose")
        return self.backend.authority.sign(str(csr))
