"""Unique ids."""

from __future__ import annotations

import uuid
from random import Random

from ocpplab_tui.base.ids import MessageIds, hex_id, uuid_text


def test_message_ids_are_short_and_new() -> None:
    ids, others = MessageIds(), MessageIds()
    made = [ids.next() for _ in range(1000)] + [others.next() for _ in range(1000)]
    assert len(set(made)) == 2000
    assert max(map(len, made)) <= 36
    assert MessageIds("p").next() == "p-1"


def test_seeded_ids_come_again() -> None:
    assert hex_id(Random(1)) == hex_id(Random(1))
    assert len(hex_id(Random(1))) == 12
    assert len(hex_id(Random(2), 4)) == 4
    text = uuid_text(Random(1))
    assert text == uuid_text(Random(1)) != uuid_text(Random(2))
    parsed = uuid.UUID(text)
    assert (parsed.version, parsed.variant, str(parsed)) == (4, uuid.RFC_4122, text)
