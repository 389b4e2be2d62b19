"""What a firmware file is to a simulated charger.

Any file that is not empty can be installed, unless it begins with `BAD`: then the installation fails. The new version
is what a first line `version=2.5.0` says; without one, the version number in the file's name (`acme-2.5.0.bin`), else
the name without its ending.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

FAILURE_MARK = b"BAD"
VERSION_MAX = 50
"""Characters that BootNotification has for it."""

_HEADER = re.compile(rb"version=([!-~]{1,50})[ \t]*\r?(?:\n|\Z)")
_NUMBER = re.compile(r"\d+(?:\.\d+)+")
_ENDING = re.compile(r"(?<=.)\.[A-Za-z][A-Za-z0-9]{0,7}\Z")
_NOT_IN_VERSIONS = re.compile(r"[^!-~]+")


class FirmwareImage(NamedTuple):
    """A file that was downloaded: the version that it makes, and whether it can be installed."""

    version: str
    sound: bool


def image_of(content: bytes, location: str) -> FirmwareImage:
    """`location`: the URL that it came from."""
    return FirmwareImage(_version(content, location), not content.startswith(FAILURE_MARK))


def _version(content: bytes, location: str) -> str:
    header = _HEADER.match(content)
    if header is not None:
        return header[1].decode("ascii")
    try:
        name = unquote(urlsplit(location).path.rpartition("/")[2])
    except ValueError:
        name = ""
    number = _NUMBER.search(name)
    plain = number[0] if number is not None else _NOT_IN_VERSIONS.sub("-", _ENDING.sub("", name))
    return plain[:VERSION_MAX] or "unnamed"
