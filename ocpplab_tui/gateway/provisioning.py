"""How far a charger has come: the vendor's four words."""

from __future__ import annotations

from typing import Any

from ocpplab_tui.gateway.fields import moment
from ocpplab_tui.lab.port import ChargerView


def status_response(view: ChargerView) -> dict[str, Any]:
    """A ChargerStatusResponse. A charger goes on trying after FAILED, so all of that may be retried."""
    error = None if view.registration == "Accepted" else _error(view)
    return {
        "charger_id": view.charger_id,
        "status": _status(view, error),
        "workflow_run_id": None,
        "error": error,
        "provisioned_at": moment(view.booted_at) if view.registration == "Accepted" else None,
    }


def _status(view: ChargerView, error: dict[str, Any] | None) -> str:
    if view.registration == "Accepted":
        return "READY"
    if error is not None:
        return "FAILED"
    return "PROVISIONING" if view.powered else "PENDING"


def _error(view: ChargerView) -> dict[str, Any] | None:
    if view.registration == "Rejected":
        return _detail("boot_rejected", "The CSMS rejected the BootNotification.", "boot", "identity")
    if view.powered and not view.online and view.link != "connecting" and ": " in view.link:
        return _detail("connection_failed", view.link, "connect", "ws_url")
    return None


def _detail(code: str, message: str, step: str, param: str) -> dict[str, Any]:
    return {"code": code, "message": message, "step": step, "param": param, "retryable": True}
