"""The portal's tables of what is said to everybody and by everybody: ratings, opinions, statements.

As `tables.py`, whose rules hold here: names, keys and types only.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from sync.portal.tables import METADATA, SERIAL

RATINGS = Table(
    "ratings",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("device", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("asked", String(12), nullable=False),
    Column("procedure", String(40), nullable=False),
    Column("office", String(120), nullable=False),
    Column("day", String(10), nullable=False),
    Column("face", Integer, nullable=False),
    Column("word", Text, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Index("ratings_by_day", "day"),
)

OPINIONS = Table(
    "opinions",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("device", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("consultation", LargeBinary(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("code", String(40), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("words", JSON, nullable=False),
    Column("name", String(120), nullable=False),
    Column("phone", String(20), nullable=False),
    Column("day", String(10), nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Index("opinions_by_consultation", "consultation"),
)

PUBLICATIONS = Table(
    "publications",
    METADATA,
    Column("seq", SERIAL, primary_key=True, autoincrement=True),
    Column("id", LargeBinary(16), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("valid_from", String(10), nullable=False),
    Column("valid_until", String(10), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("by", String(120), nullable=False),
    Column("published_ms", BigInteger, nullable=False),
    Index("publications_by_version", "id", "version", unique=True),
)
