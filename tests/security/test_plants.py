"""A search that finds nothing proves something only if it would find."""

from __future__ import annotations

import base64

import pytest

from tests.security.plants import ALL, found_in


@pytest.mark.parametrize(("name", "secret"), ALL.items())
def test_each_secret_is_found_in_each_form(name: str, secret: str) -> None:
    assert found_in(f"x {secret} y") == [name]
    assert name in found_in(secret.encode().hex())
    for identity in ("CP-1", "CP-12", "CP-123"):
        assert name in found_in(base64.b64encode(f"{identity}:{secret}".encode())), identity
        assert name in found_in(base64.b64encode(f"{identity}:{secret}\n and more".encode())), identity
    assert found_in("nothing of it: •••") == []
