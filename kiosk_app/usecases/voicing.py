"""What people say without saying who they are: enqueued so that nothing joins it to them.

It owns the run of such a record: a fresh one for each, so that its number does not tell which
application was filed before it. It must never write a code, a name or a time into one.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.domain.messages import Content
from kiosk_app.usecases.machine import Machine
from sync import NO_APPLICATION

RUN_BYTES = 8
PRIORITY = 5  # behind every application, before pictures


def enqueue_unnamed(machine: Machine, kind: str, content: Content) -> None:
    """Inside the caller's write(db)."""
    outbox = replace(machine.outbox, run=machine.random(RUN_BYTES))
    outbox.enqueue(kind, content, about=NO_APPLICATION, priority=PRIORITY)
