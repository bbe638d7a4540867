"""Opens all that the agent needs of one data folder: settings, key, database, queues, files.

It owns the order of opening, and reads the shipped compression dictionaries once with it. The
folder is made only when the caller says so (enrolment).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlite_utils

from sync.attachments import AttachmentFiles
from sync.config import Config, load_config
from sync.database import open_database
from sync.device import Device, new_run, open_device
from sync.dictionaries import Shipped, load_dictionaries
from sync.fetches import Fetches
from sync.founding import refuse_portal, require_database
from sync.inbox import Inbox
from sync.keys import open_key
from sync.outbox import Outbox


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One process's view of a data folder; `outbox.run` was drawn when it was opened."""

    config: Config
    db: sqlite_utils.Database
    device: Device
    outbox: Outbox
    inbox: Inbox
    fetches: Fetches
    files: AttachmentFiles
    dictionaries: Shipped

    def close(self) -> None:
        """Closes the database; everything committed stays."""
        self.db.close()


def open_data_folder(data: Path, *, make: bool = False) -> DataFolder:
    """Raises NoDataFolder unless `make`; ConfigProblem, KeyProblem, WrongKey in words."""
    refuse_portal(data)
    if not make:
        require_database(data)
    data.mkdir(parents=True, exist_ok=True)
    config = load_config(data)
    db = open_database(data / "motcua.db", open_key(config.key, data))
    device = open_device(db)
    return DataFolder(
        config=config,
        db=db,
        device=device,
        outbox=Outbox(db, device, new_run()),
        inbox=Inbox(db),
        fetches=Fetches(db),
        files=AttachmentFiles(data / "attachments"),
        dictionaries=load_dictionaries(),
    )
