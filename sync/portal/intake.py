"""What the portal does with a record of a known kind: rows for applications, events and papers.

Each function runs inside the savepoint of its record and answers a verdict; ContentError becomes a
refusal there. A record whose application is not here yet is stored and applied when that arrives.
Whether a record was seen before is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError

from sync.duties import TASK_TOLD
from sync.errors import RecordError
from sync.portal import (
    asking,
    erasing,
    heirs,
    history,
    missed,
    reading,
    requesting,
    returning,
    told,
)
from sync.portal.archived import archived_code, is_archived
from sync.portal.claims import NumberTaken
from sync.portal.content import Content, ContentError
from sync.portal.feeds import Author, Placed, lock_device
from sync.portal.participation import opinions, ratings
from sync.portal.ranges import Changes, lines
from sync.portal.reading import NameOf
from sync.portal.tables import APPLICATIONS, ATTACHMENTS, RECORDS
from sync.portal.tasks import ARCHIVED_ASKED, REFUSED, open_task
from sync.records import Record, Tree, Verdict
from sync.returning import MISSED, RETURNED
from sync.window import Line


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict and, unless applied, a word for why. `waits_for` names a missing application.

    `completes` is False for a paper that was taken in and whose bytes have not come yet."""

    verdict: Verdict
    reason: str = ""
    waits_for: bytes | None = None
    completes: bool = True


@dataclass(frozen=True, slots=True)
class Intake:
    """One transaction's view: the connection, the time, whether a ciphertext is on the disk, and
    how to find the applicant's name in the answers of a procedure and its version.

    `tell(device, kind, content)` puts a record into a device's feed; `author` is who writes there.
    `changes` are the sums, for the caller to write at the end; `doomed` collects digests of
    ciphertexts to be unlinked after the commit.
    `forgets_codes` is for a planted fault only: an application's code may then come twice."""

    connection: Connection
    at_ms: int
    has_blob: Callable[[bytes], bool]
    name_of: NameOf
    author: Author
    tell: Callable[[bytes, str, Tree], Placed]
    doomed: list[bytes] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    forgets_codes: bool = False

    def apply(self, record: Record) -> Outcome:
        """Apply one new record in a savepoint of its own; never raises for what a kiosk may send.

        A refused record leaves nothing behind, whatever it had written before it was refused."""
        meaning = _MEANINGS.get(record.kind)
        if meaning is None:
            return Outcome(Verdict.STORED, "unknown_kind")
        savepoint = self.connection.begin_nested()
        outcome = self._outcome(meaning, record)
        if outcome.verdict is Verdict.REFUSED:
            savepoint.rollback()
            subject, device = record.id.hex(), record.device
            why = outcome.reason
            open_task(self.connection, REFUSED, subject, self.at_ms, device, why)
        else:
            savepoint.commit()
        return outcome

    def _outcome(self, meaning: _Meaning, record: Record) -> Outcome:
        try:
            return meaning(self, record, Content(record.content()))
        except ContentError as error:
            return Outcome(Verdict.REFUSED, f"content:{error.field}"[:60])
        except RecordError:
            return Outcome(Verdict.REFUSED, "content:encoding")
        except (IntegrityError, DataError):
            return Outcome(Verdict.REFUSED, "database")

    def release(self, application: bytes, device: bytes) -> None:
        """Apply what the device, or one that answers for it, has stored waiting for this
        application, in the order of its numbers. Another's could only be refused; it stays."""
        waiting = (
            select(RECORDS)
            .where(RECORDS.c.waits_for == application)
            .order_by(RECORDS.c.device, RECORDS.c.run, RECORDS.c.n)
        )
        rows = self.connection.execute(waiting).all()
        if any(row.device != device for row in rows):
            others = heirs.heirs_of(self.connection, device)
            for other in others:
                lock_device(self.connection, other)
            rows = [row for row in rows if row.device in (device, *others)]
        for row in rows:
            self.apply_kept(row)

    def apply_kept(self, row: Any) -> None:
        """Apply a record that was only kept until now, from its row."""
        record = Record(row.device, row.run, row.n, row.kind, row.body)
        (before,) = lines([row])
        outcome = self.apply(record)
        settle(self.connection, record, outcome)
        self.changes.add(record.device, before, -1)
        self.changes.add(record.device, line(record, outcome))


def line(record: Record, outcome: Outcome) -> Line:
    """The record as a line of the window."""
    return Line(record.run, record.n, record.id, record.digest, outcome.verdict, outcome.completes)


def settle(connection: Connection, record: Record, outcome: Outcome) -> None:
    """Write down what became of a record."""
    connection.execute(
        update(RECORDS)
        .where((RECORDS.c.device == record.device) & (RECORDS.c.id == record.id))
        .values(
            verdict=outcome.verdict.value,
            reason=outcome.reason,
            waits_for=outcome.waits_for,
            complete=outcome.completes,
        )
    )


def _submitted(intake: Intake, record: Record, content: Content) -> Outcome:
    application = content.data("application", 16)
    if erasing.is_erased(intake.connection, application):
        return Outcome(Verdict.ERASED)
    filed = reading.filing(record, content, intake.name_of, intake.at_ms)
    known = APPLICATIONS.c.id == application
    if not intake.forgets_codes:
        # A code that equals somebody's number would be found in its place.
        known |= APPLICATIONS.c.code == filed.code
        known |= APPLICATIONS.c.authority_number == filed.code
    if intake.connection.execute(select(APPLICATIONS.c.id).where(known)).first() or is_archived(
        intake.connection, application, filed.code
    ):
        return Outcome(Verdict.REFUSED, "application_known")
    intake.connection.execute(insert(APPLICATIONS).values(**filed.row))
    if not history.add(intake.connection, filed.event, intake.at_ms):
        raise ContentError("event")
    # The row says already what one event folds to; what waited folds it again.
    intake.release(application, record.device)
    return Outcome(Verdict.APPLIED)


def _appended(intake: Intake, record: Record, content: Content) -> Outcome:
    event = history.read_event(content, record.device, record.id)
    if (refusal := _owner(intake, record, event.application)) is not None:
        return refusal
    if not history.add(intake.connection, event, intake.at_ms):
        return Outcome(Verdict.REFUSED, "event_known")
    try:
        history.refresh(intake.connection, event.application, intake.at_ms)
    except NumberTaken as error:
        raise ContentError("authority_number") from error
    return Outcome(Verdict.APPLIED)


def _described(intake: Intake, record: Record, content: Content) -> Outcome:
    row = reading.paper(record, content, intake.has_blob)
    if (refusal := _owner(intake, record, row["application"])) is not None:
        return refusal
    intake.connection.execute(insert(ATTACHMENTS).values(**row))
    return Outcome(Verdict.APPLIED, completes=row["complete"])


def _opined(intake: Intake, record: Record, content: Content) -> Outcome:
    opinions.keep(intake.connection, intake.at_ms, record.device, content)
    return Outcome(Verdict.APPLIED)


def _rated(intake: Intake, record: Record, content: Content) -> Outcome:
    ratings.keep(intake.connection, intake.at_ms, record.device, content)
    return Outcome(Verdict.APPLIED)


def _asked(intake: Intake, record: Record, content: Content) -> Outcome:
    told = asking.answer(intake.connection, record.device, content, intake.at_ms)
    intake.tell(record.device, asking.ANSWERED, told)
    return Outcome(Verdict.APPLIED)


def _requested(intake: Intake, record: Record, content: Content) -> Outcome:
    if (refusal := _owner(intake, record, content.data("application", 16))) is not None:
        return refusal
    requesting.keep(intake.connection, record.device, content, intake.at_ms)
    return Outcome(Verdict.APPLIED)


def _owner(intake: Intake, record: Record, application: bytes) -> Outcome | None:
    """None when the application is this device's; else what to answer."""
    owner = intake.connection.execute(
        select(APPLICATIONS.c.device).where(APPLICATIONS.c.id == application)
    ).scalar()
    if owner is None and erasing.is_erased(intake.connection, application):
        return Outcome(Verdict.ERASED)
    if owner is None and (code := archived_code(intake.connection, application)) is not None:
        # It waits like every other; a person must bring the application back.
        open_task(intake.connection, ARCHIVED_ASKED, code, intake.at_ms, record.device)
    if owner is None:
        return Outcome(Verdict.STORED, "waits", waits_for=application)
    if not heirs.may_speak(intake.connection, owner, record.device):
        return Outcome(Verdict.REFUSED, "other_device")
    return None


def _returned(intake: Intake, record: Record, _content: Content) -> Outcome:
    found = returning.read(intake.author, record.content())
    if (refusal := _owner(intake, record, found.application)) is not None:
        return refusal
    intake.doomed.extend(
        returning.keep(intake.connection, intake.has_blob, record.device, found, intake.at_ms)
    )
    return Outcome(Verdict.APPLIED)


def _missed(intake: Intake, record: Record, _content: Content) -> Outcome:
    for given in missed.find(intake.connection, record):
        heirs.give(intake.tell, intake.connection, record.device, given)
    return Outcome(Verdict.APPLIED)


def _told(intake: Intake, record: Record, content: Content) -> Outcome:
    told.keep(intake.connection, record.device, content, intake.at_ms)
    return Outcome(Verdict.APPLIED)


def _registered(_intake: Intake, _record: Record, _content: Content) -> Outcome:
    # The registration made the device's row before its records were looked at.
    return Outcome(Verdict.APPLIED)


_Meaning = Callable[[Intake, Record, Content], Outcome]
_MEANINGS: Mapping[str, _Meaning] = {
    reading.SUBMITTED: _submitted,
    reading.APPENDED: _appended,
    reading.DESCRIBED: _described,
    "device.registered.v1": _registered,
    "rating.given.v1": _rated,
    asking.ASKED: _asked,
    "opinion.given.v1": _opined,
    requesting.ASKED: _requested,
    RETURNED: _returned,
    MISSED: _missed,
    TASK_TOLD: _told,
}
