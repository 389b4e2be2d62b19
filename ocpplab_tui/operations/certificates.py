"""Certificates that a vehicle asks for."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from ocpplab_tui.operations.fields import ConnectorOperation

SAMPLE_EXI = "gJgCAAAAAAAAAAAAAAAAAAAA"
"""Base64; for a CSMS that only passes it on any text is as good."""


class RequestEvCertificate(ConnectorOperation):
    """The vehicle wants its contract certificate, over ISO 15118."""

    name: ClassVar[str] = "request-ev-certificate"
    title: ClassVar[str] = "EV requests certificate"
    summary: ClassVar[str] = "Let the plugged vehicle ask for its contract certificate (Get15118EVCertificate)."
    group: ClassVar[str] = "Authorization"
    versions: ClassVar[frozenset[str]] = frozenset({"2.0.1"})

    action: Literal["Install", "Update"] = Field(
        default="Install", title="Action", description="Install: it has none yet. Update: it ends soon."
    )
    exi_request: str = Field(
        default=SAMPLE_EXI,
        title="EXI request",
        min_length=1,
        max_length=5600,
        description="The vehicle's CertificateInstallationReq or CertificateUpdateReq: EXI in Base64.",
        examples=[SAMPLE_EXI],
    )
