"""Putting a draft away and bringing it back: by the slip's code or by the card that was used.

It owns the slip's code (10 letters and digits, 49 random bits, no look-alikes) and how long a draft
waits. It must never show a draft that was put away to anybody without one of the two.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace

from kiosk_app.domain.hands import Hand
from kiosk_app.domain.identity import Card
from kiosk_app.store.drafts import StoredDraft
from kiosk_app.store.shelf import KeptVersionUnreadable
from kiosk_app.usecases.clock import at_vietnam
from kiosk_app.usecases.drafting import shown
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.papers import sweep
from kiosk_app.usecases.values import Draft, ResumeSlip
from sync import DatabaseFull, write

log = logging.getLogger(__name__)

DAY_MS = 24 * 3600 * 1000
SLIP_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
SLIP_LENGTH = 10
SLIP_PREFIX = "MCR:"
# What people type for a letter that the alphabet leaves out is not mapped: none looks like two.


def put_away(machine: Machine, draft: Draft) -> ResumeSlip:
    """Seals the draft for its owner: only the slip's code, or the card used, opens it again."""
    code = _new_code(machine)
    now_ms = machine.wall_ms()
    expires_ms = now_ms + machine.settings.kiosk.draft_days * DAY_MS
    with write(machine.db):
        machine.drafts.put_away(draft.id, code, expires_ms)
    printed = f"{code[:5]}-{code[5:]}"
    return ResumeSlip(printed, SLIP_PREFIX + printed, at_vietnam(expires_ms))


def resume(machine: Machine, key: str | Card) -> Draft | None:
    """The draft of this slip code (typed or scanned) or of this card's holder; None when none is.

    The slip is spent: putting the draft away again makes a new one.
    """
    now_ms = machine.wall_ms()
    with write(machine.db):
        if isinstance(key, Card):
            stored = machine.drafts.find_by_card(key.number, now_ms)
        else:
            stored = machine.drafts.find_by_slip(_plain(key), now_ms)
        if stored is None:
            return None
        machine.drafts.take_back(stored.id, now_ms)
    return shown(machine, without_official(machine, stored))


def unfinished(machine: Machine) -> Draft | None:
    """After a crash: the draft whose session was here moments ago, to go on at the same question.

    Whatever is older than the longest idle time was left by somebody who is gone: it is put away
    under a slip that nobody holds, so that only the card used opens it.
    """
    idle = machine.settings.idle
    window_ms = (idle.warn_s + idle.answer_s + idle.away_s) * 1000
    now_ms = machine.wall_ms()
    found: Draft | None = None
    for stored in machine.drafts.unfinished():
        if found is None and 0 <= now_ms - stored.touched_ms <= window_ms:
            found = _shown_if_readable(machine, without_official(machine, stored))
            if found is not None:
                continue
        # On a full disk the draft stays open on the disk, and unseen all the same.
        with suppress(DatabaseFull):
            _seal_unseen(machine, stored.id)
    return found


def seal_left(machine: Machine) -> None:
    """Nobody is at the screen: what is open was left by somebody who is gone. DatabaseFull."""
    for stored in machine.drafts.unfinished():
        _seal_unseen(machine, stored.id)


def _seal_unseen(machine: Machine, draft_id: bytes) -> None:
    """Under a slip that nobody holds: the card that was used opens it, or an official."""
    expires_ms = machine.wall_ms() + machine.settings.kiosk.draft_days * DAY_MS
    with write(machine.db):
        machine.drafts.put_away(draft_id, _new_code(machine), expires_ms)


def without_official(machine: Machine, stored: StoredDraft) -> StoredDraft:
    """Whoever comes back to a draft is a citizen, whatever was going on when it was left."""
    if stored.handling.hand is not Hand.OFFICIAL:
        return stored
    handling = replace(stored.handling, hand=Hand.CITIZEN)
    with suppress(DatabaseFull), write(machine.db):
        machine.drafts.save(stored, stored.answers, stored.notice, stored.touched_ms, handling)
    return replace(stored, handling=handling)


def _shown_if_readable(machine: Machine, stored: StoredDraft) -> Draft | None:
    """None when an update can no longer read the draft's version: the kiosk must start anyway."""
    try:
        return shown(machine, stored)
    except KeptVersionUnreadable:
        log.exception("draft.unreadable", extra={"procedure": stored.code})
        return None


def discard(machine: Machine, draft_id: bytes) -> None:
    """Deletes answers, pages and the key under which they were sealed."""
    with write(machine.db):
        machine.documents.remove_all(draft_id)
        machine.drafts.discard(draft_id)
    sweep(machine)


def _new_code(machine: Machine) -> str:
    letters: list[str] = []
    while len(letters) < SLIP_LENGTH:
        for byte in machine.random(SLIP_LENGTH):
            # Only whole multiples of the alphabet, or its first letters would come more often.
            if byte < 240 and len(letters) < SLIP_LENGTH:
                letters.append(SLIP_ALPHABET[byte % len(SLIP_ALPHABET)])
    return "".join(letters)


def _plain(typed: str) -> str:
    text = typed.strip().upper().removeprefix(SLIP_PREFIX)
    return "".join(letter for letter in text if letter in SLIP_ALPHABET)
