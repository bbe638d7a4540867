"""The portal's tables that nobody files into: sums and claims.

As `tables.py`, whose rules hold here: names, keys and types only.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, String, Table

from sync.portal.tables import METADATA
from sync.portal.tables_said import PUBLICATIONS

# Sums over the records of 64 numbers of a run, from `first` on (ranges.py): the window's digests.
RANGES = Table(
    "ranges",
    METADATA,
    Column("device", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("run", LargeBinary(8), primary_key=True),
    Column("first", BigInteger, primary_key=True),
    Column("held", BigInteger, nullable=False),
    Column("high", BigInteger, nullable=False),
    Column("low", BigInteger, nullable=False),
)

# Every authority's number that was given, once: a unique column of `applications` could not be
# spread over servers by device.
CLAIMS = Table(
    "claims",
    METADATA,
    Column("number", String(60), primary_key=True),
    Column("application", LargeBinary(16), nullable=False),
)

ALL_TABLES = PUBLICATIONS.metadata
"""Whoever makes tables takes it from here, so that none is missing."""
