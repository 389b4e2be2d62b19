"""Signed meter values as the wire of either version carries them (2.0.1 J02.FR.21; 1.6: OCA's application note)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.meter_signing import ENCODING, METHOD, SignedReading, public_key, signed_meter_data
from ocpplab_tui.protocol.ports import Payload

if TYPE_CHECKING:
    from ocpplab_tui.charger.transaction import Transaction
    from ocpplab_tui.protocol.core import StationCore


def signed_meter_value(station: StationCore, reading: SignedReading, transaction: Transaction | None) -> Payload:
    """SignedMeterValueType. Its public key is "" where PublicKeyWithSignedMeterValue leaves it out."""
    return {
        "signedMeterData": signed_meter_data(reading),
        "signingMethod": METHOD,
        "encodingMethod": ENCODING,
        "publicKey": _public_key(station, reading, transaction),
    }


def _public_key(station: StationCore, reading: SignedReading, transaction: Transaction | None) -> str:
    """OncePerTransaction: with the first signed value of each transaction, and never outside of one."""
    policy = station.charger.settings.public_key_policy
    once = policy == "OncePerTransaction" and transaction is not None and "publicKey" not in transaction.told
    if not once and policy != "EveryMeterValue":
        return ""
    if transaction is not None:
        transaction.told.add("publicKey")
    return public_key(reading.seed, reading.evse_id)
