"""The protocol machine: its table, its care with bad records, and thousands of random histories."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from support.exchange_pair import CLOCK, KioskModel, PortalModel, Unsigned, settle

from sync import protocol
from sync.errors import FailureClass, LocalProtocolError
from sync.messages import Cursor, FeedItem
from sync.progress import Care, Outstanding, Phase, SyncState
from sync.records import LIMITS, Record, canonical, parse
from sync.steps import (
    Answered,
    Exchange,
    Failed,
    Fetched,
    NoteFailure,
    SetTrustedTime,
    SliceSent,
    Started,
    Upload,
)


def _kiosk(seed: int = 1) -> KioskModel:
    kiosk = KioskModel(random.Random(seed))
    kiosk.reboot()
    return kiosk


def _exchange(kiosk: KioskModel, *, due: bool = False) -> Exchange:
    request = kiosk.next(due=due)
    assert isinstance(request, Exchange)
    kiosk.begin(request)
    return request


EVENTS = [
    Started(bytes(8)),
    SliceSent(),
    Fetched(bytes(32)),
    Failed(FailureClass.DNS),
]


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_events_outside_the_table_change_nothing(phase: Phase, event: object) -> None:
    """An impossible event is our own bug and must not be papered over."""
    question = (Outstanding(1, bytes(8)),) if phase is Phase.AWAITING else ()
    state = SyncState(phase=phase, outstanding=question, counter=1)
    if type(event) in protocol.TRANSITIONS[phase]:
        after, _ = protocol.receive(state, event)  # type: ignore[arg-type]
        assert after.phase is protocol.TRANSITIONS[phase][type(event)]
    else:
        with pytest.raises(LocalProtocolError):
            protocol.receive(state, event)  # type: ignore[arg-type]


def test_the_state_survives_its_own_bytes() -> None:
    """It lives in one database row between any two steps."""
    state = SyncState(
        run=b"r" * 8,
        counter=7,
        phase=Phase.AWAITING,
        outstanding=(Outstanding(7, b"n" * 8, (b"1" * 16, b"2" * 16), True, True, Cursor(2)),),
        care=Care.BISECTING,
        groups=((b"1" * 16,), (b"2" * 16, b"3" * 16)),
        failures=2,
        blamed=1,
        walk_to=3,
        cursor=Cursor(9, b"c" * 8),
    )
    assert SyncState.from_tree(parse(canonical(state.to_tree()))) == state


def test_a_state_with_every_envelope_full_is_stored() -> None:
    """A backlog on a fast link fills a body; what cannot be written down could never leave."""
    ids = tuple(n.to_bytes(16) for n in range(LIMITS.envelope_records))
    full = Outstanding(2**40, b"n" * 8, ids, True, True, Cursor(2**40))
    state = SyncState(outstanding=(full,) * protocol.MOST_OUTSTANDING, groups=(ids,))
    assert SyncState.from_tree(parse(canonical(state.to_tree()))) == state


def test_an_answer_to_another_request_or_given_before_changes_nothing() -> None:
    """A replayed or misdirected answer is rightly signed and still no fact."""
    kiosk, portal = _kiosk(), PortalModel()
    kiosk.file()
    down = portal.answer(_exchange(kiosk))
    kiosk.hear(down)
    kiosk.file()
    _exchange(kiosk)
    before = kiosk.stored
    other_run = replace(down, header=replace(down.header, run=b"x" * 8))
    other_nonce = replace(down, header=replace(down.header, nonce=b"y" * 8))
    for stale in (down, other_run, other_nonce):
        assert kiosk.hear(stale) == (NoteFailure(FailureClass.MISMATCHED),)
        assert kiosk.stored == before


@pytest.mark.parametrize("failure", list(FailureClass))
def test_no_failure_ever_acknowledges_or_moves_the_cursor(failure: FailureClass) -> None:
    """No unsigned byte changes durable state."""
    kiosk, portal = _kiosk(), PortalModel()
    record = kiosk.file()
    portal.say(1)
    for _ in range(10):
        _exchange(kiosk, due=True)
        kiosk.fail(failure)
    assert record.id in kiosk.waiting and not kiosk.inbox
    settle(kiosk, portal)
    assert record.id in kiosk.acknowledged and len(kiosk.inbox) == 1


def test_a_dead_link_is_never_blamed_on_records() -> None:
    """Weeks without a mast must not park anything or shrink a batch to single records."""
    kiosk = _kiosk()
    for _ in range(4):
        kiosk.file()
    for _ in range(30):
        assert len(_exchange(kiosk).up.records) == 4
        kiosk.fail(FailureClass.NO_LINK)


def test_the_machine_probes_before_it_blames() -> None:
    """Three unexplained failures, then a bare exchange; while that fails too, the link is it."""
    kiosk = _kiosk()
    kiosk.file()
    kiosk.file()
    for _ in range(3):
        assert len(_exchange(kiosk).up.records) == 2
        kiosk.fail(FailureClass.TRUNCATED)
    for _ in range(5):
        assert not _exchange(kiosk).up.records
        kiosk.fail(FailureClass.TRUNCATED)
    kiosk.hear(PortalModel().answer(_exchange(kiosk)))
    assert len(_exchange(kiosk).up.records) == 1


def test_a_probe_that_carries_a_registration_is_still_a_probe() -> None:
    """An unregistered machine adds that one record to every envelope; it is not a suspect."""
    kiosk = _kiosk()
    suspects = (b"1" * 16, b"2" * 16)
    state = replace(kiosk.load(), care=Care.PROBING, groups=(suspects,))
    question = Outstanding(1, b"n" * 8, (b"r" * 16,))
    for _ in range(5):
        asked = replace(state, phase=Phase.AWAITING, outstanding=(question,))
        state, _ = protocol.receive(asked, Failed(FailureClass.TRUNCATED))
    assert (state.care, state.groups) == (Care.PROBING, (suspects,))


@pytest.mark.parametrize("position", range(9))
def test_one_poisonous_record_is_parked_and_the_others_flow(position: int) -> None:
    """A record at which some proxy chokes must not block a valley."""
    kiosk, portal = _kiosk(), PortalModel()
    kiosk.batch = 9
    records = [kiosk.file() for _ in range(9)]
    portal.poison = {records[position].id}
    settle(kiosk, portal)
    assert set(kiosk.parked) == portal.poison
    assert set(portal.applied) == {r.id for r in records} - portal.poison


@pytest.mark.parametrize("plain_helps", [True, False])
def test_an_undecodable_record_goes_plain_and_is_parked_only_if_that_fails(
    plain_helps: bool,
) -> None:
    """A fault in somebody's unpacking costs bytes, not an application."""
    kiosk, portal = _kiosk(), PortalModel(plain_helps=plain_helps)
    kiosk.batch = 8
    records = [kiosk.file() for _ in range(8)]
    portal.indigestible = {records[5].id}
    settle(kiosk, portal)
    assert len(portal.applied) == (8 if plain_helps else 7)
    assert set(kiosk.parked) == (set() if plain_helps else portal.indigestible)


def test_an_unknown_dictionary_costs_one_repetition() -> None:
    """An old portal and a new kiosk must understand each other."""
    kiosk, portal = _kiosk(), PortalModel(knows_dictionary=False)
    kiosk.file()
    assert _exchange(kiosk).use_dictionary
    kiosk.fail(FailureClass.TRUNCATED)
    settle(kiosk, portal, steps=5)
    assert len(portal.applied) == 1


def test_a_refused_device_keeps_its_records_and_says_so() -> None:
    """Revocation never drops a citizen's filing."""
    kiosk, portal = _kiosk(), PortalModel()
    kiosk.file()
    refusal = replace(portal.answer(_exchange(kiosk)), fault="refused_device", verdicts=None)
    assert NoteFailure(FailureClass.REFUSED_DEVICE) in kiosk.hear(refusal)
    assert len(kiosk.waiting) == 1
    assert kiosk.next() is None, "it waits for the next contact"
    assert isinstance(kiosk.next(due=True), Exchange)


def test_trusted_time_comes_only_from_the_answer_to_our_nonce() -> None:
    """An old signed time replayed would turn deadlines back."""
    kiosk, portal = _kiosk(), PortalModel()
    down = portal.answer(_exchange(kiosk, due=True))
    assert SetTrustedTime(1_000) in kiosk.hear(down)
    assert SetTrustedTime(1_000) not in kiosk.hear(down)


def test_text_goes_between_the_slices_of_a_picture() -> None:
    """A new application must not wait behind a photograph."""
    kiosk, portal = _kiosk(), PortalModel()
    kiosk.file(blob=b"b" * 32)
    kiosk.hear(portal.answer(_exchange(kiosk)))
    upload = kiosk.next()
    assert isinstance(upload, Upload)
    kiosk.begin(upload)
    assert kiosk.next() is None
    kiosk.slice_sent()
    kiosk.file()
    assert isinstance(kiosk.next(), Exchange)


def test_an_upload_counts_only_when_a_signed_answer_lists_it() -> None:
    """The word of a tus endpoint is a hint."""
    kiosk, portal = _kiosk(), PortalModel()
    kiosk.file(blob=b"b" * 32)
    kiosk.hear(portal.answer(_exchange(kiosk)))
    upload = kiosk.next()
    assert isinstance(upload, Upload)
    kiosk.begin(upload)
    kiosk.slice_sent(b"b" * 32)
    assert not kiosk.complete
    request = _exchange(kiosk)
    portal.blobs.add(b"b" * 32)
    kiosk.hear(portal.answer(request))
    assert kiosk.complete == {b"b" * 32}


def test_a_broken_chain_applies_nothing() -> None:
    """A gap, or a chain digest that does not come out, is an integrity failure."""
    kiosk, portal = _kiosk(), PortalModel()
    portal.say(1)
    portal.say(2)
    good = portal.answer(_exchange(kiosk, due=True))
    for feed, cursor in (
        (good.feed[1:], good.cursor),
        (good.feed, replace(good.cursor, chain=b"z" * 8)),
        ((FeedItem(1, good.feed[1].record), good.feed[1]), good.cursor),
    ):
        state, effects = protocol.receive(
            kiosk.load(), Answered(replace(good, feed=feed, cursor=cursor))
        )
        assert NoteFailure(FailureClass.INTEGRITY) in effects
        assert state.cursor == Cursor()


@pytest.mark.parametrize("kept", range(6))
def test_a_portal_that_was_rolled_back_is_walked_back_to_and_followed(kept: int) -> None:
    """After a restore both find the last common position, and the lost items are handed back."""
    kiosk, portal = _kiosk(), PortalModel()
    for number in range(6):
        portal.say(number)
    settle(kiosk, portal)
    held = list(kiosk.inbox)
    del portal.feed[kept:]
    for number in range(100, 103):
        portal.say(number)
    settle(kiosk, portal)
    assert kiosk.inbox == portal.feed
    lost = [record for record in held if record not in portal.feed]
    assert all(record in kiosk.returned for record in lost)


def test_several_envelopes_share_a_body_without_sharing_records() -> None:
    """A long link is filled without waiting for each answer."""
    kiosk, portal = _kiosk(), PortalModel()
    kiosk.batch = 2
    for _ in range(5):
        kiosk.file()
    portal.say(1)
    requests = []
    while (request := kiosk.next(pipeline=True)) is not None:
        assert isinstance(request, Exchange)
        kiosk.begin(request)
        requests.append(request)
    assert [len(r.up.records) for r in requests] == [2, 2, 1]
    for request in requests[:2]:
        kiosk.hear(portal.answer(request))
    kiosk.fail(FailureClass.TRUNCATED)
    assert len(kiosk.waiting) == 1 and len(kiosk.inbox) == 1
    settle(kiosk, portal)
    assert len(portal.applied) == 5


FAILURES = [
    FailureClass.NO_LINK,
    FailureClass.TRUNCATED,
    FailureClass.STALLED,
    FailureClass.PORTAL_BUSY,
    FailureClass.BAD_SIGNATURE,
    FailureClass.CAPTIVE,
]


def _one_contact(rng: random.Random, kiosk: KioskModel, portal: PortalModel, old: list) -> None:  # type: ignore[type-arg]
    request = kiosk.next(due=rng.random() < 0.3)
    if request is None:
        return None
    kiosk.begin(request)
    fate = rng.random()
    if fate < 0.15:
        return kiosk.reboot()
    if isinstance(request, Upload):
        named = [one.cipher_sha256 for one in request.wanted]
        arrived = rng.sample(named, rng.randint(0, len(named)))
        if fate < 0.7:
            portal.blobs.update(arrived)
        if fate < 0.5:
            # What the portal told of them, and what it did not: a hint may be false.
            return kiosk.slice_sent(*rng.sample(named, rng.randint(0, len(named))))
        return kiosk.fail(rng.choice(FAILURES))
    assert isinstance(request, Exchange)
    if fate < 0.3:
        return kiosk.fail(rng.choice(FAILURES))
    if old and fate < 0.4:
        kiosk.hear(rng.choice(old))
    try:
        down = portal.answer(request)
    except Unsigned as error:
        return kiosk.fail(error.failure)
    old.append(down)
    if fate < 0.5:
        return kiosk.fail(FailureClass.TRUNCATED)
    if fate < 0.6:
        return kiosk.reboot()
    kiosk.hear(down)
    if fate < 0.75:
        kiosk.hear(down)
    return None


def _history(seed: int) -> None:
    rng = random.Random(seed)
    kiosk, portal = KioskModel(rng, batch=rng.randint(1, 6)), PortalModel()
    kiosk.reboot()
    filed: list[Record] = []
    old: list = []  # type: ignore[type-arg]
    for _ in range(rng.randint(5, 40)):
        what = rng.random()
        if what < 0.25:
            filed.append(kiosk.file(rng.randbytes(32) if rng.random() < 0.3 else None))
            if rng.random() < 0.05:
                portal.poison.add(filed[-1].id)
            elif rng.random() < 0.05:
                portal.indigestible.add(filed[-1].id)
        elif what < 0.4:
            portal.say(rng.randrange(1000))
        else:
            _one_contact(rng, kiosk, portal, old)
    settle(kiosk, portal)
    # A technician gives parked records another chance; those that a bad hour parked now go.
    for record_id in [i for i in kiosk.parked if i not in portal.poison]:
        kiosk.waiting[record_id] = kiosk.parked.pop(record_id)
    settle(kiosk, portal)
    assert set(kiosk.parked) <= portal.poison
    assert set(portal.applied) == {r.id for r in filed} - set(kiosk.parked), "lost"
    assert kiosk.acknowledged == set(portal.applied), "an acknowledgement is missing or false"
    undescribed = {r.content().get("blob") for r in kiosk.parked.values()}  # type: ignore[union-attr]
    assert not kiosk.waiting and set(kiosk.uploads) <= undescribed, "stuck"
    assert kiosk.inbox == portal.feed, "the feed lost or doubled something"


@pytest.mark.parametrize("block", range(20))
def test_random_histories_lose_and_double_nothing(block: int) -> None:
    """Lost, repeated, late and reordered answers, and a reboot between any two steps."""
    for seed in range(block * 100, (block + 1) * 100):
        try:
            _history(seed)
        except AssertionError as error:
            raise AssertionError(f"history {seed}: {error}") from error


def test_a_clock_is_carried_as_given() -> None:
    """The machine reads no clock of its own."""
    assert _exchange(_kiosk(), due=True).up.clock == CLOCK
