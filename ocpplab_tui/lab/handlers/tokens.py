"""Id tags of people as id tokens of the wire."""

from __future__ import annotations

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.protocol.station import Station

ID_TAG_LENGTH_16 = 20
"""OCPP 1.6 IdToken: CiString20Type."""


def id_token(station: Station, id_tag: str, kind: str | None = None) -> IdToken:
    """The token that this tag stands for. Raises OperationRefused when this version can't carry it."""
    if station.version == "1.6" and len(id_tag) > ID_TAG_LENGTH_16:
        raise OperationRefused(
            f"{station.identity}: an id tag of OCPP 1.6 has at most {ID_TAG_LENGTH_16} characters, "
            f"this one {len(id_tag)}"
        )
    if station.version == "1.6" and kind is not None:
        raise OperationRefused(f"{station.identity}: OCPP 1.6 knows no types of tokens; leave id_token_type out")
    return IdToken(id_tag) if kind is None else IdToken(id_tag, kind)
