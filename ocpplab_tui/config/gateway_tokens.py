"""Who may come in through the gateway: its tokens, looked up, and whether it may be open to others."""

from __future__ import annotations

from pydantic import SecretStr

from ocpplab_tui.config.lab_model import GatewayToken, is_loopback
from ocpplab_tui.config.report import Place, Report
from ocpplab_tui.config.sections import GatewayConfig, GatewayTokenConfig
from ocpplab_tui.config.security import Lookup

HINT = 'token_env = "NAME_OF_A_VARIABLE" (or token = "…")'


def gateway_tokens(section: GatewayConfig | None, report: Report, lookup: Lookup) -> tuple[GatewayToken, ...]:
    """The tokens of a gateway that is to run; what doesn't fit together goes to the report."""
    if section is None or not section.enabled:
        return ()
    if not section.tokens and not is_loopback(section.host):
        problem = f'"{section.host}" can be reached from other machines, and there is no token'
        report.mistake(("gateway", "host"), problem, f'host = "127.0.0.1", or [[gateway.tokens]] with {HINT}')
    found = []
    seen: dict[str, int] = {}
    for position, token in enumerate(section.tokens):
        place: Place = ("gateway", "tokens", position)
        secret = _secret(token, place, report, lookup)
        if secret is None:
            continue
        if seen.setdefault(secret.get_secret_value(), position) != position:
            report.mistake(place, "this token stands here a second time", "each its own")
        found.append(GatewayToken(token.token_env or f"token-{position + 1}", secret, token.scopes))
    return tuple(found)


def _secret(token: GatewayTokenConfig, place: Place, report: Report, lookup: Lookup) -> SecretStr | None:
    if token.token is not None and token.token_env is not None:
        report.mistake(place, "token and token_env are both given", "one of them")
    if token.token is None and token.token_env is None:
        report.mistake(place, "has no token", HINT)
    return lookup.secret((*place, "token_env"), token.token, token.token_env)
