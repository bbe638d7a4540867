"""Compares what the kiosk says with what the portal holds, after everything had time to arrive.

It owns the three counts: lost (said, but gone), doubled (there more than once), stuck (still on its
way when the time was up). It reads through the product's own verbs and the portal's own list.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.papers import picture_of
from kiosk_app.usecases.values import DraftId
from sync import DeliveryState, IntegrityError, agent_status, delivery_of
from sync.verifying import verify_store
from tests.e2e.crash_ledger import broken_promises, promises
from tests.e2e.crash_machines import RealPortal
from tests.support.findings import Findings

BOUND_S = 40.0


def wait_until_settled(kiosk: Kiosk, portal: RealPortal) -> None:
    """Until nothing is on its way in either direction, or the time is up."""
    deadline = time.monotonic() + BOUND_S
    while time.monotonic() < deadline:
        portal.accept_new()
        kiosk.read_inbox()
        status = agent_status(kiosk.machine.db)
        waiting = status.queued + status.sending
        waiting += status.attachments_queued + status.attachments_sending
        if not waiting and not _on_the_way(kiosk, portal):
            return
        time.sleep(0.1)


def _on_the_way(kiosk: Kiosk, portal: RealPortal) -> list[str]:
    notes = [code for code, note in portal.notes.items() if not _count_note(kiosk, code, note)]
    return notes + [code for code in portal.documents if kiosk.result_file(code) is None]


def _count_note(kiosk: Kiosk, code: str, note: str) -> int:
    tracking = kiosk.track(code)
    return 0 if tracking is None else sum(line.note == note for line in tracking.history)


def judge(kiosk: Kiosk, portal: RealPortal, journal: Path) -> Findings:
    """Everything said, against everything held."""
    found = Findings()
    found.lost += broken_promises(kiosk, promises(journal.read_bytes().splitlines(True)))
    machine = kiosk.machine
    found.lost += [str(bad) for bad in verify_store(machine.db, machine.files)["bad"]]
    held: dict[str, list[dict[str, Any]]] = {}
    for one in portal.listing():
        held.setdefault(str(one["code"]), []).append(one)
    codes = machine.applications.codes()
    found.doubled += [f"{code} is twice in the kiosk" for code, n in _counted(codes) if n > 1]
    found.doubled += [f"{code} is only at the portal" for code in held if code not in codes]
    for code in codes:
        _judge_one(found, kiosk, code, held.get(code, []))
    for code, note in portal.notes.items():
        count = _count_note(kiosk, code, note)
        if count == 0:
            found.stuck.append(f"{code}: the decision did not come down")
        elif count > 1:
            found.doubled.append(f"{code}: the decision came down {count} times")
    _judge_documents(found, kiosk, portal)
    return found


def _judge_documents(found: Findings, kiosk: Kiosk, portal: RealPortal) -> None:
    for code, data in portal.documents.items():
        try:
            file = kiosk.result_file(code)
        except IntegrityError:
            found.lost.append(f"{code}: the result's document does not open here")
            continue
        if file is None:
            found.stuck.append(f"{code}: the result's document did not come down")
        elif file.data != data:
            found.lost.append(f"{code}: another document than was returned")


def _counted(codes: Sequence[str]) -> list[tuple[str, int]]:
    return list(Counter(codes).items())


def _judge_one(found: Findings, kiosk: Kiosk, code: str, held: list[dict[str, Any]]) -> None:
    stored = kiosk.machine.applications.find(code)
    assert stored is not None
    delivery = delivery_of(kiosk.machine.db, stored.id)
    if delivery is None:
        found.lost.append(f"{code}: the kiosk no longer knows that it must be delivered")
    elif delivery.state is not DeliveryState.COMPLETE:
        found.stuck.append(f"{code}: delivery {delivery.state.value}")
    if not held:
        found.lost.append(f"{code} is not at the portal")
        return
    if len(held) > 1:
        found.doubled.append(f"{code} is {len(held)} times at the portal")
    events = kiosk.machine.applications.events(stored.id)
    if sum(event.get("what") == "submitted" for event in events) != 1:
        found.doubled.append(f"{code}: filed more or less than once in its history")
    if held[0]["answers"] != stored.content["answers"]:
        found.lost.append(f"{code}: other answers at the portal")
    _judge_papers(found, kiosk, stored.id, code, held[0]["attachments"])


def _judge_papers(
    found: Findings, kiosk: Kiosk, about: bytes, code: str, held: list[dict[str, Any]]
) -> None:
    pages = kiosk.machine.documents.of(about)
    if len(held) > len(pages):
        found.doubled.append(f"{code}: {len(held)} pages at the portal, {len(pages)} here")
    arrived = {(one["field"], one["page"]): one for one in held}
    for page in pages:
        one = arrived.get((page.paper, page.page))
        if one is None or one["sha256"] != page.plain_sha256.hex():
            found.lost.append(f"{code}: page {page.page} of {page.paper} is not at the portal")
        elif not one["complete"]:
            found.stuck.append(f"{code}: page {page.page} of {page.paper} is not whole")
        try:
            picture_of(kiosk.machine, DraftId(about), page.paper, page.page)
        except (KeyError, IntegrityError):
            found.lost.append(f"{code}: page {page.page} of {page.paper} does not open here")
