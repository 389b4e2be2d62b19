"""Short names for folders and ids, made from what people call things."""

from __future__ import annotations

import hashlib
import re
import unicodedata


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and single dashes; "" when nothing of the text can be kept."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")


def fingerprint(text: str) -> str:
    """Six hex digits that tell texts with the same slug apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:6]
