"""Signed meter values: OCMF records, signed with the key of the EVSE's meter.

The keys are a simulator's: made of the charger's own chance number, so the same seed gives the same keys and anybody
who knows the seed can sign. No real meter's law applies to them.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.charger.id_token import IdToken
    from ocpplab_tui.charger.transaction import Transaction
    from ocpplab_tui.config.catalog import Model

METHOD = "ECDSA-secp256r1-SHA256"
ENCODING = "OCMF"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of secp256r1: private keys are numbers below it."""
SECRET_TYPES = frozenset({"KeyCode"})
"""Tokens that nobody may read, so that no record names them."""

TOKEN_TYPES: Mapping[str, str] = {
    "Central": "CENTRAL",
    "ISO14443": "ISO14443",
    "ISO15693": "ISO15693",
    "Local": "LOCAL",
    "NoAuthorization": "NONE",
    "eMAID": "EMAID",
}
"""IdTokenEnumType → OCMF's IT; all others are UNDEFINED."""

TRANSACTION_MARKS: Mapping[str, str] = {
    "Transaction.Begin": "B",
    "Transaction.End": "E",
    "Interruption.Begin": "X",
    "Interruption.End": "X",
}
"""Context of a sample → OCMF's TX; all others are C, in the course of charging."""


class SignedReading(NamedTuple):
    """An OCMF record (`OCMF|{…}|{"SA":…,"SD":…}`) and the meter that signed it: `seed` and `evse_id` name its key."""

    record: str
    seed: str
    evse_id: int


def signed_reading(
    seed: str,
    model: Model,
    connector: Connector,
    transaction: Transaction | None,
    register_wh: float,
    at: float,
    context: str,
    *,
    firmware_version: str,
) -> SignedReading:
    """The energy register of a connector's meter, signed. `at` is what the charger's own clock shows."""
    meter = connector.meter
    meter.pages += 1
    payload = {
        "FV": "1.0",
        "GI": f"{model.vendor_name} {model.model_name}",
        "GS": _serial(seed, 0),
        "GV": firmware_version,
        "PG": f"{'F' if transaction is None else 'T'}{meter.pages}",
        "MV": model.vendor_name,
        "MM": model.meter_type or "simulated",
        "MS": _serial(seed, connector.evse_id),
        **_identified(None if transaction is None else transaction.id_token),
        "CT": "EVSEID",
        "CI": str(connector.evse_id),
        "RD": [_reading(register_wh, at, context, transaction is not None, connector.spec.current)],
    }
    text = json.dumps(payload, separators=(",", ":"))
    signature = {"SA": METHOD, "SD": _sign(seed, connector.evse_id, text.encode()).hex()}
    return SignedReading(f"OCMF|{text}|{json.dumps(signature, separators=(',', ':'))}", seed, connector.evse_id)


def _identified(id_token: IdToken | None) -> dict[str, Any]:
    if id_token is None or id_token.type in SECRET_TYPES:
        return {"IS": False, "IF": [], "IT": "NONE", "ID": ""}
    return {"IS": True, "IF": ["OCPP_RS"], "IT": TOKEN_TYPES.get(id_token.type, "UNDEFINED"), "ID": id_token.value}


def _reading(register_wh: float, at: float, context: str, in_transaction: bool, current: str) -> dict[str, Any]:
    reading: dict[str, Any] = {
        "TM": f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S},{int(at * 1000) % 1000:03d}+0000 S",
        "RV": int(register_wh + 1e-3) / 1000,
        "RI": "1-b:1.8.0",
        "RU": "kWh",
        "RT": current,
        "EF": "",
        "ST": "G",
    }
    return reading | ({"TX": TRANSACTION_MARKS.get(context, "C")} if in_transaction else {})


def signed_meter_data(reading: SignedReading) -> str:
    """The record as the wire carries it: Base64."""
    return b64encode(reading.record.encode()).decode()


@lru_cache(maxsize=256)
def public_key(seed: str, evse_id: int) -> str:
    """The key with which records of an EVSE's meter are checked: SubjectPublicKeyInfo, DER, as Base64."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = _private_key(seed, evse_id).public_key()
    return b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@lru_cache(maxsize=256)
def _private_key(seed: str, evse_id: int) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    number = int.from_bytes(sha256(f"meter/{seed}/{evse_id}".encode()).digest(), "big")
    return ec.derive_private_key(number % (ORDER - 1) + 1, ec.SECP256R1())


def _sign(seed: str, evse_id: int, data: bytes) -> bytes:
    """DER; the same data is signed the same way each time."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    return _private_key(seed, evse_id).sign(data, ec.ECDSA(SHA256(), deterministic_signing=True))


def _serial(seed: str, evse_id: int) -> str:
    return sha256(f"serial/{seed}/{evse_id}".encode()).hexdigest()[:12].upper()
