"""Names of provinces and communes by their codes, read from the reference tables as plain data.

Without the tables codes are shown as they are. Nothing here decides anything about a place.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping
from pathlib import Path

_FILES = ("provinces.csv", "wards.csv.gz")


def packaged_reference() -> Path:
    """The folder of a checkout or a bundle: beside the package `sync`."""
    return Path(__file__).resolve().parents[2] / "assets" / "reference"


def read_places(folder: Path) -> Mapping[str, str]:
    """Code to name. Province codes have two digits, communes five: they never meet."""
    found: dict[str, str] = {}
    for name in _FILES:
        path = folder / name
        if not path.is_file():
            continue
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            found[row["code"]] = row["name"]
    return found
