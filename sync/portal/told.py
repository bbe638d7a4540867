"""Tasks that machines tell of, and the operator's words back to them.

It owns how a machine's task becomes one of the portal's and the other way round. A refusal is the
portal's own task: a machine tells only how it ended there. It must never take a citizen's words:
kinds, ids and codes travel up, an operator's note for colleagues travels down.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from sync.duties import (
    BY_CHARS,
    DETAIL_CHARS,
    KIND_CHARS,
    NOTE_CHARS,
    TASK_ANSWERED,
    TaskAnswer,
    told_kinds,
)
from sync.portal import feeds
from sync.portal.content import Content
from sync.portal.moments import iso
from sync.portal.opening import Portal
from sync.portal.tables import DEVICES, TASKS
from sync.portal.tasks import REFUSED, is_of_machine, open_task

OTHER = "machine"
"""The kind of tasks that this version has no words for."""
_OURS = {"record_refused": REFUSED}


def keep(connection: Connection, device: bytes, content: Content, at_ms: int) -> None:
    """A task was opened at a machine, or closed there. Raises ContentError."""
    said, about = content.text("kind", KIND_CHARS), content.find_data("about", 16)
    detail = content.text("detail", DETAIL_CHARS, least=0)
    note = content.text("note", NOTE_CHARS, least=0)
    by = content.text("by", BY_CHARS, least=0)
    content.find_data("application", 16)
    known = said if said in told_kinds() else OTHER
    kind = _OURS.get(said, known)
    subject = (device if about is None else about).hex()
    if not content.flag("closed"):
        if kind not in _OURS.values():
            words = detail if kind != OTHER else said
            open_task(connection, kind, subject, at_ms, device, words)
        return
    connection.execute(
        update(TASKS)
        .where((TASKS.c.kind == kind) & (TASKS.c.subject == subject))
        .where((TASKS.c.device == device) & TASKS.c.closed_ms.is_(None))
        .values(closed_ms=at_ms, closed_by=_name(connection, device, by), note=note)
    )


def _name(connection: Connection, device: bytes, by: str) -> str:
    """Who closed it, as the desk names people of machines: by the machine."""
    here = select(DEVICES.c.characters).where(DEVICES.c.id == device)
    characters = connection.execute(here).scalar() or ""
    return f"{characters} {by[:8]}".strip()


def answer(portal: Portal, connection: Connection, task: Any, note: str, who: str) -> None:
    """The operator's words about a task that stands at a machine too, into its feed; the device's
    row is locked. Nothing for other tasks, or without words."""
    ours = {portal_kind: kind for kind, portal_kind in _OURS.items()}
    kind = ours.get(task.kind, task.kind)
    if not is_of_machine(task.kind) or task.device is None or not note:
        return
    about = bytes.fromhex(task.subject)
    words = TaskAnswer(kind, None if about == task.device else about, note, who)
    at_ms = portal.clock()
    feeds.append(
        connection,
        portal.blobs,
        portal.author,
        task.device,
        TASK_ANSWERED,
        words.content(iso(at_ms)),
        at_ms,
    )
