"""Where the gateway is, and the token that was made up for it: the only place on screen that shows one."""

from __future__ import annotations

from ocpplab_tui.tui.screens.confirm import Answer, ConfirmScreen


def gateway_notice(url: str, token: str) -> ConfirmScreen:
    """A dialog to be read and closed."""
    text = (
        f"The lab can be driven over HTTP at {url}.\n\n"
        f"No token is configured, so one was made up for this run:\n\nAuthorization: Bearer {token}"
    )
    return ConfirmScreen("Gateway", text, [Answer("seen", "OK")])
