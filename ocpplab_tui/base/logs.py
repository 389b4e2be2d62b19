"""Lines of the log, without secrets whatever somebody logs: tracebacks and messages of libraries are data too."""

from __future__ import annotations

import logging

from ocpplab_tui.base.redaction import redact_text

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


class RedactingFormatter(logging.Formatter):
    """What is told of a record passes by `redact_text` last."""

    def __init__(self, form: str = FORMAT) -> None:
        super().__init__(form)

    def format(self, record: logging.LogRecord) -> str:
        return redact_lines(super().format(record))


def redact_lines(text: str) -> str:
    """Each line for itself, so that one that names a secret does not cover the values in all others; a key that goes
    over lines is covered first."""
    if "PRIVATE KEY" in text:
        text = redact_text(text)
    return "\n".join(redact_text(line) for line in text.split("\n"))
