"""TLS for security profiles 2 and 3: TLS 1.2 or later, the server's chain and name are checked (X-04, A-03, A-04).

A context is made once per set of files and shared by all links that use them; a file that changed makes a new one.
"""

from __future__ import annotations

import ssl
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ocpplab_tui.base.errors import LinkError
from ocpplab_tui.ocppj.settings import LinkSettings

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:AES128-GCM-SHA256:AES256-GCM-SHA384:@SECLEVEL=2"
"""For TLS 1.2: what OCPP asks for (ECDHE_ECDSA and RSA with AES-GCM) and what is as strong; anything else is weak.
Level 2, whatever this machine's OpenSSL takes for enough: no RSA below 2048 bits, no SHA-1 in certificates."""

_Stamp = tuple[Path, int, int]  # path, time of the last change, size


def context_of(settings: LinkSettings) -> ssl.SSLContext:
    """The context for these settings. Raises LinkError that names the file which cannot be used."""
    if settings.security_profile == 3 and settings.certificate is None and settings.cert_file is None:
        raise LinkError("security profile 3 needs a client certificate: set its certificate file and key file")
    system = settings.ca_file is None
    trust = _Trust(settings.roots, system) if settings.roots is not None else _Trust(_stamp(settings.ca_file), system)
    if settings.security_profile != 3:
        return _context(trust, None, None)
    if settings.certificate is not None:
        return _context(trust, settings.certificate, settings.key)
    return _context(trust, _stamp(settings.cert_file), _stamp(settings.key_file))


class _Trust(NamedTuple):
    """Whom to believe: certificates in PEM, or those of a file; and the system's CAs where no file was named."""

    roots: tuple[str, ...] | _Stamp | None
    system: bool


@lru_cache(maxsize=256)
def _context(trust: _Trust, certificate: _Stamp | str | None, key: _Stamp | str | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks the chain and the host name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION
    context.set_ciphers(CIPHERS)
    _load_trust(context, trust)
    if isinstance(certificate, str):
        _load_texts(context, certificate, str(key))
    elif certificate is not None:
        _load_certificate(context, certificate[0], key[0] if isinstance(key, tuple) else None)
    return context


def _load_trust(context: ssl.SSLContext, trust: _Trust) -> None:
    roots = trust.roots
    if trust.system:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    if roots and isinstance(roots[0], Path):
        _load_ca(context, roots[0])
    elif roots:
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # what is installed is trusted, whoever signed it
        context.load_verify_locations(cadata="".join(map(str, roots)))


def _load_texts(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """OpenSSL wants files: one that only we can read, for a moment."""
    try:
        with NamedTemporaryFile(mode="w", encoding="ascii", prefix="ocpplab-", suffix=".pem") as file:  # 0600
            file.write(f"{key}\n{certificate}")
            file.flush()
            context.load_cert_chain(file.name)
    except (OSError, ValueError) as error:
        raise LinkError(f"the charger's own certificate cannot be used ({_why(error)})") from None


def _load_ca(context: ssl.SSLContext, path: Path) -> None:
    try:
        context.load_verify_locations(path)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise LinkError(
            f"{path.name} cannot be used as CA file ({_why(error)}); it must hold PEM certificates"
        ) from None


def _load_certificate(context: ssl.SSLContext, certificate: Path, key: Path | None) -> None:
    try:
        # Without this function OpenSSL would ask for a pass phrase on the terminal, and wait.
        context.load_cert_chain(certificate, key, password=lambda: b"")
    except (OSError, ValueError) as error:
        names = certificate.name if key is None else f"{certificate.name} and {key.name}"
        hint = "they must be a PEM certificate and its key, without pass phrase"
        raise LinkError(f"{names} cannot be used as client certificate ({_why(error)}); {hint}") from None


def _stamp(path: Path | None) -> _Stamp | None:
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError as error:
        raise LinkError(f"{path.name} cannot be read ({_why(error)})") from None
    return path, status.st_mtime_ns, status.st_size


def name_flaw(secured: ssl.SSLObject | None, settings: LinkSettings) -> str:
    """What is wrong with the name in the server's certificate, where OpenSSL is content: a wildcard that is not allowed
    (AllowCSMSTLSWildcards). "" where all is well."""
    if secured is None or settings.wildcards:
        return ""
    certificate: dict[str, Any] = secured.getpeercert() or {}
    subject = (pair for part in certificate.get("subject", ()) for pair in part)
    names = [name.casefold() for _, name in (*certificate.get("subjectAltName", ()), *subject)]
    host = (urlsplit(settings.url).hostname or "").casefold()
    if host in names or not any(name.startswith("*.") for name in names):
        return ""
    return "the CSMS certificate is for a whole domain (wildcard), which SecurityCtrlr.AllowCSMSTLSWildcards forbids"


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or "not PEM").replace("_", " ").lower()
    return (error.strerror or "not readable").lower() if isinstance(error, OSError) else str(error)
