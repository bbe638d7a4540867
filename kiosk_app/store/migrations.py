"""The kiosk's own tables: the migration set "kiosk", applied at start-up and nowhere else.

It owns every table whose name begins with `kiosk_`. It must never change a released step: later
versions add steps. What a citizen said or showed stands only in columns named `sealed`, under the
key of its own application; the other columns hold ids, codes, sizes and times.
"""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

_FIRST = (
    # Deleting a row here is what erasing means: nothing sealed under it can be read again.
    """CREATE TABLE kiosk_key (about BLOB PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID""",
    # The catalogue file of a version as it was when somebody began: an update never eats a draft.
    """CREATE TABLE kiosk_procedure (
        digest BLOB PRIMARY KEY, code TEXT NOT NULL, version TEXT NOT NULL, source TEXT NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE kiosk_draft (
        id BLOB PRIMARY KEY REFERENCES kiosk_key (about) ON DELETE CASCADE,
        procedure BLOB NOT NULL REFERENCES kiosk_procedure (digest),
        created_ms INTEGER NOT NULL, touched_ms INTEGER NOT NULL,
        position TEXT, how TEXT NOT NULL, sealed BLOB NOT NULL,
        slip BLOB UNIQUE, card BLOB, expires_ms INTEGER
    ) WITHOUT ROWID""",
    """CREATE INDEX kiosk_draft_by_card ON kiosk_draft (card) WHERE card IS NOT NULL""",
    """CREATE TABLE kiosk_page (
        about BLOB NOT NULL REFERENCES kiosk_key (about) ON DELETE CASCADE,
        paper TEXT NOT NULL, page INTEGER NOT NULL,
        digest TEXT NOT NULL, cipher_bytes INTEGER NOT NULL, sealed BLOB NOT NULL,
        PRIMARY KEY (about, paper, page)
    ) WITHOUT ROWID""",
    # Ciphertexts that nobody speaks of (any more, or not yet): unlinked outside any transaction,
    # never before `not_before_ms`.
    """CREATE TABLE kiosk_orphan (
        digest TEXT PRIMARY KEY, not_before_ms INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE kiosk_application (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE REFERENCES kiosk_key (about) ON DELETE CASCADE,
        code TEXT NOT NULL UNIQUE,
        procedure BLOB NOT NULL REFERENCES kiosk_procedure (digest),
        filed_at TEXT NOT NULL, filed_ms INTEGER NOT NULL, uncertainty_s INTEGER NOT NULL,
        expected TEXT, how TEXT NOT NULL, sealed BLOB NOT NULL,
        state TEXT NOT NULL, authority_number TEXT, due TEXT,
        has_conflict INTEGER NOT NULL DEFAULT 0, settled_ms INTEGER
    )""",
    """CREATE INDEX kiosk_application_by_authority ON kiosk_application (authority_number)
       WHERE authority_number IS NOT NULL""",
    """CREATE TABLE kiosk_event (
        seq INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        application BLOB NOT NULL REFERENCES kiosk_application (id) ON DELETE CASCADE,
        sees BLOB, state TEXT, sealed BLOB NOT NULL, received_ms INTEGER NOT NULL
    )""",
    """CREATE INDEX kiosk_event_by_application ON kiosk_event (application)""",
    """CREATE TRIGGER kiosk_event_is_immutable BEFORE UPDATE ON kiosk_event
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    # Records of the downlink that this version does not understand, kept for the one that does.
    """CREATE TABLE kiosk_unread (
        id BLOB PRIMARY KEY, kind TEXT NOT NULL, body BLOB NOT NULL,
        why TEXT NOT NULL, received_ms INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE kiosk_tombstone (
        id BLOB PRIMARY KEY, code TEXT NOT NULL, digest BLOB NOT NULL, erased_ms INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE kiosk_call (
        id INTEGER PRIMARY KEY, started_ms INTEGER NOT NULL, ended_ms INTEGER
    )""",
    """CREATE TABLE kiosk_secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID""",
    # Folded by domain.folding, because FTS5's own folding leaves đ alone.
    """CREATE VIRTUAL TABLE kiosk_search USING fts5(words, tokenize = 'unicode61')""",
    # Otherwise a deleted word stays in the index until segments merge.
    """INSERT INTO kiosk_search (kiosk_search, rank) VALUES ('secure-delete', 1)""",
)

# The document of a result: a ciphertext file by its digest, whose key stands in `sealed`.
_RESULTS = """CREATE TABLE kiosk_result (
    about BLOB NOT NULL REFERENCES kiosk_key (about) ON DELETE CASCADE,
    event BLOB NOT NULL, digest TEXT NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (about, event)
) WITHOUT ROWID"""

_STAFF = (
    # `issued` came from the portal (or from the enrolment), `own` was chosen at this machine.
    """CREATE TABLE kiosk_staff (
        id BLOB PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL,
        issued TEXT NOT NULL, own TEXT,
        failures INTEGER NOT NULL DEFAULT 0, failed_ms INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID""",
    """CREATE TABLE kiosk_staff_list (
        one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL
    )""",
    """CREATE TABLE kiosk_audit (
        seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL,
        who TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
        previous BLOB NOT NULL, digest BLOB NOT NULL
    )""",
    """CREATE TRIGGER kiosk_audit_is_immutable BEFORE UPDATE ON kiosk_audit
       BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    """CREATE TRIGGER kiosk_audit_stays BEFORE DELETE ON kiosk_audit
       BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
)

# Every sheet handed to a printer: reprints are counted and marked.
_PRINTS = (
    """CREATE TABLE kiosk_print (
        number INTEGER PRIMARY KEY,
        about BLOB NOT NULL REFERENCES kiosk_key (about) ON DELETE CASCADE,
        what TEXT NOT NULL, at_ms INTEGER NOT NULL, fault TEXT
    )""",
    """CREATE INDEX kiosk_print_by_application ON kiosk_print (about)""",
)


# That an application was asked about once; never what was answered.
_RATED = """CREATE TABLE kiosk_rated (
    about BLOB NOT NULL REFERENCES kiosk_key (about) ON DELETE CASCADE,
    asked TEXT NOT NULL, PRIMARY KEY (about, asked)
) WITHOUT ROWID"""


# What the authority published; `body` empty once it was withdrawn or is long over.
_PUBLICATIONS = """CREATE TABLE kiosk_publication (
    id BLOB PRIMARY KEY, kind TEXT NOT NULL, version INTEGER NOT NULL,
    first TEXT NOT NULL, last TEXT NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID"""


# A question to the portal, and its answer while its person is here.
_QUESTIONS = """CREATE TABLE kiosk_question (
    ask BLOB PRIMARY KEY REFERENCES kiosk_key (about) ON DELETE CASCADE,
    record BLOB NOT NULL, asked_ms INTEGER NOT NULL, sealed BLOB
) WITHOUT ROWID"""


# What people asked about their own data.
_REQUESTS = """CREATE TABLE kiosk_request (
    id BLOB PRIMARY KEY,
    about BLOB NOT NULL REFERENCES kiosk_key (about) ON DELETE CASCADE,
    what TEXT NOT NULL, made_ms INTEGER NOT NULL, outcome TEXT NOT NULL, sealed BLOB NOT NULL
) WITHOUT ROWID"""


# How many wrong codes in a row, and when the last one was; never which.
_GUESSES = """CREATE TABLE kiosk_guess (
    one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL, last_ms INTEGER NOT NULL
)"""


# What an official's list and retention ask: the columns stand behind what is sealed, so that
# without these every application would be read to its end.
_STANDING = (
    """CREATE INDEX kiosk_application_by_state ON kiosk_application (state, number)""",
    """CREATE INDEX kiosk_application_settled ON kiosk_application (settled_ms)
       WHERE settled_ms IS NOT NULL""",
)


def migration_set() -> Migrations:
    """The steps in order; built on demand because importing a module must do no work."""
    steps = Migrations("kiosk")

    @steps()  # type: ignore[untyped-decorator]  # sqlite-utils has no types
    def m001_first(db: sqlite_utils.Database) -> None:
        # Not executescript(): that commits first, and a power cut would leave half of a step.
        for statement in _FIRST:
            db.execute(statement)

    @steps()  # type: ignore[untyped-decorator]
    def m002_results(db: sqlite_utils.Database) -> None:
        db.execute(_RESULTS)

    @steps()  # type: ignore[untyped-decorator]
    def m003_rated(db: sqlite_utils.Database) -> None:
        db.execute(_RATED)

    @steps()  # type: ignore[untyped-decorator]
    def m004_staff(db: sqlite_utils.Database) -> None:
        for statement in _STAFF:
            db.execute(statement)

    @steps()  # type: ignore[untyped-decorator]
    def m005_prints(db: sqlite_utils.Database) -> None:
        for statement in _PRINTS:
            db.execute(statement)

    @steps()  # type: ignore[untyped-decorator]
    def m006_publications(db: sqlite_utils.Database) -> None:
        db.execute(_PUBLICATIONS)

    @steps()  # type: ignore[untyped-decorator]
    def m007_questions(db: sqlite_utils.Database) -> None:
        db.execute(_QUESTIONS)

    @steps()  # type: ignore[untyped-decorator]
    def m008_requests(db: sqlite_utils.Database) -> None:
        db.execute(_REQUESTS)

    @steps()  # type: ignore[untyped-decorator]
    def m009_guesses(db: sqlite_utils.Database) -> None:
        db.execute(_GUESSES)

    @steps()  # type: ignore[untyped-decorator]
    def m010_standing(db: sqlite_utils.Database) -> None:
        for statement in _STANDING:
            db.execute(statement)

    return steps
