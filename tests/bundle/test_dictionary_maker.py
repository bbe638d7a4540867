"""The maker of the compression dictionary runs on today's records, and what it made is worth it."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

from sync.codec import pack
from sync.columns import write_table
from sync.dictionaries import load_dictionaries
from sync.records import Record, canonical

MAKER = Path(__file__).parents[2] / "packaging" / "make_dictionary.py"


def test_filings_of_every_procedure_shrink_by_the_shipped_dictionary() -> None:
    """A field that was added to the records would otherwise stop the maker unnoticed, and a
    dictionary of yesterday's procedures would cost every kiosk its bytes."""
    spec = importlib.util.spec_from_file_location("make_dictionary", MAKER)
    assert spec is not None and spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    rng, shipped = random.Random(7), load_dictionaries().newest
    home = bytes(16)
    tables = [
        canonical(write_table([Record.create(home, bytes(8), 1, kind, content)], home))
        for procedure in maker._procedures()
        for kind, content in maker._records(procedure, rng)
    ]
    with_it = sum(len(pack(table, shipped)[1]) for table in tables)
    without = sum(len(pack(table, None)[1]) for table in tables)
    assert with_it < 0.3 * without
