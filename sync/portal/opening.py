"""The portal's composition: opens a data folder and hands its parts around as one frozen value.

It owns the layout of the folder: portal.db, blobs/, keys/, portal.toml, opening.lock, and the mark
(founding.py) that it has had a database. It must hold no logic; the composition root hands in the
rule for due dates, because rules that judge applications are not sync's.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from sync.codec import Dictionary
from sync.dictionaries import load_dictionaries
from sync.founding import MARK, had_database, is_missing, remember
from sync.lock import in_turn
from sync.portal.blobs import Blobs
from sync.portal.feeds import Author, Placed, append
from sync.portal.fresh import Fresh, Weekly
from sync.portal.keyring import Keyring, PortalKeys, open_keys
from sync.portal.labels import Labels, packaged_catalogue, read_labels
from sync.portal.machines import Machines
from sync.portal.marks import secret_of
from sync.portal.metering import Meter
from sync.portal.moments import Clock, system_clock
from sync.portal.naming import Naming
from sync.portal.objects import Objects, place_of
from sync.portal.places import packaged_reference, read_places
from sync.portal.planted import ACK_EARLY, LateStore
from sync.portal.settings import PortalSettings, SettingsProblem, load_settings
from sync.portal.store import EmptyDatabase, Store, has_invited, open_store, sqlite_url
from sync.records import RUN_BYTES, Tree
from sync.whole_files import fsync_folder

DATABASE = "portal.db"
_KIOSK = "motcua.db"
_TURN = "opening.lock"

DueRule = Callable[[str, str, Mapping[str, Any], int], str | None]
"""Procedure, version, answers, acceptance in ms -> the legal date, ISO 8601; None when unknown."""

Rules = Callable[[Path], DueRule]
"""The folder of procedure files -> the rule over them."""


def no_rules(_catalogue: Path) -> DueRule:
    """Without a rule only the official says a date."""
    return lambda _procedure, _version, _answers, _accepted_ms: None


@dataclass(frozen=True, slots=True)
class Portal:
    """Everything that a request may need. `author` signs feeds with this process's run; `again`
    opens the same folder once more, for another process."""

    data: Path
    settings: PortalSettings
    store: Store
    blobs: Blobs
    keyring: Keyring
    author: Author
    catalogue: Fresh[Labels]
    naming: Naming
    places: Mapping[str, str]
    dictionaries: Mapping[bytes, Dictionary]
    rules: Fresh[DueRule]
    machines: Machines
    weekly: Weekly
    again: Callable[[], Portal]
    clock: Clock = system_clock
    plants: frozenset[str] = frozenset()
    meter: Meter = field(default_factory=Meter)

    @property
    def keys(self) -> PortalKeys:
        """As they are now; ask once where several must be of one moment."""
        return self.keyring.get()

    @property
    def labels(self) -> Labels:
        """As the procedure files are now."""
        return self.catalogue.get()

    @property
    def due_rule(self) -> DueRule:
        """Over the procedure files as they are now."""
        return self.rules.get()

    def teller(self, connection: Connection, at_ms: int) -> Callable[[bytes, str, Tree], Placed]:
        """Puts records (device, kind, content) into feeds, within the caller's transaction."""

        def tell(device: bytes, kind: str, content: Tree) -> Placed:
            return append(connection, self.blobs, self.author, device, kind, content, at_ms)

        return tell

    def close(self) -> None:
        self.store.close()
        self.blobs.close()


def is_made(data: Path, settings: PortalSettings) -> bool:
    """Whether a portal was ever opened here; what only asks must not make one."""
    return bool(settings.database) or (data / DATABASE).exists() or had_database(data)


def is_folder_of_one(folder: Path) -> bool:
    """Whether a portal or a kiosk works in it; a backup was never worked in."""
    return (folder / _TURN).exists() or (folder / _KIOSK).exists()


def open_portal(
    data: Path,
    *,
    clock: Clock = system_clock,
    rules: Rules = no_rules,
    plants: frozenset[str] = frozenset(),
) -> Portal:
    """Open `data`, made on the first start. Raises SettingsProblem, OtherSchemaError,
    IntegrityError for damaged keys."""
    if not data.is_dir():
        data.mkdir(parents=True, mode=0o700, exist_ok=True)
        fsync_folder(data.absolute().parent)
    settings = load_settings(data)
    # In turn: on the first start whoever comes second must find whole tables and whole keys.
    with in_turn(data / _TURN):
        store = _opened(data, settings)
        keys = open_keys(data / "keys", lambda: has_invited(store))
        with store.writing() as connection:
            marks = secret_of(connection)
        if not had_database(data):
            remember(data / DATABASE)
            fsync_folder(data)
        if ACK_EARLY in plants:
            store = LateStore(store)
    far = Objects(place_of(settings, data / "keys")) if settings.s3_endpoint else None
    folder = data / settings.catalogue if settings.catalogue else packaged_catalogue()
    catalogue = Fresh(folder, read_labels)
    return Portal(
        data,
        settings,
        store,
        Blobs(data / "blobs", far),
        Keyring(data / "keys", keys),
        Author(keys.id, secrets.token_bytes(RUN_BYTES), marks),
        catalogue,
        Naming(store, catalogue),
        read_places(packaged_reference()),
        load_dictionaries().known,
        Fresh(folder, rules),
        Machines(store, clock),
        Weekly(),
        partial(open_portal, data, clock=clock, rules=rules, plants=plants),
        clock,
        plants,
    )


def _opened(data: Path, settings: PortalSettings) -> Store:
    """The portal's database; made only where there never was one. A kiosk's folder is refused."""
    had, path = had_database(data), data / DATABASE
    if (data / _KIOSK).exists() and is_missing(path):
        raise SettingsProblem(
            f"{data} is the data folder of a kiosk: give the portal one of its own with --data"
        )
    try:
        if not settings.database and had and is_missing(path):
            raise EmptyDatabase(f"{path} is {'empty' if path.exists() else 'gone'}")
        return open_store(settings.database or sqlite_url(path), may_make=not had)
    except EmptyDatabase as error:
        raise EmptyDatabase(
            f"{error}, but this portal has had a database: put it back from the backup, or name the"
            " one that it has (`database` in portal.toml, $MOTCUA_PORTAL_DATABASE). No new one was"
            f" made. Where there is no backup either, remove {data / MARK}: then every machine has"
            " to enrol again"
        ) from error
