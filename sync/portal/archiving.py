"""Finished applications past their term leave the live tables for the archive, and come back.

First the file, durable and read back; then, in one transaction under the machines' locks and only
when nothing changed meanwhile, the rows go and a line of `archived` answers for them; last the
ciphertexts. Ids, digests and verdicts of records stay, so that no window, feed or repetition
notices; what still comes about the application waits for its return. Whoever archives, brings back
or makes a backup does it alone. It must never destroy what is in a file, nor archive what a machine
has not heard the end of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, tuple_, update

from sync.lock import NeverFree, in_turn
from sync.portal import archive_file, feeds, history, removing, rows_out
from sync.portal.archive_file import ArchiveDamaged, Content, NotAsDescribed, archive_key
from sync.portal.archived import find
from sync.portal.audit import note_act
from sync.portal.heirs import heirs_of
from sync.portal.intake import Intake
from sync.portal.moments import iso
from sync.portal.opening import Portal
from sync.portal.retention import Rule, read_rules, rule_for
from sync.portal.shelves import WrongDigestError
from sync.portal.states import State
from sync.portal.store import get_fact, put_fact
from sync.portal.tables import APPLICATIONS, DEVICES, EVENTS, FEED, GIVEN, TOMBSTONES
from sync.portal.tables_work import ARCHIVED
from sync.portal.tasks import ARCHIVED_ASKED, close_tasks

FINISHED = tuple(
    state.value
    for state in (
        State.COMPLETED, State.RETURNED, State.REJECTED, State.STOPPED, State.WITHDRAWN,
    )
)  # fmt: skip
DAY_MS = 86_400_000
BACK_DAYS = 90
"""So long one that was brought back stays."""
PART = 50
_LOOKED = 400
_REACHED = "archived_through"
FOLDER, LOCK = "archive", "archive.lock"


class NotArchived(LookupError):
    """No application of this code is in the archive; the text says so."""


@dataclass(slots=True)
class Report:
    """How many were archived; `left` says why others past their term were not, and how many."""

    archived: int = 0
    left: dict[str, int] = field(default_factory=dict)

    def leave(self, why: str) -> None:
        self.left[why] = self.left.get(why, 0) + 1


def archive_all(portal: Portal, by: str) -> Report:
    """Everything past its term. Raises RulesProblem, IntegrityError, BlobsUnreachable."""
    report, after = Report(), (0, b"")
    while (found := _archive_from(portal, after, by, report)) is not None:
        after = found
    return report


def archive_part(portal: Portal, by: str) -> bool:
    """The next ones, as far as a piece of background work goes; whether a round ended."""
    with portal.store.reading() as connection:
        received, _, name = (get_fact(connection, _REACHED) or "0:").partition(":")
    if received == "0":
        _clear(portal)
    found = _archive_from(portal, (int(received), bytes.fromhex(name)), by, Report())
    with portal.store.writing() as connection:
        put_fact(connection, _REACHED, f"{found[0]}:{found[1].hex()}" if found else "0:")
    return found is None


def _archive_from(
    portal: Portal, after: tuple[int, bytes], by: str, report: Report
) -> tuple[int, bytes] | None:
    """As far as it came; None at the end of all."""
    rules = read_rules(portal.data)
    least_ms = portal.clock() - min(rule.live_days for rule in rules) * DAY_MS
    place = tuple_(APPLICATIONS.c.received_ms, APPLICATIONS.c.id)
    query = (
        select(APPLICATIONS)
        .where(place > tuple_(*after), APPLICATIONS.c.received_ms < least_ms)
        .order_by(APPLICATIONS.c.received_ms, APPLICATIONS.c.id)
    )
    with portal.store.reading() as connection:
        rows = connection.execute(query.limit(_LOOKED)).all()
    before = report.archived
    for row in rows:
        if row.state in FINISHED:
            rule = rule_for(rules, row.procedure)
            with alone(portal):
                _archive_one(portal, row.id, rule, by, report)
        after = (row.received_ms, row.id)
        if report.archived - before >= PART:
            return after
    return after if len(rows) == _LOOKED else None


def _archive_one(portal: Portal, application: bytes, rule: Rule, by: str, report: Report) -> None:
    at_ms = portal.clock()
    with portal.store.reading() as connection:
        # As it is now: somebody else may have archived it since it was listed.
        here = select(APPLICATIONS).where(APPLICATIONS.c.id == application)
        row = connection.execute(here).first()
        last_ms = _last_ms(connection, application)
        if row is None or row.state not in FINISHED or last_ms > at_ms - rule.live_days * DAY_MS:
            return
        why = _why_not(connection, row, last_ms, at_ms)
        owners = [row.device, *heirs_of(connection, row.device)]
        tables = rows_out.gather(connection, row.id, owners)
        has_any = connection.execute(select(ARCHIVED.c.id).limit(1)).first() is not None
    if why:
        report.leave(why)
        return
    about = {"rule": rule.name, "keep": rule.keep, "source": rule.source,
             "confidence": rule.confidence, "archived_at": iso(at_ms)}  # fmt: skip
    content = Content(row.id, tables, rows_out.papers_of(tables), about)
    keys = archive_key(portal.data / "keys", may_make=not has_any)
    path = path_of(portal, row.id, at_ms)
    try:
        digest = archive_file.write(path, keys, content, portal.blobs.read)
    except (FileNotFoundError, WrongDigestError):
        report.leave("a paper is lost: run motcua-portal verify")
        return
    except NotAsDescribed:
        report.leave("a paper is of another size than its machine said: look at it at the desk")
        return
    gone = _take_out(portal, row, owners, content, path, digest, by)
    if gone is None:
        path.unlink()  # what is live may be erased, and nobody would look for it there
        report.leave("it changed meanwhile")
        return
    removing.after_commit(portal, gone)
    portal.store.checkpoint()
    report.archived += 1


def _why_not(connection: Connection, row: Any, last_ms: int, at_ms: int) -> str:
    """What stands against it, in words; else empty."""
    back = select(ARCHIVED.c.back_ms).where(ARCHIVED.c.id == row.id)
    if (connection.execute(back).scalar() or 0) > at_ms - BACK_DAYS * DAY_MS:
        return f"brought back less than {BACK_DAYS} days ago"
    if row.disputed:
        return "decisions contradict each other: settle them at the desk"
    if words := rows_out.unfinished(connection, row.id):
        return words
    if _is_unheard(connection, row, last_ms):
        return "its machine has not heard the end: wait, or mark it retired"
    return ""


def _is_unheard(connection: Connection, row: Any, last_ms: int) -> bool:
    """Whether its machine, or one that was told of it as its heir, has yet to fetch something."""
    is_active, cursor = DEVICES.c.standing == "active", DEVICES.c.cursor_position
    told = select(func.max(FEED.c.position)).where(
        (FEED.c.device == row.device) & (FEED.c.added_ms <= last_ms + DAY_MS)
    )
    end = connection.execute(told).scalar() or 0
    # An heir is told whenever it was appointed: it must have heard all that there is.
    given = select(GIVEN.c.device).where(GIVEN.c.application == row.id)
    own = (DEVICES.c.id == row.device) & (cursor < end)
    heir = DEVICES.c.id.in_(given) & (cursor < DEVICES.c.feed_position)
    unheard = select(DEVICES.c.id).where(is_active & (own | heir)).limit(1)
    return connection.execute(unheard).first() is not None


def _last_ms(connection: Connection, application: bytes) -> int:
    last = select(func.max(EVENTS.c.received_ms)).where(EVENTS.c.application == application)
    return int(connection.execute(last).scalar() or 0)


def _take_out(
    portal: Portal,
    row: Any,
    owners: Sequence[bytes],
    content: Content,
    path: Path,
    digest: bytes,
    by: str,
) -> list[bytes] | None:
    """The digests to be removed after the commit; None, and nothing done, when the rows are not
    those of the file any more."""
    at_ms = portal.clock()
    with portal.store.writing() as connection:
        feeds.lock_devices(connection, owners)
        if rows_out.gather(connection, row.id, owners) != content.tables:
            return None
        events = history.rows(connection, row.id)
        by_id = {event.id: event for event in events}
        told = [by_id[one] for one in history.folded(events).order]
        steps = [{"at": event.at, "state": event.state} for event in told if event.state]
        gone = rows_out.remove(connection, row.id, content.tables)
        connection.execute(delete(ARCHIVED).where(ARCHIVED.c.id == row.id))
        connection.execute(
            insert(ARCHIVED).values(
                id=row.id,
                device=row.device,
                code=row.code,
                authority_number=row.authority_number,
                procedure=row.procedure,
                state=row.state,
                filed_at=row.filed_at,
                due=row.due,
                steps=steps,
                file=path.relative_to(folder_of(portal)).as_posix(),
                digest=digest,
                archived_ms=at_ms,
            )
        )
        removing.ask(connection, gone, at_ms)
        note_act(connection, at_ms, by, "archived", row.code)
    return gone


def bring_back(portal: Portal, code: str, by: str) -> str:
    """The application stands in the live tables again; its code. What came about it meanwhile is
    applied. Raises NotArchived, ArchiveDamaged."""
    # Staying: nor may a removal that waits since it was archived take away what is put there.
    with alone(portal), portal.blobs.staying():
        return _bring_back(portal, code, by)


def _bring_back(portal: Portal, code: str, by: str) -> str:
    with portal.store.reading() as connection:
        row = find(connection, code)
    if row is None:
        raise NotArchived(f"no application {code} is in the archive")
    path = folder_of(portal) / row.file
    keys = archive_key(portal.data / "keys", may_make=False)
    if not path.exists():
        raise ArchiveDamaged(f"{path} is missing: put it back from a backup")
    content = archive_file.open_file(path, keys, portal.blobs.put)
    if content.application != row.id:
        raise ArchiveDamaged(f"{path} holds another application: put the right one back")
    at_ms = portal.clock()
    with portal.store.reading() as connection:
        owners = [row.device, *heirs_of(connection, row.device)]
    with portal.store.writing() as connection:
        feeds.lock_devices(connection, owners)
        here = (ARCHIVED.c.id == row.id) & ARCHIVED.c.back_ms.is_(None)
        if not connection.execute(update(ARCHIVED).where(here).values(back_ms=at_ms)).rowcount:
            raise NotArchived(f"{code} was brought back already")
        rows_out.restore(connection, content.tables)
        tell, name_of = portal.teller(connection, at_ms), portal.labels.applicant
        intake = Intake(connection, at_ms, portal.blobs.is_near, name_of, portal.author, tell)
        intake.release(row.id, row.device)
        intake.changes.write(connection)
        close_tasks(connection, ARCHIVED_ASKED, row.code, by, at_ms)
        note_act(connection, at_ms, by, "unarchived", row.code)
    path.unlink(missing_ok=True)
    return str(row.code)


def _clear(portal: Portal) -> None:
    """No file stays of what is in the live tables again: it may be erased from those alone. Nor of
    what was erased after somebody died between its file and its rows."""
    back = select(ARCHIVED.c.file).where(ARCHIVED.c.back_ms.is_not(None))
    with alone(portal):
        with portal.store.reading() as connection:
            names = connection.execute(back).scalars().all()
            erased = connection.execute(select(TOMBSTONES.c.id)).scalars().all()
        for name in names:
            (folder_of(portal) / name).unlink(missing_ok=True)
        years = [path for path in folder_of(portal).iterdir() if path.is_dir()]
        for application, year in product(erased, years):
            for suffix in (archive_file.SUFFIX, archive_file.UNFINISHED):
                (year / f"{application.hex()}{suffix}").unlink(missing_ok=True)


@contextmanager
def alone(portal: Portal) -> Iterator[None]:
    """Nobody else puts anything into the archive, or takes it out, while the block runs: no other
    replica either, since they share that folder. Raises NeverFree."""
    folder = folder_of(portal)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as held:
        try:
            held.enter_context(in_turn(folder / LOCK))
        except NeverFree as error:
            raise NeverFree(
                "a backup is being made, or somebody else works on the archive: try again after it"
            ) from error
        yield


def damaged(portal: Portal) -> list[str]:
    """Names of files that are missing or not what was archived."""
    with portal.store.reading() as connection:
        here = select(ARCHIVED.c.file, ARCHIVED.c.digest).where(ARCHIVED.c.back_ms.is_(None))
        known = connection.execute(here.order_by(ARCHIVED.c.file)).all()
    return [row.file for row in known if not _is_whole(folder_of(portal) / row.file, row.digest)]


def _is_whole(path: Path, digest: bytes) -> bool:
    try:
        return archive_file.file_digest(path) == digest
    except OSError:
        return False


def folder_of(portal: Portal) -> Path:
    """Of all archived files."""
    return portal.data / (portal.settings.archive or FOLDER)


def path_of(portal: Portal, application: bytes, at_ms: int) -> Path:
    """By the year in which it is archived; the name says nothing of whose it is."""
    return folder_of(portal) / iso(at_ms)[:4] / f"{application.hex()}{archive_file.SUFFIX}"
