"""Applying what came down from the portal: events of officials, results, who may sign in.

It owns the way from an inbox record to the timeline: one transaction per record, with the record's
mark, so that a crash applies it once. What is not understood is kept, calls a person, is tried
again at every start, and never blocks what follows. It must never overwrite an event: concurrent
decisions are folded and shown.
"""

from __future__ import annotations

import logging

from kiosk_app.domain.application import Event, Folded, State, fold
from kiosk_app.domain.asking import ask_of, read_answer
from kiosk_app.domain.messages import (
    EVENT,
    PERSONAL_ANSWERED,
    PERSONAL_REQUESTED,
    RESULT,
    SENT_FROM_HERE,
    STATUS_ANSWERED,
    SUBMITTED,
    event_content,
    read_event,
)
from kiosk_app.domain.personal import read_personal_answer
from kiosk_app.domain.publications import KINDS as PUBLISHED
from kiosk_app.store.applications import Standing, StoredApplication
from kiosk_app.usecases import publishing, restoring, staffing
from kiosk_app.usecases.machine import Machine
from sync import (
    STAFF_NAMED,
    TASK_ANSWERED,
    Inbox,
    Record,
    RecordError,
    SealedDocument,
    TaskAnswer,
    Tree,
    add_task,
    parse,
    settle_tasks,
    take_answer,
    write,
)

UNDERSTOOD = frozenset(
    {
        *(EVENT, RESULT, STAFF_NAMED, STATUS_ANSWERED, PERSONAL_ANSWERED),
        *(SUBMITTED, PERSONAL_REQUESTED, TASK_ANSWERED),
    }
)
SETTLED = (State.WITHDRAWN, State.STOPPED, State.REJECTED, State.RETURNED)
BATCH = 50
UNREAD_TASK = "downlink_unread"

log = logging.getLogger(__name__)


def read_inbox(machine: Machine) -> int:
    """Applies everything unread; returns how many records were read."""
    inbox = Inbox(machine.db, machine.wall_ms)
    count = 0
    staffing.meet_first_technician(machine)
    while items := inbox.unread(BATCH):
        for item in items:
            with write(machine.db):
                _take(machine, item.record)
                inbox.mark_read(item)
                if item.record.kind == STATUS_ANSWERED:
                    machine.applications.blank_read(item.record.id)
            count += 1
    return count


def read_again(machine: Machine) -> int:
    """At start-up: a newer program may understand what was kept; returns how many were applied."""
    count = 0
    for kept in machine.applications.unread():
        with write(machine.db):
            if not _apply(machine, kept.kind, kept.body):
                forget_unread(machine, kept.id)
                count += 1
    return count


def forget_unread(machine: Machine, record_id: bytes) -> None:
    """Inside the caller's write: nobody need look at it any more."""
    machine.applications.forget_unread(record_id)
    settle_tasks(machine.db, UNREAD_TASK, record_id, machine.wall_ms())


def _take(machine: Machine, record: Record) -> None:
    why = _apply(machine, record.kind, record.body)
    if why:
        now_ms = machine.wall_ms()
        machine.applications.keep_unread(record, why, now_ms)
        add_task(machine.db, UNREAD_TASK, record.id, f"{why}: {record.kind}", now_ms)
        log.warning("inbox.kept", extra={"kind": record.kind})


def _apply(machine: Machine, kind: str, body: bytes) -> str:
    """Empty when the record was applied (now or before), else why it was kept."""
    if kind in PUBLISHED:
        return publishing.take(machine, kind, body)
    if kind in SENT_FROM_HERE:
        return ""
    if kind not in UNDERSTOOD:
        return "unknown kind"
    try:
        content = parse(body)
    except RecordError:
        return "malformed"
    if kind == SUBMITTED:
        return _take_back(machine, content)
    if kind == PERSONAL_REQUESTED:
        return _take_back_request(machine, content)
    if kind == TASK_ANSWERED:
        return _keep_words(machine, content)
    if kind == STAFF_NAMED:
        return staffing.take_list(machine, content)
    if kind == STATUS_ANSWERED:
        return _keep_answer(machine, content)
    if kind == PERSONAL_ANSWERED:
        return _keep_personal(machine, content)
    found = read_event(content)
    if found is None:
        return "malformed"
    about, event = found
    application = machine.applications.find_by_id(about)
    if application is None:
        return "" if machine.applications.is_tombstone(about) else "unknown application"
    kept = event_content(about, application.code, event)
    if machine.applications.append_event(about, kept, machine.wall_ms()):
        refold(machine, application)
    return _ask_for_document(machine, about, event.id, content) if kind == RESULT else ""


def _keep_answer(machine: Machine, content: Tree) -> str:
    """The portal's answer about an application elsewhere, for whoever waits for it here."""
    asked = ask_of(content)
    if asked is None or not isinstance(content, dict) or read_answer(content) is None:
        return "malformed"
    machine.questions.keep(asked, content)
    return ""


def _keep_personal(machine: Machine, content: Tree) -> str:
    """The authority's answer about somebody's own data; what was granted is carried out later."""
    answer = read_personal_answer(content)
    if answer is None:
        return "malformed"
    outcome = "granted" if answer.is_granted else "refused"
    if not machine.requests.answer(answer.request, outcome, answer.note):
        if machine.applications.find_by_id(answer.application) is None:
            is_gone = machine.applications.is_tombstone(answer.application)
            return "" if is_gone else "unknown application"
        # Asked here, and forgotten with a disk that was restored: what was granted counts.
        made_ms = machine.wall_ms()
        machine.requests.add(answer.request, answer.application, answer.what, "", made_ms)
        machine.requests.answer(answer.request, outcome, answer.note)
    return ""


def _take_back(machine: Machine, content: Tree) -> str:
    """An application that was filed here before the disk was restored, or at the machine before
    this one; what came about it meanwhile is applied now."""
    why = restoring.take_back(machine, content)
    about = content.get("application") if isinstance(content, dict) else None
    application = machine.applications.find_by_id(about) if isinstance(about, bytes) else None
    if why or application is None:
        return why
    refold(machine, application)
    for kept in machine.applications.unread_from(machine.applications.unread_about(application.id)):
        if kept.kind != SUBMITTED and not _apply(machine, kept.kind, kept.body):
            forget_unread(machine, kept.id)
    return ""


def _take_back_request(machine: Machine, content: Tree) -> str:
    match content:
        case {"request": bytes(request), "application": bytes(about), "what": str(what), **rest}:
            if machine.requests.has(request) or machine.applications.is_tombstone(about):
                return ""
            if machine.applications.find_by_id(about) is None:
                return "unknown application"
            words = rest.get("words")
            said = words if isinstance(words, str) else ""
            machine.requests.add(request, about, what, said, machine.wall_ms())
            return ""
    return "malformed"


def _keep_words(machine: Machine, content: Tree) -> str:
    """What the operator says of a task of this machine, for whoever closes it here."""
    try:
        take_answer(machine.db, TaskAnswer.from_tree(content))
    except RecordError:
        return "malformed"
    return ""


def _ask_for_document(machine: Machine, about: bytes, event: bytes, content: Tree) -> str:
    """A result's document comes by its address; empty when it was understood."""
    tree = content.get("document") if isinstance(content, dict) else None
    if tree is None:
        return ""
    try:
        document = SealedDocument.from_tree(tree)
    except RecordError:
        return "malformed document"
    machine.results.add(about, event, document)
    machine.fetches.want(document.cipher_sha256, document.cipher_bytes, about)
    return ""


def refold(machine: Machine, application: StoredApplication) -> Folded:
    """Folds all events again and writes the result beside them; inside the caller's write."""
    folded = fold(events_of(machine, application.id))
    machine.applications.stand(
        application.id,
        Standing(
            state=folded.state.value,
            authority_number=folded.authority_number,
            due=folded.due,
            has_conflict=bool(folded.conflicts),
            settled=folded.state in SETTLED,
        ),
        search_words(machine, application, folded.authority_number),
        machine.wall_ms(),
    )
    return folded


def search_words(
    machine: Machine, application: StoredApplication, authority_number: str | None
) -> list[str]:
    """What an application may be found by: numbers and titles, never answers."""
    procedure = machine.shelf.procedure_to_show(application.source, application.procedure)
    titles = [procedure.title.get("vi"), procedure.plain_title.get("vi")]
    return [application.code, authority_number or "", application.procedure, *titles]


def events_of(machine: Machine, application_id: bytes) -> list[Event]:
    """Everything known to have happened, in the order in which it came here."""
    read = [read_event(content) for content in machine.applications.events(application_id)]
    return [event for _, event in filter(None, read)]
