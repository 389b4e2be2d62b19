"""Is a certificate still good? Answers for what the CSMS's own authority signed (OCPP 2.0.1 M06; RFC 6960).

`cryptography` is imported when the first request comes: it is slow.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

VALID_DAYS = 7


def ocsp_result(asked: Mapping[str, Any], root: Any, key: Any, issued: Collection[int], now: datetime) -> str | None:
    """The OCSP response, DER in base64; None where another authority would have to be asked.

    `asked` is an OCSPRequestDataType as the `ocpp` package hands it over (snake_case).
    """
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.x509 import ocsp

    algorithms = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}
    algorithm = algorithms.get(str(asked.get("hash_algorithm")))
    key_hash = str(asked.get("issuer_key_hash", "")).lower()
    if algorithm is None or key_hash != _key_hash(root, algorithm):
        return None
    try:
        serial = int(str(asked.get("serial_number")), 16)
    except ValueError:
        return None
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=_digest(root.subject.public_bytes(), algorithm),
        issuer_key_hash=bytes.fromhex(key_hash),
        serial_number=serial,
        algorithm=algorithm,
        cert_status=ocsp.OCSPCertStatus.GOOD if serial in issued else ocsp.OCSPCertStatus.UNKNOWN,
        this_update=now,
        next_update=now + timedelta(days=VALID_DAYS),
        revocation_time=None,
        revocation_reason=None,
    )
    signed = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, root).sign(key, hashes.SHA256())
    return b64encode(signed.public_bytes(serialization.Encoding.DER)).decode()


def _key_hash(certificate: Any, algorithm: Any) -> str:
    """Of the subject public key's bits, without their wrapping (RFC 6960 §4.1.1)."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    bits: bytes = certificate.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _digest(bits, algorithm).hex()


def _digest(data: bytes, algorithm: Any) -> bytes:
    from cryptography.hazmat.primitives.hashes import Hash

    digest = Hash(algorithm)
    digest.update(data)
    return digest.finalize()
