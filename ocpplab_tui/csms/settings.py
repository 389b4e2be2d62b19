"""What the embedded CSMS needs to know, frozen, and fit to be sent to a child process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


class TokenLike(Protocol):
    """One entry of `embedded_csms.tokens`."""

    @property
    def id(self) -> str: ...

    @property
    def status(self) -> str: ...

    @property
    def parent(self) -> str | None: ...


class EmbeddedCsmsConfig(Protocol):
    """`[embedded_csms]` of a lab file; `config.lab_model.EmbeddedCsmsConfig` fits."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...

    @property
    def tokens(self) -> Sequence[TokenLike]: ...

    @property
    def accept_unknown_tokens(self) -> bool: ...

    @property
    def heartbeat_interval(self) -> int: ...

    @property
    def strict(self) -> bool: ...

    @property
    def password(self) -> Any:
        """None, text, bytes, or pydantic's SecretStr."""
        ...

    @property
    def cert_file(self) -> Path | None: ...

    @property
    def key_file(self) -> Path | None: ...

    @property
    def client_ca_file(self) -> Path | None: ...

    @property
    def policy(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Token:
    """An id token that the CSMS knows. `status` is answered as it stands; `parent` is its group."""

    id: str
    status: str = "Accepted"
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class CsmsSettings:
    """The same fields as `EmbeddedCsmsConfig`, plain and frozen; see there."""

    host: str = "127.0.0.1"
    port: int = 9000
    tokens: tuple[Token, ...] = (Token("DEADBEEF"),)
    accept_unknown_tokens: bool = False
    heartbeat_interval: int = 300
    strict: bool = True
    password: str | None = field(default=None, repr=False)
    cert_file: Path | None = None
    key_file: Path | None = None
    client_ca_file: Path | None = None
    policy: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, config: EmbeddedCsmsConfig) -> CsmsSettings:
        """Take over what a user configured."""
        return cls(
            host=config.host,
            port=config.port,
            tokens=tuple(Token(token.id, token.status, token.parent) for token in config.tokens),
            accept_unknown_tokens=config.accept_unknown_tokens,
            heartbeat_interval=config.heartbeat_interval,
            strict=config.strict,
            password=_plain(config.password),
            cert_file=config.cert_file,
            key_file=config.key_file,
            client_ca_file=config.client_ca_file,
            policy={action: str(word) for action, word in config.policy.items()},
        )

    def to_json(self) -> dict[str, Any]:
        """For a child's stdin. Holds the password: never for a log or a command line."""
        return {
            "host": self.host,
            "port": self.port,
            "tokens": [[token.id, token.status, token.parent] for token in self.tokens],
            "accept_unknown_tokens": self.accept_unknown_tokens,
            "heartbeat_interval": self.heartbeat_interval,
            "strict": self.strict,
            "password": self.password,
            "cert_file": _text(self.cert_file),
            "key_file": _text(self.key_file),
            "client_ca_file": _text(self.client_ca_file),
            "policy": dict(self.policy),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CsmsSettings:
        """The reverse of `to_json`."""
        files = {name: Path(data[name]) if data[name] else None for name in ("cert_file", "key_file", "client_ca_file")}
        tokens = tuple(Token(*entry) for entry in data["tokens"])
        return cls(**{**data, **files, "tokens": tokens})


def _plain(password: Any) -> str | None:
    reveal = getattr(password, "get_secret_value", None)
    value = reveal() if reveal is not None else password
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return None if value is None else str(value)


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
