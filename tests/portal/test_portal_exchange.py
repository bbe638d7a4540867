"""The exchange as a machine meets it: verdicts, repeats, feeds, papers, faults."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest
from support.portal_device import (
    NOON,
    FakeDevice,
    Ticking,
    described,
    enrolled,
    event_id,
    happened,
    portal_at,
    submitted,
)

from sync import enrolment, wire
from sync.codec import Dictionary, pack
from sync.dictionaries import load_dictionaries
from sync.errors import BadSignature, SyncError
from sync.messages import (
    FAULT_CLONE,
    FAULT_ROLLED_BACK,
    FAULT_UNDECODABLE,
    FAULT_UNKNOWN_DICTIONARY,
    Channel,
    Clock,
    Cursor,
    Up,
    VerdictLine,
)
from sync.portal import applications, decisions, papers, registering
from sync.portal.decisions import Decision
from sync.portal.opening import Portal
from sync.portal.service import handle_envelope, handle_exchange
from sync.portal.states import NotAllowedError, State
from sync.portal.tables import COLLISIONS, DEVICES, RECORDS, TASKS
from sync.records import Record, Tree, Verdict
from sync.sealing import Context, seal, seal_attachment, sign


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def portal(tmp_path: Path, clock: Ticking) -> Portal:
    return portal_at(tmp_path, clock)


@pytest.fixture
def device(portal: Portal) -> FakeDevice:
    return enrolled(portal)


def lines(portal: Portal, device: FakeDevice, *records: Record) -> tuple[VerdictLine, ...]:
    down = device.exchange(portal, *records)
    assert down.verdicts is not None
    return down.verdicts.lines


def listed(portal: Portal) -> list[dict]:
    with portal.store.reading() as connection:
        return applications.as_json(connection, portal.blobs)


def kinds_of_tasks(portal: Portal) -> list[str]:
    with portal.store.reading() as connection:
        return [row.kind for row in connection.execute(TASKS.select())]


def test_an_application_sent_thrice_is_there_once(portal: Portal, device: FakeDevice) -> None:
    """Retries are the normal life of a bad link."""
    record = device.record("application.submitted.v1", submitted())
    for _ in range(3):
        (line,) = lines(portal, device, record)
        assert (line.id, line.digest, line.verdict) == (record.id, record.digest, Verdict.APPLIED)
    (found,) = listed(portal)
    assert found["code"] == submitted()["code"] and found["state"] == "submitted"
    assert found["answers"]["ho_ten"] == "LẦU BÁ TỦA"


def test_the_same_bytes_replayed_change_nothing(portal: Portal, device: FakeDevice) -> None:
    """Whoever recorded an envelope may send it again; control data must not go back."""
    first = device.envelope(device.record("application.submitted.v1", submitted()))
    handle_envelope(portal, first)
    device.exchange(portal)
    with portal.store.reading() as connection:
        before = connection.execute(DEVICES.select()).first()
    handle_envelope(portal, first)
    with portal.store.reading() as connection:
        assert connection.execute(DEVICES.select()).first() == before
    assert len(listed(portal)) == 1


def test_the_planted_fault_applies_a_repeat_twice(tmp_path: Path, clock: Ticking) -> None:
    """The crash run must be able to see doubling, so doubling must be possible on purpose."""
    portal = portal_at(tmp_path, clock, frozenset({"apply_twice"}))
    device = enrolled(portal)
    record = device.record("application.submitted.v1", submitted())
    lines(portal, device, record)
    lines(portal, device, record)
    assert [one["code"] for one in listed(portal)] == [submitted()["code"]] * 2


def test_the_same_id_with_another_digest_is_refused_and_kept(
    portal: Portal, device: FakeDevice
) -> None:
    """A restored clock or a forged record must reach a person, not overwrite a filing."""
    record = device.record("application.submitted.v1", submitted())
    other = Record.create(device.id, device.run, record.n, record.kind, submitted(2))
    lines(portal, device, record)
    for _ in range(2):
        (line,) = lines(portal, device, other)
        assert (line.verdict, line.reason) == (Verdict.REFUSED, "other_digest")
    assert [one["code"] for one in listed(portal)] == [submitted()["code"]]
    with portal.store.reading() as connection:
        assert len(connection.execute(COLLISIONS.select()).all()) == 1
    assert kinds_of_tasks(portal) == ["collision"]


def test_one_bad_record_does_not_stop_the_others(portal: Portal, device: FakeDevice) -> None:
    """Nothing is stuck behind what cannot be understood, and a refusal leaves no half rows."""
    bad = submitted(2)
    del bad["event"]
    records = [
        device.record("application.submitted.v1", submitted(1)),
        device.record("application.submitted.v1", bad),
        device.record("something.new.v9", {"a": 1}),
        device.record("application.submitted.v1", submitted(3)),
    ]
    verdicts = [line.verdict for line in lines(portal, device, *records)]
    assert verdicts == [Verdict.APPLIED, Verdict.REFUSED, Verdict.STORED, Verdict.APPLIED]
    assert len(listed(portal)) == 2 and kinds_of_tasks(portal) == ["refused"]


def test_records_that_come_before_their_application_wait_for_it(
    portal: Portal, device: FakeDevice
) -> None:
    """Sticks and links deliver in any order."""
    filed = device.record("application.submitted.v1", submitted())
    seen = device.record("event.appended.v1", happened(1, 2, "withdrawn", event_id(1)))
    page = device.record("attachment.described.v1", described(1, seal_attachment(b"page")))
    early = lines(portal, device, seen, page)
    assert {line.verdict for line in early} == {Verdict.STORED}
    lines(portal, device, filed)
    again = lines(portal, device, seen, page)
    assert {line.verdict for line in again} == {Verdict.APPLIED}
    (found,) = listed(portal)
    assert found["state"] == "withdrawn" and len(found["attachments"]) == 1


def test_another_machines_application_is_not_touched(portal: Portal, device: FakeDevice) -> None:
    """One stolen machine must not withdraw the filings of others."""
    stranger = enrolled(portal)
    lines(portal, device, device.record("application.submitted.v1", submitted()))
    seen = stranger.record("event.appended.v1", happened(1, 2, "withdrawn", event_id(1)))
    (line,) = lines(portal, stranger, seen)
    assert (line.verdict, line.reason) == (Verdict.REFUSED, "other_device")
    assert listed(portal)[0]["state"] == "submitted"


def test_a_decision_reaches_the_machine_once_and_in_order(
    portal: Portal, device: FakeDevice
) -> None:
    """The citizen's timeline is made of these records."""
    lines(portal, device, device.record("application.submitted.v1", submitted()))
    code = str(submitted()["code"])
    decisions.decide(portal, code, Decision(State.ACCEPTED, "lan", due="2026-11-30T17:00:00+07:00"))
    folded = decisions.decide(portal, code, Decision(State.COMPLETED, "lan", "Mời bà con đến nhận"))
    assert folded.state is State.COMPLETED and folded.authority_number
    down = device.exchange(portal)
    contents = [item.record.content() for item in down.feed]
    assert [item.position for item in down.feed] == [1, 2] and not down.more
    assert [content["state"] for content in contents] == ["accepted", "completed"]
    assert contents[0]["sees"] == event_id(1) and contents[1]["sees"] == contents[0]["event"]
    assert contents[0]["authority_number"] == folded.authority_number
    assert device.exchange(portal).feed == ()


def test_a_narrow_link_gets_the_feed_in_pieces(portal: Portal, device: FakeDevice) -> None:
    """The largest answer is the link's to say, not the portal's."""
    for number in range(1, 6):
        lines(portal, device, device.record("application.submitted.v1", submitted(number)))
    for number in range(1, 6):
        decide = Decision(State.REJECTED, "lan", "Thiếu giấy tờ " * 20)
        decisions.decide(portal, str(submitted(number)["code"]), decide)
    positions = []
    down = device.exchange(portal, max_response=1400)
    assert down.more
    while down.feed:
        positions += [item.position for item in down.feed]
        down = device.exchange(portal, max_response=1400)
    assert positions == [1, 2, 3, 4, 5] and not down.more


def test_a_cursor_that_the_portal_does_not_know_says_rolled_back(
    portal: Portal, device: FakeDevice
) -> None:
    """A portal restored from a backup must notice it and not skip or repeat in silence."""
    device.cursor = Cursor(9, b"unknown!")
    down = device.exchange(portal)
    assert down.fault == FAULT_ROLLED_BACK and down.feed == () and down.cursor == Cursor()


def test_two_runs_that_both_count_on_are_a_clone(portal: Portal, device: FakeDevice) -> None:
    """A copied disk: its filings count, its downlink is withheld, a technician is called."""
    code = str(submitted()["code"])
    lines(portal, device, device.record("application.submitted.v1", submitted()))
    decisions.decide(portal, code, Decision(State.ACCEPTED, "lan"))
    first, device.run = device.run, b"run-0002"
    assert device.exchange(portal).fault == ""
    device.run, device.cursor = first, Cursor()
    filed = device.record("application.submitted.v1", submitted(2))
    down = device.exchange(portal, filed)
    assert down.fault == FAULT_CLONE and down.feed == ()
    assert down.verdicts is not None and down.verdicts.lines[0].verdict is Verdict.APPLIED
    assert "clone" in kinds_of_tasks(portal)


def test_a_courier_envelope_moves_no_control_data(portal: Portal, device: FakeDevice) -> None:
    """An old stick must not turn the cursor or the last contact back."""
    device.exchange(portal)
    with portal.store.reading() as connection:
        before = connection.execute(DEVICES.select()).first()
    record = device.record("application.submitted.v1", submitted())
    handle_envelope(portal, device.envelope(record, channel=Channel.COURIER))
    with portal.store.reading() as connection:
        assert connection.execute(DEVICES.select()).first() == before
    assert len(listed(portal)) == 1


def test_a_compromised_machines_records_are_parked(portal: Portal, device: FakeDevice) -> None:
    """Citizens' filings are never dropped, even from a stolen machine."""
    with portal.store.writing() as connection:
        connection.execute(DEVICES.update().values(standing="compromised"))
    (line,) = lines(portal, device, device.record("application.submitted.v1", submitted()))
    assert line.verdict is Verdict.PARKED and listed(portal) == []
    with portal.store.reading() as connection:
        assert connection.execute(RECORDS.select()).first() is not None
    assert kinds_of_tasks(portal) == ["parked"]


def test_every_changed_byte_of_an_envelope_is_noticed(portal: Portal, device: FakeDevice) -> None:
    """Nothing unsigned changes anything."""
    whole = device.envelope(device.record("application.submitted.v1", submitted()))
    for at in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(SyncError):
            handle_envelope(portal, bytes(changed))
    for cut in range(0, len(whole), 37):
        with pytest.raises(SyncError):
            handle_envelope(portal, whole[:cut])
    assert listed(portal) == []


def test_what_does_not_unpack_is_answered_signed(portal: Portal, device: FakeDevice) -> None:
    """The kiosk halves its envelope on `undecodable`; that word must come from us alone."""
    device.envelope()
    assert device.header is not None
    head = device.header.to_bytes()
    for plain in (bytes(16) + pack(b"\xff", None), bytes(16) + b"no padding", bytes(16)):
        sealed = seal(Context.EXCHANGE_UP, head, plain, portal.keys.online.public.box)
        parts = (head, plain[:16], hashlib.sha256(sealed).digest())
        signature = sign(device.keys, Context.EXCHANGE_UP, *parts)
        down = device.read(handle_envelope(portal, head + signature + sealed))
        assert down.fault == FAULT_UNDECODABLE and down.verdicts is None


def test_an_unknown_dictionary_is_said_and_a_shipped_one_understood(
    portal: Portal, device: FakeDevice
) -> None:
    """Old and new kiosks speak to one portal."""
    device.envelope()
    assert device.header is not None
    up = Up(device.header, Clock(NOON, 1, b"boot-001"))
    public = portal.keys.online.public
    strange = wire.encode_up(up, device.keys, public, Dictionary(b"unheard of" * 30))
    assert device.read(handle_envelope(portal, strange)).fault == FAULT_UNKNOWN_DICTIONARY
    shipped = load_dictionaries()
    known = wire.encode_up(up, device.keys, public, shipped.newest)
    answer = handle_envelope(portal, known)
    down = wire.decode_down(answer, device.keys, public, shipped.known, device.header)
    assert down.fault == ""


def test_a_stranger_is_answered_nothing(portal: Portal) -> None:
    """An unknown machine has no keys to answer to."""
    stranger = FakeDevice(portal.keys.online.public)
    with pytest.raises(BadSignature):
        handle_envelope(portal, stranger.envelope())


def test_a_file_enrols_by_the_first_record(portal: Portal) -> None:
    """A machine that never had a link registers with its first contact."""
    file = enrolment.EnrolmentFile.from_text(
        registering.invite_by_file(portal, "http://127.0.0.1:1").to_text()
    )
    device = FakeDevice(portal.keys.online.public)
    content = enrolment.register(file.secret, device.keys.public, file.characters).content()
    records = [
        device.record("device.registered.v1", content),
        device.record("application.submitted.v1", submitted()),
    ]
    assert {line.verdict for line in lines(portal, device, *records)} == {Verdict.APPLIED}
    assert listed(portal)[0]["kiosk"] == file.characters


def test_a_secret_admits_one_machine(portal: Portal) -> None:
    """A code read over a shoulder must not enrol a second machine; the same may repeat itself."""
    secret = enrolment.secret_of(registering.invite_by_code(portal))
    one, two = (FakeDevice(portal.keys.online.public) for _ in range(2))
    for _ in range(2):
        answer = registering.admit(portal, enrolment.register(secret, one.keys.public, "M7F"))
    statement, characters = enrolment.read_welcome(answer.to_bytes(), secret, one.keys.public)
    assert statement.online == portal.keys.online.public and characters
    with pytest.raises(BadSignature):
        registering.admit(portal, enrolment.register(secret, two.keys.public, "M7F"))
    with pytest.raises(BadSignature):
        registering.admit(portal, enrolment.register(bytes(32), two.keys.public, "M7F"))


def test_a_paper_is_wanted_until_it_is_whole(portal: Portal, device: FakeDevice) -> None:
    """`received` and `complete` are two facts; only the signed list says the second."""
    sealed = seal_attachment(b"picture" * 500)
    records = [
        device.record("application.submitted.v1", submitted()),
        device.record("attachment.described.v1", described(1, sealed)),
    ]
    down = device.exchange(portal, *records)
    (wanted,) = down.wanted
    assert wanted.cipher_sha256 == sealed.cipher_sha256 and down.complete == ()
    assert listed(portal)[0]["attachments"][0]["complete"] is False
    portal.blobs.put(sealed.ciphertext)
    with portal.store.writing() as connection:
        papers.finish(connection, sealed.cipher_sha256)
    down = device.exchange(portal)
    assert down.wanted == () and down.complete == (sealed.cipher_sha256,)
    (found,) = listed(portal)[0]["attachments"]
    assert found["complete"] and found["sha256"] == sealed.plain_sha256.hex()
    assert found["field"] == "giay_chung_sinh" and found["bytes"] == sealed.plain_bytes


@pytest.mark.parametrize("is_named", [True, False])
def test_a_crash_between_the_last_byte_and_its_row_heals(
    portal: Portal, device: FakeDevice, is_named: bool
) -> None:
    """Nobody would send a ciphertext whose every byte is here."""
    sealed = seal_attachment(b"picture" * 500)
    page = device.record("attachment.described.v1", described(1, sealed))
    device.exchange(portal, device.record("application.submitted.v1", submitted()), page)
    if is_named:
        portal.blobs.put(sealed.ciphertext)
    else:
        portal.blobs.append(sealed.cipher_sha256, 0, sealed.ciphertext)
    down = device.exchange(portal)
    assert down.wanted == () and down.complete == (sealed.cipher_sha256,)


def test_a_repeated_description_is_told_again_that_it_is_complete(
    portal: Portal, device: FakeDevice
) -> None:
    """Any number of lost answers must not leave a paper undelivered for ever."""
    sealed = seal_attachment(b"x")
    portal.blobs.put(sealed.ciphertext)
    page = device.record("attachment.described.v1", described(1, sealed))
    device.exchange(portal, device.record("application.submitted.v1", submitted()), page)
    for _ in range(6):
        last = device.exchange(portal)
    assert last.complete == ()
    assert device.exchange(portal, page).complete == (sealed.cipher_sha256,)


def test_a_grant_serves_only_what_it_names_and_ends(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """An upload needs leave for exactly these bytes, for an hour at most."""
    sealed = seal_attachment(b"x" * 100)
    page = device.record("attachment.described.v1", described(1, sealed))
    down = device.exchange(portal, device.record("application.submitted.v1", submitted()), page)
    grant, size = down.wanted[0].grant, down.wanted[0].length
    assert 0 < down.wanted[0].expires_ms - clock.now <= 3_600_000
    with portal.store.writing() as connection:
        assert papers.begin_upload(connection, portal.keys, grant, size, clock.now)
        for wrong, length in ((bytes(32), size), (grant, size + 1)):
            with pytest.raises(BadSignature):
                papers.begin_upload(connection, portal.keys, wrong, length, clock.now)
        with pytest.raises(BadSignature):
            papers.begin_upload(connection, portal.keys, grant, size, clock.now + 3_600_001)


def test_two_writers_never_give_one_feed_position_twice(portal: Portal, device: FakeDevice) -> None:
    """Officials and exchanges append at the same time."""
    for number in range(1, 9):
        lines(portal, device, device.record("application.submitted.v1", submitted(number)))
    errors: list[Exception] = []

    def accept(numbers: range) -> None:
        try:
            for number in numbers:
                decide = Decision(State.ACCEPTED, "lan")
                decisions.decide(portal, str(submitted(number)["code"]), decide)
        except (ValueError, OSError) as error:
            errors.append(error)

    threads = [threading.Thread(target=accept, args=(range(s, 9, 2),)) for s in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    down = device.exchange(portal)
    assert errors == [] and [item.position for item in down.feed] == list(range(1, 9))
    assert len({one["authority_number"] for one in listed(portal)}) == 8


def test_several_envelopes_in_one_body_are_answered_one_by_one(
    portal: Portal, device: FakeDevice
) -> None:
    """A long link is filled without waiting."""
    envelopes, headers = [], []
    for number in (1, 2, 3):
        record = device.record("application.submitted.v1", submitted(number))
        envelopes.append(device.envelope(record))
        headers.append(device.header)
    found = list(wire.frames(handle_exchange(portal, wire.frame(envelopes))))
    assert len(found) == 3 and len(listed(portal)) == 3
    for header, answer in zip(headers, found, strict=True):
        device.header = header
        assert device.read(answer).verdicts is not None


@pytest.mark.parametrize(
    ("state", "note", "error"),
    [
        (State.RETURNED, "x", NotAllowedError),
        (State.REJECTED, "  ", decisions.DecisionError),
        (State.ACCEPTED, "x" * 3000, decisions.DecisionError),
    ],
)
def test_a_decision_that_cannot_be_taken_writes_nothing(
    portal: Portal, device: FakeDevice, state: State, note: str, error: type[ValueError]
) -> None:
    """An official's mistake must not reach the citizen."""
    lines(portal, device, device.record("application.submitted.v1", submitted()))
    with pytest.raises(error):
        decisions.decide(portal, str(submitted()["code"]), Decision(state, "lan", note))
    assert device.exchange(portal).feed == ()


def test_blind_decisions_call_a_person_and_the_next_decision_settles(
    portal: Portal, device: FakeDevice
) -> None:
    """The citizen withdraws at the machine while the desk accepts."""
    lines(portal, device, device.record("application.submitted.v1", submitted()))
    code = str(submitted()["code"])
    decisions.decide(portal, code, Decision(State.ACCEPTED, "lan"))
    gone: Tree = happened(1, 9, "withdrawn", event_id(1))
    lines(portal, device, device.record("event.appended.v1", gone))
    assert kinds_of_tasks(portal) == ["conflict"]
    before = listed(portal)[0]["state"]
    wanted = State.IN_PROCESS if before == "accepted" else State.WITHDRAWN
    if wanted is State.IN_PROCESS:
        decisions.decide(portal, code, Decision(wanted, "lan"))
        with portal.store.reading() as connection:
            found = decisions.find_application(connection, code)
        assert found is not None and not found.disputed and found.state == "in_process"
