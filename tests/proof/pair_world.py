"""Machine pairs without I/O: what may befall a kiosk and its portal, step by step.

It owns the steps, their weights and the three counts. Two pure models meet (tests/proof/pair.py);
a hundred thousand histories take minutes, so that rare orders of common mishaps are met.
"""

from __future__ import annotations

import random
from dataclasses import replace

from sync.errors import FailureClass
from sync.messages import Clock, Down
from sync.progress import SyncState
from sync.records import canonical
from sync.steps import Exchange, Upload
from tests.proof.pair import ChaosKiosk, ChaosPortal, Stick, blob_of
from tests.support.exchange_pair import Unsigned
from tests.support.findings import Findings

WEIGHTS = {
    "file": 24,
    "say": 10,
    "contact": 44,
    "reboot": 4,
    "export": 3,
    "carry": 4,
    "bring": 4,
    "save_kiosk": 2,
    "save_portal": 2,
    "restore_kiosk": 1,
    "restore_portal": 2,
    "lose_blob": 1,
    "clone": 1,
    "dictionary": 1,
    "clock": 2,
}
LEAST, MOST = 5, 45
_CALM_CONTACTS = 40
_STEPS_A_CONTACT = 400
_FAILURES = (
    FailureClass.NO_LINK,
    FailureClass.TRUNCATED,
    FailureClass.STALLED,
    FailureClass.PORTAL_BUSY,
    FailureClass.BAD_SIGNATURE,
    FailureClass.CAPTIVE,
    FailureClass.MISMATCHED,
)


class PairWorld:
    """One portal, one machine, and its copies when its disk was cloned."""

    def __init__(self, seed: int, plant: str | None = None) -> None:
        self.rng = random.Random(seed)
        self.portal = ChaosPortal(plant=plant)
        self.portal.plain_helps = self.rng.random() < 0.5
        batch = self.rng.randint(1, 6)
        stored = canonical(SyncState().to_tree())
        self.kiosks = [ChaosKiosk(self.rng, stored, batch=batch, plant=plant)]
        self.kiosks[0].reboot()
        self.old: list[Down] = []
        self.sticks: list[Stick] = []
        self.kiosk_backup = self.kiosks[0].backup()
        self.portal_backup = self.portal.backup()
        self.is_restored = self.was_cloned = False
        self.promised: set[bytes] = set()
        self.said = 0

    def do(self, name: str, number: int) -> None:
        """One step; `number` decides what is open in it."""
        getattr(self, f"_{name}")(random.Random(number))

    def close(self) -> None:
        """Nothing is held."""

    def _kiosk(self, rng: random.Random) -> ChaosKiosk:
        return rng.choice(self.kiosks)

    # --- what people do ----------------------------------------------------------------------

    def _file(self, rng: random.Random) -> None:
        record = self._kiosk(rng).file(self.rng.randbytes(32) if rng.random() < 0.3 else None)
        self.promised.add(record.id)
        fate = rng.random()
        if fate < 0.04:
            self.portal.poison.add(record.id)
        elif fate < 0.08:
            self.portal.indigestible.add(record.id)
        elif fate < 0.12:
            self.portal.refused.add(record.id)

    def _say(self, rng: random.Random) -> None:
        for _ in range(rng.choice((1, 1, 1, 5))):
            # Never the same twice: a portal set back to its backup says something else.
            self.said += 1
            self.portal.say(self.said)

    def _clock(self, rng: random.Random) -> None:
        years_ms = rng.choice((-10, -1, 1, 10)) * 365 * 86_400_000
        wall = max(0, 1_800_000_000_000 + years_ms)
        self._kiosk(rng).clock = Clock(wall, rng.choice((None, wall)), rng.choice((None, 7)))

    def _dictionary(self, rng: random.Random) -> None:
        self.portal.knows_dictionary = rng.random() < 0.5

    # --- what machines do --------------------------------------------------------------------

    def _reboot(self, rng: random.Random) -> None:
        self._kiosk(rng).reboot()

    def _contact(self, rng: random.Random) -> None:
        kiosk = self._kiosk(rng)
        kiosk.begin_contact()
        is_due = rng.random() < 0.4
        for _ in range(rng.choice((1, 2, 3, 6))):
            request = kiosk.next(due=is_due)
            is_due = False
            if request is None:
                return
            if isinstance(request, Upload):
                is_going_on = self._upload(rng, kiosk, request)
            else:
                assert isinstance(request, Exchange)
                is_going_on = self._exchange(rng, kiosk, request)
            if not is_going_on:
                return

    def _upload(self, rng: random.Random, kiosk: ChaosKiosk, request: Upload) -> bool:
        """Some of them arrive; what the kiosk hears of that may be too little or too much."""
        kiosk.begin(request)
        fate, named = rng.random(), [one.cipher_sha256 for one in request.wanted]
        if fate < 0.8:
            self.portal.blobs.update(rng.sample(named, rng.randint(1, len(named))))
        if fate < 0.1:
            kiosk.reboot()
            return False
        if fate < 0.25:
            kiosk.fail(rng.choice(_FAILURES))
            return False
        kiosk.slice_sent(*(one for one in named if rng.random() < 0.6))
        return True

    def _exchange(self, rng: random.Random, kiosk: ChaosKiosk, first: Exchange) -> bool:
        """One body of one or several envelopes, and what becomes of its answers."""
        kiosk.begin(first)
        body = [first]
        while rng.random() < 0.25:
            another = kiosk.next(pipeline=True)
            if not isinstance(another, Exchange):
                break
            kiosk.begin(another)
            body.append(another)
        arrived = body[: rng.randrange(len(body) + 1)] if rng.random() < 0.2 else body
        downs: list[Down] = []
        for request in arrived:
            try:
                downs.append(self.portal.answer(request))
            except Unsigned as error:
                self._hear(rng, kiosk, downs)
                kiosk.fail(error.failure)
                return False
        self.old += downs
        return self._end_of(rng, kiosk, body, downs)

    def _end_of(
        self, rng: random.Random, kiosk: ChaosKiosk, body: list[Exchange], downs: list[Down]
    ) -> bool:
        fate = rng.random()
        if fate < 0.08:
            kiosk.reboot()
            return False
        if fate < 0.2:
            self._hear(rng, kiosk, downs[: rng.randrange(len(downs) + 1)])
        else:
            self._hear(rng, kiosk, downs)
            if len(downs) == len(body):
                return fate < 0.9
        if kiosk.load().outstanding:
            kiosk.fail(rng.choice(_FAILURES))
        return False

    def _hear(self, rng: random.Random, kiosk: ChaosKiosk, downs: list[Down]) -> None:
        """In order or not, some of them twice, with answers of other days between them."""
        heard = list(downs)
        if rng.random() < 0.2:
            rng.shuffle(heard)
        for down in heard:
            if self.old and rng.random() < 0.1:
                kiosk.hear(rng.choice(self.old))
            kiosk.hear(down)
            if rng.random() < 0.1:
                kiosk.hear(down)

    # --- by hand -----------------------------------------------------------------------------

    def _export(self, rng: random.Random) -> None:
        self.sticks.append(self._kiosk(rng).export())

    def _carry(self, rng: random.Random) -> None:
        """A stick at the portal, perhaps for the second time, perhaps torn off."""
        if not self.sticks:
            return
        at = rng.randrange(len(self.sticks))
        stick: Stick = []
        for header, up, _ in self.sticks[at]:
            try:
                stick.append((header, up, self.portal.answer(Exchange(up))))
            except Unsigned:
                stick.append((header, up, None))
            blobs = [blob_of(record) for record in up.records]
            self.portal.blobs |= {b for b in blobs if b is not None and rng.random() < 0.7}
        self.sticks[at] = stick

    def _bring(self, rng: random.Random) -> None:
        if self.sticks:
            self._kiosk(rng).take_stick(rng.choice(self.sticks))

    # --- what befalls disks ------------------------------------------------------------------

    def _save_kiosk(self, rng: random.Random) -> None:
        self.kiosk_backup = self._kiosk(rng).backup()

    def _save_portal(self, _rng: random.Random) -> None:
        self.portal_backup = self.portal.backup()

    def _restore_kiosk(self, _rng: random.Random) -> None:
        self.kiosks[0] = self.kiosk_backup.backup()
        self.kiosks[0].reboot()
        self.is_restored = True
        self._forgive()

    def _restore_portal(self, rng: random.Random) -> None:
        now = self.portal
        self.portal = replace(self.portal_backup.backup(), run=rng.randbytes(8))
        # What the world is like is no part of a backup.
        self.portal.poison, self.portal.indigestible = now.poison, now.indigestible
        self.portal.refused, self.portal.knows_dictionary = now.refused, now.knows_dictionary
        self._forgive()

    def _lose_blob(self, rng: random.Random) -> None:
        """A store of files that is older than its database."""
        if self.portal.blobs:
            self.portal.blobs.discard(rng.choice(sorted(self.portal.blobs)))

    def _clone(self, rng: random.Random) -> None:
        if len(self.kiosks) < 3:
            self.kiosks.append(self._kiosk(rng).backup())
            self.kiosks[-1].reboot()
            self.was_cloned = True

    def _forgive(self) -> None:
        """What stood on a disk that is gone, and nowhere else, no protocol can bring back."""
        carried = {r.id for stick in self.sticks for _, up, _ in stick for r in up.records}
        alive = carried.union(self.portal.applied, *(kiosk.filed for kiosk in self.kiosks))
        self.promised &= alive

    # --- calm --------------------------------------------------------------------------------

    def end(self) -> Findings:
        """Calm for all; then the operator settles who is the copy, and calm again."""
        found = Findings()
        for kiosk in self.kiosks:
            self._calm(found, kiosk)
        for kiosk in reversed(self.kiosks):
            self.portal.one_machine_again()
            self._calm(found, kiosk)
            self._judge_uplink(found, kiosk)
        if not found.words():
            self._judge_feed(found, self.kiosks[0])
        return found

    def _calm(self, found: Findings, kiosk: ChaosKiosk) -> None:
        kiosk.reboot()
        kiosk.matches = None
        rests = 0
        for _ in range(_CALM_CONTACTS):
            kiosk.begin_contact()
            is_at_rest = self._calm_contact(kiosk) and self._has_compared(kiosk)
            rests = rests + 1 if is_at_rest else 0
            if rests == 2:  # the first may have ended with a record set aside
                return
        found.stuck.append(f"no rest: {len(kiosk.waiting)} wait, windows {kiosk.matches}")

    def _has_compared(self, kiosk: ChaosKiosk) -> bool:
        """Windows agree, or a person was called and knows why: of a disk restored or cloned, or of
        a record set aside, which goes again at the next start."""
        if kiosk.matches or not kiosk.verdicts:
            return True
        may_differ = self.is_restored or self.was_cloned or bool(kiosk.parked)
        return may_differ and (kiosk.asked_in_vain or self.portal.is_cloned)

    def _calm_contact(self, kiosk: ChaosKiosk) -> bool:
        """Whether nothing was left to say at its end."""
        is_due = True
        for _ in range(_STEPS_A_CONTACT):
            request = kiosk.next(due=is_due)
            is_due = False
            if request is None:
                return not kiosk.waiting and not kiosk.lacking()
            kiosk.begin(request)
            if isinstance(request, Upload):
                named = [one.cipher_sha256 for one in request.wanted]
                self.portal.blobs.update(named)
                kiosk.slice_sent(*named)
                continue
            assert isinstance(request, Exchange)
            try:
                kiosk.hear(self.portal.answer(request))
            except Unsigned as error:
                kiosk.fail(error.failure)
                return False
        raise AssertionError("a contact never ends")

    def _judge_uplink(self, found: Findings, kiosk: ChaosKiosk) -> None:
        applied = self.portal.applied
        bad = self.portal.poison | self.portal.indigestible
        found.lost += [
            f"{i.hex()[:8]} is gone from the kiosk" for i in kiosk.filed - set(kiosk.held)
        ]
        found.lost += [
            f"{i.hex()[:8]} is not at the portal"
            for i in kiosk.filed - set(applied)
            if i not in kiosk.parked
        ]
        found.stuck += [f"{i.hex()[:8]} is parked without reason" for i in set(kiosk.parked) - bad]
        found.stuck += [f"{i.hex()[:8]} has no verdict" for i in kiosk.waiting]
        found.stuck += [f"paper {b.hex()[:8]} is on its way" for b in kiosk.lacking()]
        found.doubled += [f"{i.hex()[:8]} {n} times" for i, n in applied.items() if n != 1]
        unasked = set(applied) - self.promised
        found.doubled += [f"{i.hex()[:8]} was never filed" for i in unasked]
        false = kiosk.acknowledged - set(applied)
        found.lost += [f"{i.hex()[:8]} is acknowledged and not there" for i in false]

    def _judge_feed(self, found: Findings, kiosk: ChaosKiosk) -> None:
        if kiosk.inbox == self.portal.feed:
            return
        here, there = len(kiosk.inbox), len(self.portal.feed)
        found.stuck.append(f"the feed has {there} items, the kiosk {here} or other ones")
