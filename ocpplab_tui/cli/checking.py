"""`check`: everything that can be said about a lab file."""

from __future__ import annotations

import os
import sys
from collections import Counter

from ocpplab_tui.base.errors import InputError
from ocpplab_tui.cli.settings_check import check_wholly
from ocpplab_tui.config.lab_file import LabFile


def check_lab(lab: str) -> int:
    """Print what is found: mistakes and warnings to stderr, what the lab is to stdout. Raises InputError."""
    findings = check_wholly(lab, environment=os.environ)
    for kind, found in (("warning", findings.warnings), ("note", findings.notes)):
        sys.stderr.write("".join(f"{kind}: {each}\n" for each in found))
    if findings.lab_file is None:
        raise InputError(*findings.mistakes)
    sys.stdout.write(f"{findings.lab_file.path}: {summary(findings.lab_file)}\n")
    return 0


def summary(lab_file: LabFile) -> str:
    """One line for people: what would run."""
    versions = Counter(charger.ocpp_version for charger in lab_file.chargers)
    fleet = ", ".join(f"{count} × OCPP {version}" for version, count in sorted(versions.items()))
    parts = [_count(len(lab_file.chargers), "charger") + (f" ({fleet})" if fleet else "")]
    if lab_file.locations:
        parts.append(_count(len(lab_file.locations), "location"))
    urls = sorted({charger.csms.url for charger in lab_file.chargers})
    parts.append("CSMS " + ", ".join(urls[:3]) + (" …" if len(urls) > 3 else "") if urls else "no charger yet")
    return "fine: " + ", ".join(parts)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")
