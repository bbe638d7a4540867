"""The small proof that a built program works here: an encrypted database, a record sealed, opened.

It owns a temporary folder while it runs and touches no data folder.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from sync.database import integrity_problems, open_database, write
from sync.device import new_run, open_device
from sync.errors import IntegrityError
from sync.keys import KeySettings, open_key
from sync.outbox import Outbox
from sync.sealing import Context, PrivateKeys, seal, unseal


def selftest() -> str:
    """One line of words; raises SyncError when something does not work."""
    with tempfile.TemporaryDirectory(prefix="motcua-selftest-") as folder:
        data = Path(folder)
        db = open_database(data / "motcua.db", open_key(KeySettings(), data))
        try:
            device = open_device(db)
            outbox = Outbox(db, device, new_run())
            with write(db):
                record = outbox.enqueue("selftest.v1", {"number": 1}, about=bytes(16))
            if outbox.waiting(1)[0].record != record or integrity_problems(db):
                raise IntegrityError("a record does not come back from the database")
        finally:
            db.close()
    keys = PrivateKeys.generate()
    sealed = seal(Context.EXCHANGE_UP, b"header", record.body, keys.public.box)
    if unseal(Context.EXCHANGE_UP, b"header", sealed, keys) != record.body:
        raise IntegrityError("a sealed record does not open")
    return "selftest: database, keys and sealing work"
