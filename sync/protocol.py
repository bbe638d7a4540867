"""THE protocol machine of the client: a reducer over persisted state, without any I/O.

The essay.

Power fails between any two steps, so there is no live object to lose: `SyncState` is a value, kept
in one database row; `next_request(state, view)` says what to send; `receive(state, event)` answers
the new state and a list of effects. The runner stores state and effects in ONE transaction, then
goes on. Nothing here reads a clock, draws randomness, or touches network, disk or threads.

The order of one contact. The runner takes a request, gives `Sent` to the machine and commits that,
and only then lets the first byte leave: a counter is never used twice. Then either a signed answer
comes, verified by `wire` (`Answered`), or something else happens (`Failed`). What something else
was is a failure class for the status page and nothing more: no unsigned byte changes durable state.

What makes a loss impossible: a record leaves the set of the waiting only by a verdict in a signed
answer to an outstanding nonce. An answer that is lost, late, repeated or meant for another request
therefore costs a repetition and never a record; the portal knows the record by its id and gives
the same verdict again. After a restart (`Started`) the outstanding questions are forgotten, because
nobody is left to hear the answers; what they carried simply waits still.

What makes it never stick. Three failures in a row of an envelope with records, none of them the
kind that a dead link explains, and the machine starts to doubt the records: it PROBES with a bare
exchange. While that fails too, the link is to blame. As soon as it works, the records are: the
envelope is halved, each half tried alone (BISECTING), a failing half proved again by a bare
exchange and halved again; a single record that fails three times while bare exchanges work is
parked, for a person, and the others flow. A signed `undecodable` needs no probe: halve at once; a
single record is sent once more plain (no compression, no columns), and parked if that fails too.

    next request, in this order            when
    bare exchange                          PROBING
    exchange with the first suspects       BISECTING
    exchange with records                  the schedule offers some
    bare exchange                          contact is due, more feed, an upload ended, the feed is
                                           being walked back, windows differ
    upload slices                          ciphertexts wait and their grants hold
    bare exchange                          ciphertexts wait, none has a grant, and asking is new
    fetch                                  a large result waits

Text goes before pictures because uploads come last and in slices: as soon as a slice finds text
waiting this table is read again from the top, and about once a minute in any case.

After any step with NoteFailure the runner waits as `schedule.retry_delay` says before it asks for
the next request; this machine has no pace of its own.

The feed is a chain. An item counts only at the next position and only when the chain digest comes
out as the portal signed it; items that we have are passed over. When the portal answers
`rolled_back`, it does not know our cursor: the machine tries positions further back (`walk_to`),
halving, until the portal knows one; then everything after it is returned to the portal as records.
"""

from __future__ import annotations

from dataclasses import replace

from sync.downlink import follow_feed
from sync.errors import FailureClass, LocalProtocolError
from sync.messages import (
    FAULT_CLONE,
    FAULT_ENROLMENT_EXPIRED,
    FAULT_ENROLMENT_USED,
    FAULT_REFUSED_DEVICE,
    FAULT_UNDECODABLE,
    FAULT_UNKNOWN_DICTIONARY,
    Channel,
    Direction,
    Down,
    Header,
    Up,
)
from sync.progress import Care, Outstanding, Phase, SyncState
from sync.records import Record
from sync.sealing import SUITE
from sync.steps import (
    Answered,
    CallTechnician,
    Effect,
    Event,
    Exchange,
    Failed,
    Fetch,
    Fetched,
    NoteContact,
    NoteFailure,
    ParkRecord,
    RecordCompleted,
    Request,
    SaveGrants,
    Sent,
    SetBackedUp,
    SetTrustedTime,
    SliceSent,
    Started,
    StoreVerdicts,
    Upload,
    View,
    WindowCompared,
)
from sync.window import NOTHING

TRIES = 3
_REFUSALS = frozenset({FAULT_REFUSED_DEVICE, FAULT_ENROLMENT_USED, FAULT_ENROLMENT_EXPIRED})
_NOT_TAKEN = _REFUSALS | {FAULT_UNDECODABLE, FAULT_UNKNOWN_DICTIONARY}
SMALL_RESPONSE = 4096
MOST_OUTSTANDING = 6  # full ones fit the row of the state, which is bounded as a record is

# Phase and kind of event to the phase that follows. What is not here is our own mistake. An answer
# is never a mistake of ours: one that nobody waits for changes nothing (see _answered), and while
# several envelopes are outstanding AWAITING lasts until the last.
TRANSITIONS: dict[Phase, dict[type, Phase]] = {
    Phase.IDLE: {Started: Phase.IDLE, Sent: Phase.AWAITING, Answered: Phase.IDLE},
    Phase.AWAITING: {
        Started: Phase.IDLE,
        Sent: Phase.AWAITING,
        Answered: Phase.IDLE,
        Failed: Phase.IDLE,
    },
    Phase.UPLOADING: {
        Started: Phase.IDLE,
        SliceSent: Phase.IDLE,
        Failed: Phase.IDLE,
        Answered: Phase.UPLOADING,
    },
    Phase.FETCHING: {
        Started: Phase.IDLE,
        Fetched: Phase.IDLE,
        Failed: Phase.IDLE,
        Answered: Phase.FETCHING,
    },
}

# Failures that a dead or closed link explains: no record is ever blamed for these.
BLAMELESS = frozenset(
    {FailureClass.NO_LINK, FailureClass.DNS, FailureClass.TLS, FailureClass.CLOCK}
)

Step = tuple[SyncState, tuple[Effect, ...]]


def suspects(state: SyncState) -> tuple[bytes, ...]:
    """The ids that the next exchange will carry alone; the view brings their records."""
    return state.groups[0] if state.care is Care.BISECTING and state.groups else ()


def next_request(state: SyncState, view: View) -> Request | None:
    """What to send now; None when there is nothing, or while something is under way."""
    if state.phase is Phase.AWAITING:
        return _another_envelope(state, view)
    if state.phase is not Phase.IDLE:
        return None
    if state.care is Care.PROBING:
        return _exchange(state, view, ())
    if state.care is Care.BISECTING:
        # Records that are no longer waiting leave an empty envelope, whose answer ends the group.
        return _exchange(state, view, view.suspects)
    if view.records and (view.is_contact_due or not state.is_ignored):
        return _exchange(state, view, view.records)
    if _wants_contact(state, view):
        return _exchange(state, view, ())
    granted = tuple(work.wanted for work in view.uploads if work.wanted is not None)
    if granted:
        return Upload(granted)
    if view.uploads and not state.has_no_grants:
        return _exchange(state, view, ())
    return Fetch(view.fetches[0]) if view.fetches else None


def _wants_contact(state: SyncState, view: View) -> bool:
    walks = state.walk_to is not None and view.walk_cursor is not None
    return view.is_contact_due or state.must_contact or walks


def _another_envelope(state: SyncState, view: View) -> Exchange | None:
    """One more envelope in the same body, of records that are not on their way yet."""
    is_full = len(state.outstanding) >= MOST_OUTSTANDING
    if not view.may_pipeline or is_full or state.care is not Care.NORMAL:
        return None
    under_way = {i for one in state.outstanding for i in one.ids}
    fresh = tuple(r for r in view.records if r.id not in under_way)
    if not fresh:
        return None
    return _exchange(state, replace(view, max_response=SMALL_RESPONSE), fresh)


def _exchange(state: SyncState, view: View, records: tuple[Record, ...]) -> Exchange:
    header = Header(
        direction=Direction.UP,
        channel=Channel.LIVE,
        suite=SUITE,
        device=view.device,
        recipient=view.portal_key,
        run=state.run,
        counter=state.counter + 1,
        nonce=view.nonce,
    )
    walks = state.walk_to is not None and view.walk_cursor is not None
    up = Up(
        header=header,
        clock=view.clock,
        records=records,
        window=view.window,
        cursor=view.walk_cursor if walks and view.walk_cursor else state.cursor,
        max_response=view.max_response,
        heartbeat=view.heartbeat,
        ranges=view.ranges if state.window_differs else (),
    )
    return Exchange(up, state.is_plain, state.use_dictionary and not state.is_plain)


def receive(state: SyncState, event: Event) -> Step:
    """The state after `event`, and what to make durable with it.

    Raises LocalProtocolError, with nothing changed, for an event that cannot happen now.
    """
    following = TRANSITIONS[state.phase].get(type(event))
    if following is None:
        raise LocalProtocolError(f"{type(event).__name__} cannot happen while {state.phase.value}")
    match event:
        case Started():
            return _started(state, event), ()
        case Sent():
            return _sent(state, event.request), ()
        case Answered():
            return _answered(state, event.down)
        case SliceSent():
            # Only a signed answer says that a ciphertext has arrived: ask for one.
            ended = bool(event.whole) or state.must_contact
            after = replace(state, phase=following, must_contact=ended, has_no_grants=False)
            return after, ()
        case Fetched():
            return replace(state, phase=following), ()
        case Failed():
            return _failed(state, event.failure)


def _started(state: SyncState, event: Started) -> SyncState:
    return replace(
        state, run=event.run, counter=0, phase=Phase.IDLE, outstanding=(), use_dictionary=True
    )


def _sent(state: SyncState, request: Request) -> SyncState:
    match request:
        case Exchange(up=up):
            if up.header.counter != state.counter + 1 or up.header.run != state.run:
                raise LocalProtocolError("an envelope of an older state")
            question = Outstanding(
                up.header.counter,
                up.header.nonce,
                tuple(r.id for r in up.records),
                request.is_plain,
                bool(up.ranges),
                up.cursor,
            )
            return replace(
                state,
                phase=Phase.AWAITING,
                counter=up.header.counter,
                outstanding=(*state.outstanding, question),
            )
        case _ if state.phase is not Phase.IDLE:
            raise LocalProtocolError("a file moves only while nothing else does")
        case Upload():
            return replace(state, phase=Phase.UPLOADING)
        case Fetch():
            return replace(state, phase=Phase.FETCHING)


def _failed(state: SyncState, failure: FailureClass) -> Step:
    note = (NoteFailure(failure),)
    if state.phase is not Phase.AWAITING:
        return replace(state, phase=Phase.IDLE), note
    first = state.outstanding[0]
    idle = replace(state, phase=Phase.IDLE, outstanding=())
    if failure in BLAMELESS or not first.ids or state.care is Care.PROBING:
        return idle, note
    if state.care is Care.BISECTING:
        return replace(idle, care=Care.PROBING), note
    failures = state.failures + 1
    if failures < TRIES:
        return replace(idle, failures=failures), note
    return replace(idle, care=Care.PROBING, groups=(first.ids,), failures=0, blamed=0), note


def _answered(state: SyncState, down: Down) -> Step:
    question = _question(state, down.header)
    if question is None:
        return state, (NoteFailure(FailureClass.MISMATCHED),)
    others = tuple(one for one in state.outstanding if one is not question)
    state = replace(
        state, outstanding=others, phase=Phase.AWAITING if others else Phase.IDLE, failures=0
    )
    effects: list[Effect] = [NoteContact(down.portal_ms), SetTrustedTime(down.portal_ms)]
    if down.fault in _NOT_TAKEN:
        # The envelope was not taken: nothing else in this answer is about it.
        state, more = _not_taken(state, question, down.fault)
        return state, (*effects, *more)
    state, more = _care_after_success(state)
    effects += more
    state, more = _facts(state, question, down)
    effects += more
    state, more = follow_feed(state, question, down)
    return state, (*effects, *more)


def _question(state: SyncState, header: Header) -> Outstanding | None:
    if header.run != state.run:
        return None
    for one in state.outstanding:
        if (one.counter, one.nonce) == (header.counter, header.nonce):
            return one
    return None


def _care_after_success(state: SyncState) -> Step:
    """An envelope was taken: of suspects, they are innocent; a bare one, the suspects are not."""
    if state.care is Care.PROBING:
        return _blame(state, parks_after=TRIES)
    if state.care is Care.BISECTING:
        return _next_group(state, state.groups[1:]), ()
    return replace(state, is_plain=False), ()


def _blame(state: SyncState, parks_after: int) -> Step:
    first, *rest = state.groups
    if len(first) > 1:
        half = len(first) // 2
        return _next_group(state, (first[:half], first[half:], *rest)), ()
    if state.blamed + 1 < parks_after:
        return replace(state, care=Care.BISECTING, blamed=state.blamed + 1), ()
    return _next_group(state, tuple(rest)), tuple(ParkRecord(one) for one in first)


def _next_group(state: SyncState, groups: tuple[tuple[bytes, ...], ...]) -> SyncState:
    care = Care.BISECTING if groups else Care.NORMAL
    return replace(state, care=care, groups=groups, blamed=0, is_plain=False)


def _not_taken(state: SyncState, question: Outstanding, fault: str) -> Step:
    if fault in _REFUSALS:
        why = "" if fault == FAULT_REFUSED_DEVICE else fault
        note = NoteFailure(FailureClass.REFUSED_DEVICE, why)
        return replace(state, is_ignored=True), (note, CallTechnician(fault))
    if fault == FAULT_UNKNOWN_DICTIONARY:
        return replace(state, use_dictionary=False, must_contact=True), ()
    note = NoteFailure(FailureClass.INTEGRITY)
    if not question.ids:
        return replace(state, is_plain=True, must_contact=not question.is_plain), (note,)
    if state.care is Care.NORMAL:
        state = replace(state, groups=(question.ids,), blamed=0)
    if len(question.ids) == 1 and not question.is_plain:
        return replace(state, care=Care.BISECTING, is_plain=True), (note,)
    state, effects = _blame(state, parks_after=1)
    return state, (note, *effects)


def _facts(state: SyncState, question: Outstanding, down: Down) -> Step:
    effects: list[Effect] = []
    judged = {line.id for line in down.verdicts.lines} if down.verdicts else set()
    if down.verdicts is not None:
        effects.append(StoreVerdicts(down.verdicts))
    if down.complete:
        effects.append(RecordCompleted(down.complete))
    if down.wanted:
        effects.append(SaveGrants(down.wanted))
    if down.backed_up_through_ms:
        effects.append(SetBackedUp(down.backed_up_through_ms))
    differs = down.window_off not in (None, NOTHING)
    if down.window_off is not None:
        effects.append(WindowCompared(down.window_off, down.ranges, question.has_ranges))
    if down.fault == FAULT_CLONE:
        effects.append(CallTechnician("clone"))
    state = replace(
        state,
        # One more question at once after a difference; the next ones at the pace of contacts.
        must_contact=down.more or (differs and not question.has_ranges),
        is_ignored=bool(question.ids) and not judged & set(question.ids),
        # Asked once: asking again is worth a round trip only after something was delivered.
        has_no_grants=not judged,
        window_differs=differs,
    )
    return state, tuple(effects)
