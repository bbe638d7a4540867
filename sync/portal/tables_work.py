"""The portal's tables that nobody files into: sums, claims, background work.

As `tables.py`, whose rules hold here: names, keys and types only.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
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

# What stands in the archive instead of the live tables (archiving.py), with no word of anybody:
# `steps` are moments and states. `back_ms`: brought back then.
ARCHIVED = Table(
    "archived",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("device", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("code", String(40), nullable=False),
    Column("authority_number", String(60)),
    Column("procedure", String(40), nullable=False),
    Column("state", String(24), nullable=False),
    Column("filed_at", String(40), nullable=False),
    Column("due", String(40)),
    Column("steps", JSON, nullable=False),
    Column("file", String(120), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("archived_ms", BigInteger, nullable=False),
    Column("back_ms", BigInteger),
    Index("archived_by_code", "code"),
    Index("archived_by_number", "authority_number"),
)

ALL_TABLES = PUBLICATIONS.metadata
"""Whoever makes tables takes it from here, so that none is missing."""
