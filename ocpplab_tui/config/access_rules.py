"""What a security profile needs, for a charger that is made by hand: field → what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ocpplab_tui.config.security import CERTIFICATES_HINT, expanded, is_readable


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a charger proves who it is at a CSMS of which the lab file says nothing. Files by their names, "" for none;
    without `ca_file` the system's CAs are trusted."""

    profile: int = 0
    password: str = field(default="", repr=False)
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""


def problems(url: str, access: Access) -> dict[str, str]:
    """What doesn't fit together. `url`: ws:// or wss://."""
    found: dict[str, str] = {}
    if access.profile >= 2 and not url.startswith("wss://"):
        found["ws_url"] = f"profile {access.profile} needs TLS: a URL that begins with wss://"
    if access.profile in (1, 2) and not access.password:
        found["password"] = f"profile {access.profile} needs one"
    if access.profile in (0, 3) and access.password:
        found["password"] = f"profile {access.profile} sends none; profile 1 is for ws://, 2 for wss://"
    for name in ("ca_file", "cert_file", "key_file"):
        if problem := _file_problem(name, getattr(access, name), access.profile):
            found[name] = problem
    return found


def _file_problem(name: str, value: str, profile: int) -> str:
    needed = name != "ca_file"
    if value and profile < (3 if needed else 2):
        return f"profile {profile} uses none"
    if not value:
        return f"profile 3 needs one; {CERTIFICATES_HINT}" if needed and profile == 3 else ""
    return "" if is_readable(expanded(value)) else f"there is no such file; {CERTIFICATES_HINT}"
