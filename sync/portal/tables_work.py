"""The portal's tables that nobody files into: sums, claims, background work.

As `tables.py`, whose rules hold here: names, keys and types only.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from sync.portal.tables import METADATA, SERIAL
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

# Background work (jobs.py): `due_ms` is also the end of a lease, which `holder` has.
JOBS = Table(
    "jobs",
    METADATA,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("added_ms", BigInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("holder", LargeBinary(8)),
    Column("error", String(300), nullable=False),
    Index("jobs_once", "kind", "subject", unique=True),
    Index("jobs_due", "due_ms"),
)

ALL_TABLES = PUBLICATIONS.metadata
"""Whoever makes tables takes it from here, so that none is missing."""
