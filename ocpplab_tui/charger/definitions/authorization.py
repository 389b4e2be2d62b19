"""AuthCtrlr, AuthCacheCtrlr and LocalAuthListCtrlr. AdditionalInfoItemsPerMessage is absent: no token has any here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Live, Row, ro, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

BOOLEAN, INTEGER = DataType.BOOLEAN, DataType.INTEGER
AUTHORIZATION = ComponentKey("AuthCtrlr")
CACHE = ComponentKey("AuthCacheCtrlr")
LOCAL_LIST = ComponentKey("LocalAuthListCtrlr")

LOCAL_LIST_MAX = 1000
CACHE_MAX = 1000
"""Most entries of each."""
ENTRY_BYTES = 64
"""What one entry of list or cache takes, as told by the Storage variables."""
LIST_ITEMS_PER_MESSAGE = 100
TOKEN_TYPES = ("Central", "eMAID", "ISO14443", "ISO15693", "KeyCode", "Local", "MacAddress", "NoAuthorization")

_ROWS = (
    Row(
        AUTHORIZATION,
        "AuthorizeRemoteStart",
        BOOLEAN,
        v16=rw("true", "AuthorizeRemoteTxRequests"),
        v201=rw("true"),
    ),
    # 1.6 has no key for it, but people may set it there too: a charge point without authorization (A3).
    Row(AUTHORIZATION, "Enabled", BOOLEAN, v16=rw("true"), v201=rw("true")),
    Row(AUTHORIZATION, "LocalAuthorizeOffline", BOOLEAN, v16=rw("true", "LocalAuthorizeOffline"), v201=rw("true")),
    Row(AUTHORIZATION, "LocalPreAuthorize", BOOLEAN, v16=rw("false", "LocalPreAuthorize"), v201=rw("true")),
    Row(
        AUTHORIZATION,
        "OfflineTxForUnknownIdEnabled",
        BOOLEAN,
        v16=rw("false", "AllowOfflineTxForUnknownId"),
        v201=rw("false"),
    ),
    Row(AUTHORIZATION, "MasterPassGroupId", DataType.STRING, v201=rw(""), maximum=36),
    Row(AUTHORIZATION, "DisableRemoteAuthorization", BOOLEAN, v201=rw("false")),
    Row(
        AUTHORIZATION,
        "SupportedIdTokenTypes",
        DataType.MEMBER_LIST,
        v201=ro(",".join(TOKEN_TYPES)),
        values=TOKEN_TYPES,
        constant=True,
    ),
    Row(CACHE, "Available", BOOLEAN, v201=ro("true"), constant=True),
    Row(CACHE, "Enabled", BOOLEAN, v16=rw("true", "AuthorizationCacheEnabled"), v201=rw("true")),
    Row(CACHE, "LifeTime", INTEGER, v201=rw(864_000), unit="s", minimum=1),
    # What is not Accepted goes first, then what is oldest (C10), which is none of OCPP's named policies.
    Row(
        CACHE,
        "Policy",
        DataType.OPTION_LIST,
        v201=ro("CUSTOM"),
        values=("LRU", "LFU", "FIFO", "CUSTOM"),
        constant=True,
    ),
    Row(
        CACHE,
        "Storage",
        INTEGER,
        v201=ro(),
        unit="B",
        maximum=CACHE_MAX * ENTRY_BYTES,
        live=Live.CACHE_STORAGE,
    ),
    Row(CACHE, "DisablePostAuthorize", BOOLEAN, v201=rw("false")),
    Row(LOCAL_LIST, "Available", BOOLEAN, v201=ro("true"), constant=True),
    Row(LOCAL_LIST, "BytesPerMessage", INTEGER, v201=ro(65_000), constant=True),
    Row(LOCAL_LIST, "Enabled", BOOLEAN, v16=rw("true", "LocalAuthListEnabled"), v201=rw("true")),
    Row(LOCAL_LIST, "Entries", INTEGER, v201=ro(), maximum=LOCAL_LIST_MAX, live=Live.LOCAL_LIST_ENTRIES),
    Row(
        LOCAL_LIST,
        "ItemsPerMessage",
        INTEGER,
        v16=ro(LIST_ITEMS_PER_MESSAGE, "SendLocalListMaxLength"),
        v201=ro(LIST_ITEMS_PER_MESSAGE),
        constant=True,
    ),
    Row(
        LOCAL_LIST,
        "Storage",
        INTEGER,
        v201=ro(),
        unit="B",
        maximum=LOCAL_LIST_MAX * ENTRY_BYTES,
        live=Live.LOCAL_LIST_STORAGE,
    ),
    Row(LOCAL_LIST, "DisablePostAuthorize", BOOLEAN, v201=rw("false")),
    Row(LOCAL_LIST, "SupportsExpiryDateTime", BOOLEAN, v201=ro("true"), constant=True),
)


def rows(_model: Model) -> Iterator[Row]:
    yield from _ROWS
