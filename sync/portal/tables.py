"""The portal's tables, as SQLAlchemy Core data that SQLite and PostgreSQL both accept.

This module owns names, keys and types only. It must never open a connection, and nothing in it may
need one database product: times are integer milliseconds since 1970 in UTC, trees are JSON, digests
are raw bytes. The dedupe key of a record (device, id) is a primary key, so that even two replicas
which both miss a lock cannot apply one record twice. Whatever belongs to a machine has its `device`
in every key, unique or foreign, so that these tables can be spread over servers by it (SCALING.md).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

SCHEMA_VERSION = 1
"""Raised with every change of the tables once they are released, together with a step in
`stepping.py`, and a database of the version before among the tests' data."""

METADATA = MetaData()

TELL_TIMES = 3
"""How often a live answer says that a paper is complete, before it is taken to be heard."""


OPEN_STATES = (
    "state IN ('submitted', 'accepted', 'in_process', 'supplement_requested', 'payment_due')"
)
"""Applications that somebody still works on: to be counted without looking at what has ended."""


IS_PARKED = "verdict = 'parked'"
"""Records that are kept apart: few, and looked for at every stick and page of machines."""


IS_UNCOMMON = (
    "(verdict <> 'applied' OR kind NOT IN"
    " ('application.submitted.v1', 'attachment.described.v1', 'event.appended.v1'))"
)
"""Records that did not simply make a row: only their bodies say what they are about."""


def _only(where: str) -> dict[str, Any]:
    """An index over part of the rows, in the words of both databases."""
    return {"postgresql_where": text(where), "sqlite_where": text(where)}


def _of_application() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["application", "device"], ["applications.id", "applications.device"]
    )


# SQLite numbers rows by itself only for INTEGER; PostgreSQL wants room for more.
SERIAL = BigInteger().with_variant(Integer, "sqlite")

FACTS = Table(
    "facts",
    METADATA,
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)
BACKED_UP = "backed_up_through"  # ms: acknowledgements before it are on a backup
STAFF_VERSION = "staff_version"

DEVICES = Table(
    "devices",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("signing", LargeBinary(32), nullable=False),
    Column("box", LargeBinary(32), nullable=False),
    Column("characters", String(12), nullable=False),
    Column("earlier", JSON, nullable=False),
    Column("place", String(120), nullable=False, default=""),
    Column("standing", String(12), nullable=False),
    Column("registered_ms", BigInteger, nullable=False),
    Column("run", LargeBinary(8)),
    Column("counter", BigInteger, nullable=False),
    Column("earlier_runs", JSON, nullable=False),
    Column("cloned", Boolean, nullable=False),
    Column("contact_ms", BigInteger),
    Column("feed_position", BigInteger, nullable=False),
    Column("feed_chain", LargeBinary(8), nullable=False),
    Column("cursor_position", BigInteger, nullable=False),
    Column("told_seq", BigInteger, nullable=False, default=0),
    Column("told_keys", BigInteger, nullable=False, default=1),
    Column("told_staff", BigInteger, nullable=False, default=0),
    Column("window_high", BigInteger, nullable=False, default=0),
    Column("window_low", BigInteger, nullable=False, default=0),
    Column("note", JSON, nullable=False),
)

INVITATIONS = Table(
    "invitations",
    METADATA,
    Column("secret_id", LargeBinary(8), primary_key=True),
    Column("secret", LargeBinary(32)),
    Column("characters", String(12), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
    Column("device", LargeBinary(16)),
    Column("successor_of", LargeBinary(16)),
    Column("place", String(120), nullable=False, default=""),
    Column("told_keys", BigInteger, nullable=False, default=1),
)

# Which machine answers for what another filed, once that one is gone.
HEIRS = Table(
    "heirs",
    METADATA,
    Column("device", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("heir", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("since_ms", BigInteger, nullable=False),
    Index("heirs_by_heir", "heir"),
)

# Records told to a machine once more, each a ciphertext: it goes when its application is erased.
GIVEN = Table(
    "given",
    METADATA,
    Column("cipher_sha256", LargeBinary(32), primary_key=True),
    Column("application", LargeBinary(16), nullable=False),
    Column("device", LargeBinary(16), nullable=False),
    Index("given_of_application", "application"),
)

RECORDS = Table(
    "records",
    METADATA,
    Column("device", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("id", LargeBinary(16), primary_key=True),
    Column("run", LargeBinary(8), nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("kind", String(80), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("verdict", String(12), nullable=False),
    Column("reason", String(60), nullable=False),
    Column("waits_for", LargeBinary(16)),
    Column("complete", Boolean, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Index("records_in_order", "device", "run", "n"),
    Index("records_waiting", "waits_for", **_only("waits_for IS NOT NULL")),
    Index("records_parked", "device", **_only(IS_PARKED)),
    Index("records_uncommon", "device", **_only(IS_UNCOMMON)),
)

COLLISIONS = Table(
    "collisions",
    METADATA,
    Column("device", LargeBinary(16), primary_key=True),
    Column("id", LargeBinary(16), primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),
    Column("kind", String(80), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
)

FEED = Table(
    "feed",
    METADATA,
    Column("device", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("origin", LargeBinary(16), nullable=False),
    Column("run", LargeBinary(8), nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("kind", String(80), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("chain", LargeBinary(8), nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)

APPLICATIONS = Table(
    "applications",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("device", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("record", LargeBinary(16), nullable=False),
    Column("code", String(40), nullable=False),
    Column("authority_number", String(60)),
    Column("procedure", String(40), nullable=False),
    Column("version", String(40), nullable=False),
    Column("title", Text, nullable=False),
    Column("applicant", String(120), nullable=False),
    Column("applicant_plain", String(120), nullable=False),
    Column("state", String(24), nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("filed_at", String(40), nullable=False),
    Column("filed_order", String(40), nullable=False),
    Column("uncertainty_s", BigInteger, nullable=False),
    Column("due", String(40)),
    Column("answers", JSON, nullable=False),
    Column("identity", JSON, nullable=False),
    Column("papers", JSON, nullable=False),
    Column("missing", JSON, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Index("applications_by_code", "code"),
    Index("applications_by_number", "authority_number", **_only("authority_number IS NOT NULL")),
    Index("applications_by_state", "state", "filed_order"),
    Index("applications_by_arrival", "received_ms"),
    Index("applications_open", "state", "due", **_only(OPEN_STATES)),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("device", LargeBinary(16), primary_key=True),
    Column("record", LargeBinary(16)),
    Column("application", LargeBinary(16), nullable=False),
    Column("sees", LargeBinary(16)),
    Column("at", String(40), nullable=False),
    Column("what", String(60), nullable=False),
    Column("state", String(24)),
    Column("by", String(120), nullable=False),
    Column("note", Text, nullable=False),
    Column("authority_number", String(60)),
    Column("due", String(40)),
    Column("papers", JSON, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Index("events_of_application", "application"),
)

ATTACHMENTS = Table(
    "attachments",
    METADATA,
    Column("device", LargeBinary(16), primary_key=True),
    Column("record", LargeBinary(16), primary_key=True),
    Column("application", LargeBinary(16), nullable=False),
    Column("paper", String(80), nullable=False),
    Column("page", Integer, nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("cipher_sha256", LargeBinary(32), nullable=False),
    Column("cipher_bytes", BigInteger, nullable=False),
    Column("plain_sha256", LargeBinary(32), nullable=False),
    Column("plain_bytes", BigInteger, nullable=False),
    Column("key", LargeBinary(32), nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("told", Integer, nullable=False),
    ForeignKeyConstraint(["device", "record"], ["records.device", "records.id"]),
    Index("attachments_of_application", "application"),
    # What a contact asks for: still to come, or come and not told often enough.
    Index(
        "attachments_pending", "device", "complete", "cipher_bytes", **_only(f"told < {TELL_TIMES}")
    ),
    Index("attachments_by_digest", "cipher_sha256"),
    # Where an upload begins, with nothing but a length and a grant.
    Index("attachments_by_size", "cipher_bytes", **_only(f"told < {TELL_TIMES}")),
)

RESULTS = Table(
    "results",
    METADATA,
    Column("cipher_sha256", LargeBinary(32), primary_key=True),
    Column("device", LargeBinary(16), primary_key=True),
    Column("application", LargeBinary(16), nullable=False),
    Column("cipher_bytes", BigInteger, nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("key", LargeBinary(32), nullable=False),
    Column("plain_sha256", LargeBinary(32), nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("told", Integer, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
    Index("results_pending", "device", "complete", **_only(f"told < {TELL_TIMES}")),
    Index("results_by_size", "cipher_bytes", **_only(f"told < {TELL_TIMES}")),
    _of_application(),
    Index("results_of_application", "application"),
)

UPLOADS = Table(
    "uploads",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("device", LargeBinary(16), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Index("uploads_by_digest", "digest"),
    Index("uploads_by_end", "expires_ms"),
)

TASKS = Table(
    "tasks",
    METADATA,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    Column("kind", String(40), nullable=False),
    Column("device", LargeBinary(16)),
    Column("subject", String(80), nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    Column("closed_by", String(60)),
    Column("detail", String(80), nullable=False, server_default=""),
    Column("note", String(500), nullable=False, server_default=""),
    Index("tasks_open", "closed_ms", "kind"),
    Index("tasks_by_subject", "subject", "kind"),
)

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("name", String(60), primary_key=True),
    Column("role", String(12), nullable=False),
    Column("verifier", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until_ms", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

STAFF = Table(
    "staff",
    METADATA,
    Column("account", String(60), ForeignKey("accounts.name"), primary_key=True),
    Column("id", LargeBinary(16), nullable=False, unique=True),
    Column("verifier", Text, nullable=False),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token_sha256", LargeBinary(32), primary_key=True),
    Column("account", String(60), ForeignKey("accounts.name"), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("who", String(60), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)

# Questions of machines within the last hour, to count them; nothing of what was asked.
ASKS = Table(
    "asks",
    METADATA,
    Column("device", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("ask", LargeBinary(16), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("wrong", Integer, nullable=False),
)

REQUESTS = Table(
    "requests",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("device", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("application", LargeBinary(16), nullable=False),
    Column("what", String(20), nullable=False),
    Column("words", Text, nullable=False),
    Column("proof", String(40), nullable=False),
    Column("made_at", String(40), nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("answered_ms", BigInteger),
    Column("granted", Boolean),
    Column("answered_by", String(120)),
    Index("requests_open", "answered_ms"),
)

# What was erased: an application's id and code, and a digest under a secret of this portal.
TOMBSTONES = Table(
    "tombstones",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("device", LargeBinary(16), ForeignKey("devices.id"), primary_key=True),
    Column("code", String(40), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("erased_ms", BigInteger, nullable=False),
)

NUMBERS = Table(
    "numbers",
    METADATA,
    Column("unit", String(40), primary_key=True),
    Column("day", String(6), primary_key=True),
    Column("last", Integer, nullable=False),
)
