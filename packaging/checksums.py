"""SHA256SUMS of a bundle, in the form that `sha256sum --check` reads.

It owns that one file. It never signs it: who publishes a bundle signs the list.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

NAME = "SHA256SUMS"


def listed_files(bundle: Path) -> list[Path]:
    """Every file but the list itself; links are followed by whoever checks, so not listed."""
    return sorted(
        path
        for path in bundle.rglob("*")
        if path.is_file() and not path.is_symlink() and path.name != NAME
    )


def write_checksums(bundle: Path) -> int:
    """Write BUNDLE/SHA256SUMS, lines sorted by path; the number of files listed."""
    files = listed_files(bundle)
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bundle).as_posix()}\n"
        for path in files
    ]
    (bundle / NAME).write_text("".join(sorted(lines, key=lambda line: line[66:])))
    return len(files)
