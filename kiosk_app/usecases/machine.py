"""What every verb needs, in one frozen value made by the composition root.

It owns nothing but the bundle: the database, the files, the clocks, the catalogue, the randomness.
It must never grow a verb; those stand in the modules beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlite_utils

from kiosk_app.domain.calendar import Holidays
from kiosk_app.domain.units import Units
from kiosk_app.settings import Settings
from kiosk_app.store.applications import Applications
from kiosk_app.store.audit import Audit
from kiosk_app.store.documents import Documents
from kiosk_app.store.drafts import Drafts
from kiosk_app.store.prints import Prints
from kiosk_app.store.publications import Publications
from kiosk_app.store.questions import Questions
from kiosk_app.store.rated import Rated
from kiosk_app.store.requests import Requests
from kiosk_app.store.results import Results
from kiosk_app.store.shelf import Shelf
from kiosk_app.store.staff import Staff
from kiosk_app.usecases.clock import Clock, Moment, Trusted, at_vietnam, judge
from sync import AttachmentFiles, Device, Fetches, Outbox

PLANT_FORGET_OUTBOX = "forget_outbox"


@dataclass(frozen=True, slots=True)
class Machine:
    """The parts of one running kiosk. `random(n)` gives n random bytes."""

    settings: Settings
    db: sqlite_utils.Database
    files: AttachmentFiles
    device: Device
    outbox: Outbox
    shelf: Shelf
    holidays: Holidays
    units: Units
    clock: Clock
    trusted: Callable[[], Trusted | None]
    random: Callable[[int], bytes]
    plants: frozenset[str] = frozenset()

    @property
    def drafts(self) -> Drafts:
        """The drafts of this database."""
        return Drafts(self.db)

    @property
    def applications(self) -> Applications:
        """The applications of this database."""
        return Applications(self.db)

    @property
    def documents(self) -> Documents:
        """The pages of this database."""
        return Documents(self.db)

    @property
    def results(self) -> Results:
        """The documents of results of this database."""
        return Results(self.db)

    @property
    def publications(self) -> Publications:
        """What the authority published, of this database."""
        return Publications(self.db)

    @property
    def questions(self) -> Questions:
        """What this machine asks the portal."""
        return Questions(self.db)

    @property
    def requests(self) -> Requests:
        """What people asked about their data."""
        return Requests(self.db)

    @property
    def rated(self) -> Rated:
        """Which applications of this database were rated."""
        return Rated(self.db)

    @property
    def prints(self) -> Prints:
        """The record of prints of this database."""
        return Prints(self.db)

    @property
    def fetches(self) -> Fetches:
        """What the agent is to bring by address."""
        return Fetches(self.db, self.wall_ms)

    @property
    def staff(self) -> Staff:
        """Who may sign in at this machine."""
        return Staff(self.db)

    @property
    def audit(self) -> Audit:
        """The audit record of this database."""
        return Audit(self.db)

    def moment(self) -> Moment:
        """The best guess of the time now, and how far off it may be."""
        return judge(self.clock.read(), self.trusted())

    def wall_ms(self) -> int:
        """Unix ms of the wall clock, for retention and for showing how old something is."""
        return self.clock.read().wall_ms

    def today(self) -> str:
        """Today in Vietnam, ISO."""
        return at_vietnam(self.moment().ms).date().isoformat()
