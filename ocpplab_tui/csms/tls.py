"""The server's side of TLS (security profiles 2 and 3)."""

from __future__ import annotations

import ssl
from pathlib import Path

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.csms.authority import Authority
from ocpplab_tui.csms.settings import CsmsSettings

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:AES128-GCM-SHA256:AES256-GCM-SHA384:@SECLEVEL=2"
"""What OCPP asks of a CSMS for TLS 1.2 (A-04), and certificates that are not weak, whatever OpenSSL's default is."""


def server_context(settings: CsmsSettings, authority: Authority) -> ssl.SSLContext | None:
    """TLS 1.2 or newer when a certificate is configured, asking for client certificates when a client CA is.

    Certificates that this CSMS signs itself (SignCertificate) are good too. Raises StartError.
    """
    if settings.cert_file is None:
        if settings.client_ca_file is not None:
            raise StartError("embedded_csms.client_ca_file needs cert_file and key_file too: mutual TLS is TLS")
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    _load_own(context, settings.cert_file, settings.key_file)
    if settings.client_ca_file is not None:
        _load_client_ca(context, settings.client_ca_file)
        context.load_verify_locations(cadata=authority.root_pem())
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _load_own(context: ssl.SSLContext, cert_file: Path, key_file: Path | None) -> None:
    try:
        context.load_cert_chain(cert_file, key_file, password=_no_passphrase)
    except ssl.SSLError as error:
        raise StartError(
            f"embedded_csms: {cert_file} and {key_file or 'no key_file'} do not make a PEM certificate with its key"
        ) from error
    except OSError as error:
        raise StartError(f"embedded_csms: {cert_file} or {key_file} cannot be read: {error.strerror}") from error


def _no_passphrase() -> str:
    raise StartError("embedded_csms.key_file is encrypted; it must be a key without a passphrase")


def _load_client_ca(context: ssl.SSLContext, client_ca_file: Path) -> None:
    try:
        context.load_verify_locations(client_ca_file)
    except ssl.SSLError as error:
        raise StartError(f"embedded_csms.client_ca_file: {client_ca_file} holds no PEM certificates") from error
    except OSError as error:
        raise StartError(f"embedded_csms.client_ca_file: {client_ca_file} cannot be read: {error.strerror}") from error
