"""What the portal does with a record of a known kind: rows for applications, events and papers.

Each function runs inside the savepoint of its record and answers a verdict; ContentError becomes a
refusal there. A record whose application is not here yet is stored and applied when that arrives.
Whether a record was seen before is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError

from sync.duties import TASK_TOLD
from sync.errors import RecordError
from sync.portal import asking, erasing, heirs, history, missed, requesting, returning, told
from sync.portal.content import Content, ContentError, as_json, plain_letters
from sync.portal.feeds import Author, Placed
from sync.portal.moments import sortable
from sync.portal.participation import opinions, ratings
from sync.portal.privacy import is_private
from sync.portal.states import State
from sync.portal.tables import APPLICATIONS, ATTACHMENTS, RECORDS
from sync.portal.tasks import open_task
from sync.records import LIMITS, Record, Tree, Verdict
from sync.returning import MISSED, RETURNED

CODE_CHARS = 40
_SEAL_OVERHEAD = 16
_YEAR_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict and, unless applied, a word for why. `waits_for` names a missing application.

    `completes` is False for a described paper whose bytes have not come yet."""

    verdict: Verdict
    reason: str = ""
    waits_for: bytes | None = None
    completes: bool = True


@dataclass(frozen=True, slots=True)
class Intake:
    """One transaction's view: the connection, the time, whether a ciphertext is on the disk, and
    how to find the applicant's name in the answers of a procedure and its version.

    `tell(device, kind, content)` puts a record into a device's feed; `author` is who writes there.
    `doomed` collects digests of ciphertexts to be unlinked after the commit.
    `forgets_codes` is for a planted fault only: an application's code may then come twice."""

    connection: Connection
    at_ms: int
    has_blob: Callable[[bytes], bool]
    name_of: Callable[[str, str, Mapping[str, object]], str]
    author: Author
    tell: Callable[[bytes, str, Tree], Placed]
    doomed: list[bytes] = field(default_factory=list)
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
            open_task(self.connection, "refused", subject, self.at_ms, device, why)
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

    def release(self, application: bytes) -> None:
        """Apply what was stored waiting for this application, in the order of its numbers."""
        waiting = (
            select(RECORDS)
            .where(RECORDS.c.waits_for == application)
            .order_by(RECORDS.c.device, RECORDS.c.run, RECORDS.c.n)
        )
        for row in self.connection.execute(waiting).all():
            record = Record(row.device, row.run, row.n, row.kind, row.body)
            outcome = self.apply(record)
            settle(self.connection, record, outcome)


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
    code = content.text("code", CODE_CHARS)
    if erasing.is_erased(intake.connection, application):
        return Outcome(Verdict.ERASED)
    known = APPLICATIONS.c.id == application
    if not intake.forgets_codes:
        # A code that equals somebody's number would be found in its place.
        known |= (APPLICATIONS.c.code == code) | (APPLICATIONS.c.authority_number == code)
    if intake.connection.execute(select(APPLICATIONS.c.id).where(known)).first():
        return Outcome(Verdict.REFUSED, "application_known")
    filed_at = content.text("filed_at", 40)
    procedure = content.text("procedure", 40)
    version = content.text("version", 40)
    answers = content.tree("answers")
    # Who asked for privacy is neither listed nor found by name.
    named = "" if is_private(answers) else intake.name_of(procedure, version, answers)
    applicant = named[:120]
    titles = content.tree("titles")
    title = titles.get("procedure") or titles.get("vi") or procedure
    intake.connection.execute(
        insert(APPLICATIONS).values(
            id=application,
            device=record.device,
            code=code,
            authority_number=None,
            procedure=procedure,
            version=version,
            title=str(title)[:400],
            applicant=applicant,
            applicant_plain=plain_letters(applicant),
            state=State.SUBMITTED.value,
            disputed=False,
            filed_at=filed_at,
            filed_order=sortable(filed_at),
            uncertainty_s=content.number("uncertainty_s", 0, 200 * _YEAR_S),
            # The kiosk's `due` is what it expected when it filed; a term begins with acceptance.
            due=None,
            answers=as_json(answers),
            identity=as_json(content.tree("identity")),
            papers=as_json(content.trees("papers")),
            missing=content.texts("missing", 80),
            received_ms=intake.at_ms,
        )
    )
    first = history.EventRow(
        content.data("event", 16),
        application,
        None,
        filed_at,
        "submitted",
        State.SUBMITTED,
        "kiosk",
    )
    if not history.add(intake.connection, first, intake.at_ms):
        raise ContentError("event")
    # The row says already what one event folds to; what waited folds it again.
    intake.release(application)
    return Outcome(Verdict.APPLIED)


def _appended(intake: Intake, record: Record, content: Content) -> Outcome:
    event = history.read_event(content)
    application = event.application
    if (refusal := _owner(intake, record, application)) is not None:
        return refusal
    if not history.add(intake.connection, event, intake.at_ms):
        return Outcome(Verdict.REFUSED, "event_known")
    history.refresh(intake.connection, application, intake.at_ms)
    return Outcome(Verdict.APPLIED)


def _described(intake: Intake, record: Record, content: Content) -> Outcome:
    application = content.data("application", 16)
    cipher = content.data("cipher_sha256", 32)
    complete = intake.has_blob(cipher)
    most = LIMITS.attachment_bytes
    row = {
        "device": record.device,
        "record": record.id,
        "application": application,
        "paper": content.text("paper", 80),
        "page": content.number("page", 0, 10_000),
        "media_type": content.text("media_type", 80),
        "cipher_sha256": cipher,
        "cipher_bytes": content.number("cipher_bytes", 1, most + _SEAL_OVERHEAD),
        "plain_sha256": content.data("plain_sha256", 32),
        "plain_bytes": content.number("plain_bytes", 0, most),
        "key": content.data("key", 32),
        "complete": complete,
        "told": 0,
    }
    if (refusal := _owner(intake, record, application)) is not None:
        return refusal
    intake.connection.execute(insert(ATTACHMENTS).values(**row))
    return Outcome(Verdict.APPLIED, completes=complete)


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
    if owner is None:
        return Outcome(Verdict.STORED, "waits", waits_for=application, completes=False)
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
    "application.submitted.v1": _submitted,
    "event.appended.v1": _appended,
    "attachment.described.v1": _described,
    "device.registered.v1": _registered,
    "rating.given.v1": _rated,
    asking.ASKED: _asked,
    "opinion.given.v1": _opined,
    requesting.ASKED: _requested,
    RETURNED: _returned,
    MISSED: _missed,
    TASK_TOLD: _told,
}
