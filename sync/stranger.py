"""A portal that answers as if it had never met this machine: then the machine introduces itself.

So answers one that was restored from a backup older than our enrolment, and so may answer anybody
on the way: nothing of it is signed. It owns the state key "strange_answers" and the suspicion: our
registration is said once more, and when that does not help, a technician is called. It must never
take anything back that the portal signed.
"""

from __future__ import annotations

from sync import state
from sync.datafolder import DataFolder
from sync.errors import FailureClass
from sync.portal_link import queue_registration
from sync.tasks import add_task, settle_tasks

INTRODUCES_AFTER = 3
CALLS_AFTER = 8
TASK = "not_known"
_KEY = "strange_answers"


def note_failure(folder: DataFolder, failure: FailureClass) -> None:
    """A contact ended so; inside the caller's write(db)."""
    if failure is not FailureClass.MISMATCHED:
        return
    count = state.load_count(folder.db, _KEY) + 1
    state.save(folder.db, _KEY, count)
    if count == INTRODUCES_AFTER:
        queue_registration(folder)
    if count == CALLS_AFTER:
        add_task(folder.db, TASK, None, "", folder.outbox.now_ms())


def note_answer(folder: DataFolder) -> None:
    """The portal answered us, signed; inside the caller's write(db)."""
    if state.load_count(folder.db, _KEY):
        state.save(folder.db, _KEY, 0)
        settle_tasks(folder.db, TASK, None, folder.outbox.now_ms())
