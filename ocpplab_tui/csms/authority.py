"""A throw-away certificate authority, so that a station that asks for a certificate gets one.

Its key lives in memory and ends with the CSMS. `cryptography` is imported when the first request comes: it is slow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

DAY_S = 86_400
VALID_DAYS = 365


class BadRequest(Exception):
    """A certificate signing request that cannot be signed; the text says why."""


@dataclass(slots=True)
class Authority:
    """Signs what stations ask for. `now` is simulated time: certificates must be valid by it and by real time."""

    now: Callable[[], float]
    _root: Any = None
    _key: Any = None
    _issued: set[int] = field(default_factory=set)  # serial numbers

    def root_pem(self) -> str:
        """The CA's own certificate."""
        from cryptography.hazmat.primitives.serialization import Encoding

        self._make_root()
        text: bytes = self._root.public_bytes(Encoding.PEM)
        return text.decode()

    def sign(self, csr_pem: str) -> str:
        """The certificate for a signing request, followed by the CA's, as PEM. Raises BadRequest."""
        from cryptography import x509
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding

        try:
            request = x509.load_pem_x509_csr(csr_pem.encode())
            if not request.is_signature_valid:
                raise BadRequest("its signature is wrong")
        except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
            raise BadRequest("it is no PKCS#10 request in PEM") from error
        self._make_root()
        builder = self._builder(request.subject, request.public_key())
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        signed = builder.sign(self._key, hashes.SHA256())
        self._issued.add(signed.serial_number)
        text: bytes = signed.public_bytes(Encoding.PEM)
        return text.decode() + self.root_pem()

    def ocsp_result(self, asked: Mapping[str, Any]) -> str | None:
        """What is known of a certificate, as base64 of a DER OCSP response; None where it is another authority's."""
        from ocpplab_tui.csms.ocsp import ocsp_result

        if self._root is None:
            return None
        return ocsp_result(asked, self._root, self._key, self._issued, _moment(self.now()))

    def _make_root(self) -> None:
        if self._root is not None:
            return
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec

        self._key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ocpplab-tui embedded CSMS")])
        builder = self._builder(name, self._key.public_key(), issuer=name)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self._root = builder.sign(self._key, hashes.SHA256())

    def _builder(self, subject: Any, public_key: Any, *, issuer: Any = None) -> Any:
        from cryptography import x509

        first = min(self.now(), time.time()) - DAY_S
        last = max(self.now(), time.time()) + VALID_DAYS * DAY_S
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or self._root.subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(_moment(first))
            .not_valid_after(_moment(last))
        )


def _moment(when: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(when))
