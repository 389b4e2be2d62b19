"""What the program brings along: every installed package that it needs, directly or through another one.

`python -m tools.dependencies` prints name, version, licence and who needs it, from what is installed, without asking
anybody over the network. `--requirements` prints `name==version` lines, as scanners for known holes take them.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

ROOT = "ocpplab-tui"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def needed(root: str = ROOT) -> dict[str, tuple[Distribution, set[str]]]:
    """Normalized name → the installed package and who needs it, without the root; extras are left out."""
    found: dict[str, tuple[Distribution, set[str]]] = {}
    open_still = [(normalized(name), root) for name in _requirements(distribution(root))]
    while open_still:
        name, by = open_still.pop()
        if name in found:
            found[name][1].add(by)
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:  # for another system
            continue
        found[name] = (package, {by})
        open_still += [(normalized(each), name) for each in _requirements(package)]
    return dict(sorted(found.items()))


def normalized(name: str) -> str:
    """As package indexes compare names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(package: Distribution) -> str:
    """In a few words; "?" where the package does not say."""
    metadata = package.metadata
    for field in ("License-Expression", "License"):
        if field in metadata and 0 < len(metadata[field]) < 60:
            return metadata[field]
    classified = [each.rpartition(":: ")[2] for each in metadata.get_all("Classifier") or [] if "License ::" in each]
    return ", ".join(classified) or "?"


def _requirements(package: Distribution) -> list[str]:
    """Names of what it needs without any extra."""
    lines = [line for line in package.requires or [] if "extra ==" not in line.replace("'", '"')]
    return [match[0] for line in lines if (match := _NAME.match(line))]


def main(arguments: list[str]) -> int:
    """Print the list."""
    packages = needed()
    if arguments == ["--requirements"]:
        sys.stdout.writelines(f"{name}=={package.version}\n" for name, (package, _) in packages.items())
        return 0
    for name, (package, by) in packages.items():
        sys.stdout.write(f"{name:<28} {package.version:<12} {licence(package):<40} {', '.join(sorted(by))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
