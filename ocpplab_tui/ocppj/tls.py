"""TLS for security profiles 2 and 3: TLS 1.2 or later, the server's chain and name are checked (X-04, A-03, A-04).

A context is made once per set of files and shared by all links that use them; a file that changed makes a new one.
"""

from __future__ import annotations

import ssl
from functools import lru_cache
from pathlib import Path

from ocpplab_tui.base.errors import LinkError
from ocpplab_tui.ocppj.settings import LinkSettings

_Stamp = tuple[Path, int, int]  # path, time of the last change, size


def context_of(settings: LinkSettings) -> ssl.SSLContext:
    """The context for these settings. Raises LinkError that names the file which cannot be used."""
    if settings.security_profile == 3 and settings.cert_file is None:
        raise LinkError("security profile 3 needs a client certificate: set its certificate file and key file")
    if settings.security_profile != 3:
        return _context(_stamp(settings.ca_file), None, None)
    return _context(_stamp(settings.ca_file), _stamp(settings.cert_file), _stamp(settings.key_file))


@lru_cache(maxsize=256)
def _context(ca: _Stamp | None, certificate: _Stamp | None, key: _Stamp | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks the chain and the host name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca is None:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    else:
        _load_ca(context, ca[0])
    if certificate is not None:
        _load_certificate(context, certificate[0], key[0] if key is not None else None)
    return context


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


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or "not PEM").replace("_", " ").lower()
    return (error.strerror or "not readable").lower() if isinstance(error, OSError) else str(error)
