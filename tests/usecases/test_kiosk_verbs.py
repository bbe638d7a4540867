"""The verbs over a real database: what a person does, and what is true afterwards."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from support.kiosks import HandClock, a_kiosk, from_portal, in_clear
from support.photos import jpeg, paper_photo

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.identity import IdentityHow, parse_card
from kiosk_app.domain.messages import EVENT, SUBMITTED
from kiosk_app.domain.procedure import FieldType
from kiosk_app.domain.receipt import read_receipt
from kiosk_app.usecases.drafting import UnknownDraft
from kiosk_app.usecases.erasing import NotDelivered
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.values import Draft, Filed, NoticeShown
from sync import DatabaseFull, verify_receipt, write
from sync.records import Verdict

CODES = ("1.001193", "1.001612", "1.004194", "2.000635")
CARD = "008190012345|012345678|Vàng Thị Đào|02091990|Nữ|Thôn Séo Lủng, Lũng Cú|25122021"


def answered(kiosk: Kiosk, code: str = "1.001193", seed: int = 1) -> Draft:
    """A draft with everything answered."""
    draft = kiosk.start(code)
    return kiosk.answers(draft, example_answers(draft.procedure, random.Random(seed)))


def signature(draft: Draft) -> dict[str, object]:
    field = next(f for f in draft.procedure.fields() if f.type is FieldType.SIGNATURE)
    return dict(draft.answers[field.id])


def file(kiosk: Kiosk, code: str = "1.001193", seed: int = 1) -> Filed:
    draft = answered(kiosk, code, seed)
    filed = kiosk.submit(draft, signature(draft))
    assert isinstance(filed, Filed), filed
    return filed


@pytest.mark.parametrize("code", CODES)
def test_every_bundled_procedure_can_be_filed(tmp_path: Path, code: str) -> None:
    """One verb each, from start to a number; missing papers keep nobody from filing."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk, code)
        found = kiosk.track(filed.code.lower().replace("-", " "))
        assert (found.state, found.delivery, found.code) == ("submitted", "queued", filed.code)
        assert found.missing_papers == filed.missing_papers
        [line] = found.history
        assert (line.state, line.at) == ("submitted", filed.filed_at)


def test_filing_writes_application_event_and_record_in_one_transaction(tmp_path: Path) -> None:
    """Whatever is written may be sent, and whatever may be sent was written."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        [waiting] = kiosk.machine.outbox.waiting(10)
        content = waiting.record.content()
        assert waiting.record.kind == SUBMITTED
        assert (content["code"], content["application"]) == (filed.code, filed.application_id)
        assert waiting.about == filed.application_id
        assert content["uncertainty_s"] == filed.uncertainty_s > 86_400
        assert kiosk.machine.drafts.unfinished() == []


def test_the_receipt_verifies_with_the_machines_key_and_no_other(tmp_path: Path) -> None:
    """It is worth something before any network was seen, and nothing when changed."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        key = kiosk.machine.device.keys.public.signing
        receipt = read_receipt(filed.receipt_qr)
        assert receipt.facts.code == filed.code
        assert receipt.is_signed_by(lambda m, s: verify_receipt(key, s, m))
        assert not receipt.is_signed_by(lambda m, s: verify_receipt(bytes(32), s, m))


def test_wrong_answers_are_listed_and_the_draft_stays(tmp_path: Path) -> None:
    """Nobody loses an interview over one field."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        field = next(f for f in draft.procedure.fields() if f.type is FieldType.SIGNATURE)
        draft = kiosk.forget_answer(draft, field.id)
        problems = kiosk.submit(draft, None)
        assert [p.field for p in problems] == [field.id]
        assert kiosk.open_draft(draft.id).answers == draft.answers


def test_an_answer_is_there_after_the_process_died(tmp_path: Path) -> None:
    """Another connection reads it at once: it was committed before the verb returned."""
    with a_kiosk(tmp_path) as kiosk:
        draft = kiosk.start("2.000635")
        field = next(f for f in draft.procedure.fields() if f.type is FieldType.PERSON_NAME)
        kiosk.answer(draft, field.id, "Vàng Thị Đào")
        kiosk.set_position(draft, "question-3")
        with a_kiosk(tmp_path) as again:
            found = again.unfinished()
            assert (found.answers[field.id], found.position) == ("Vàng Thị Đào", "question-3")


def test_a_draft_left_long_ago_is_not_shown_to_the_next_person(tmp_path: Path) -> None:
    """After a night without power the screen is empty; the card used brings the draft back."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        card = parse_card(CARD)
        draft = kiosk.identify(kiosk.start("2.000635"), card, IdentityHow.CARD_SCANNED)
        clock.advance(8 * 3600)
        assert kiosk.unfinished() is None
        assert kiosk.resume(card).id == draft.id
        assert kiosk.unfinished().id == draft.id


def test_a_slip_brings_a_draft_back_once(tmp_path: Path) -> None:
    """Typed in any spelling or scanned; then it is spent."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        slip = kiosk.seal_draft(draft)
        assert kiosk.unfinished() is None
        assert kiosk.resume("22222-22222") is None
        found = kiosk.resume(slip.code.lower().replace("-", " "))
        assert found.answers == draft.answers
        assert kiosk.resume(slip.code) is None
        assert kiosk.resume(kiosk.seal_draft(found).qr).id == draft.id


def test_a_slip_ends_after_thirty_days_and_purging_deletes_the_draft(tmp_path: Path) -> None:
    """What nobody fetched is not kept."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        draft = answered(kiosk)
        kiosk.attach(draft, draft.procedure.documents[-1].paper, jpeg(paper_photo()))
        slip = kiosk.seal_draft(draft)
        clock.advance(timedelta(days=30).total_seconds() + 1)
        assert kiosk.resume(slip.code) is None
        purged = kiosk.purge()
        assert purged.drafts == 1
        assert list(kiosk.machine.files.digests()) == []
        with pytest.raises(UnknownDraft):
            kiosk.open_draft(draft.id)


def test_the_notice_and_the_way_of_identifying_travel_with_the_application(tmp_path: Path) -> None:
    """Law 91/2025: which text was shown when; contracts: how identity was established."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        draft = kiosk.accept_notice(
            draft, NoticeShown("ab" * 32, "vi", "2026-11-24T09:00:00+07:00")
        )
        draft = kiosk.identify(draft, parse_card(CARD), IdentityHow.CARD_SCANNED)
        kiosk.submit(draft, signature(draft))
        content = kiosk.machine.outbox.waiting(1)[0].record.content()
        assert content["notice"]["text"] == "ab" * 32
        assert content["identity"] == {"how": "card_scanned"}


def test_pages_are_sealed_described_and_no_longer_missing(tmp_path: Path) -> None:
    """The ciphertext is on the disk before the record speaks of it."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        paper = draft.procedure.documents[-1].paper
        page = kiosk.attach(draft, paper, jpeg(paper_photo()))
        draft = kiosk.open_draft(draft.id)
        assert draft.pages_of(paper) == (page,)
        assert kiosk.picture(draft, paper, 1)[:2] == b"\xff\xd8"
        filed = kiosk.submit(draft, signature(draft))
        assert paper not in filed.missing_papers
        _, described = (item.record for item in kiosk.machine.outbox.waiting(10))
        content = described.content()
        assert (content["paper"], content["page"], content["code"]) == (paper, 1, filed.code)
        assert kiosk.machine.files.verify(content["cipher_sha256"].hex())


def test_a_damaged_page_counts_as_missing_and_keeps_nobody_from_filing(tmp_path: Path) -> None:
    """A bad sector under one picture must not cost somebody the filing date."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        page = kiosk.attach(draft, draft.procedure.documents[-1].paper, jpeg(paper_photo()))
        kiosk.machine.files.path(page.digest).write_bytes(b"damaged")
        assert isinstance(kiosk.submit(draft, signature(draft)), Filed)
        assert len(kiosk.machine.outbox.waiting(10)) == 1


def event(filed: Filed, number: int, state: str, sees: bytes | None, **more: object) -> dict:
    return {
        "application": filed.application_id,
        "code": filed.code,
        "event": bytes([number] * 16),
        "sees": sees,
        "at": "2026-11-25T08:00:00+07:00",
        "what": state,
        "state": state,
        "by": "Cán bộ A",
        "note": "Thiếu giấy chứng sinh",
        "authority_number": None,
        "due": None,
        "papers": [],
        **more,
    }


def first_event(kiosk: Kiosk, filed: Filed) -> bytes:
    return bytes(kiosk.machine.applications.events(filed.application_id)[0]["event"])


def test_an_officials_decision_shows_on_the_timeline_once(tmp_path: Path) -> None:
    """The record may come by network and by stick; the timeline has it once."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        accepted = event(
            filed, 7, "accepted", first_event(kiosk, filed), authority_number="G01-26-1"
        )
        from_portal(kiosk, EVENT, accepted)
        from_portal(kiosk, EVENT, accepted)
        assert kiosk.read_inbox() == 2
        assert kiosk.read_inbox() == 0
        found = kiosk.track("G01-26-1")
        assert (found.code, found.state) == (filed.code, "accepted")
        assert [line.state for line in found.history] == ["submitted", "accepted"]
        assert found.history[1].note == "Thiếu giấy chứng sinh"
        assert kiosk.search_applications("g01 26") == [filed.code]


def test_decisions_made_without_knowing_of_each_other_are_both_kept(tmp_path: Path) -> None:
    """None is overwritten; a person must look."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        sees = first_event(kiosk, filed)
        from_portal(kiosk, EVENT, event(filed, 7, "accepted", sees))
        from_portal(kiosk, EVENT, event(filed, 8, "rejected", sees))
        kiosk.read_inbox()
        found = kiosk.track(filed.code)
        assert found.has_conflict
        assert {line.state for line in found.history} == {"submitted", "accepted", "rejected"}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("weather.reported.v1", {"rain": True}),
        (EVENT, {"application": "not bytes"}),
        (EVENT, ["a", "list"]),
        (EVENT, {"application": bytes(16), "event": bytes(16), "at": 3}),
    ],
)
def test_what_is_not_understood_is_kept_and_blocks_nothing(
    tmp_path: Path, kind: str, content: object
) -> None:
    """A newer portal, or a broken one, must not stop the mail."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        from_portal(kiosk, kind, content)
        from_portal(kiosk, EVENT, event(filed, 7, "accepted", first_event(kiosk, filed)))
        assert kiosk.read_inbox() == 2
        assert kiosk.track(filed.code).state == "accepted"
        assert kiosk.machine.db["kiosk_unread"].count == 1


def deliver(kiosk: Kiosk) -> None:
    """The portal acknowledged everything."""
    outbox = kiosk.machine.outbox
    with write(kiosk.machine.db):
        for item in outbox.waiting(100):
            outbox.apply_verdict(item.record.id, item.record.digest, Verdict.APPLIED, "", b"")
        for paper in outbox.waiting_attachments(100):
            outbox.attachment_acknowledged(paper.cipher_sha256)


def test_erasing_leaves_nothing_but_a_tombstone(tmp_path: Path) -> None:
    """Key, rows, index, outbox bodies, pictures; and never before the portal has it."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        kiosk.attach(draft, draft.procedure.documents[-1].paper, jpeg(paper_photo()))
        filed = kiosk.submit(draft, signature(draft))
        from_portal(kiosk, EVENT, event(filed, 7, "accepted", first_event(kiosk, filed)))
        kiosk.read_inbox()
        with pytest.raises(NotDelivered):
            kiosk.erase(filed.code)
        deliver(kiosk)
        assert kiosk.track(filed.code).delivery == "complete"
        assert kiosk.erase(filed.code)
        assert kiosk.track(filed.code) is None
        assert list(kiosk.machine.files.digests()) == []
        assert kiosk.machine.applications.was_erased(filed.code)
        everything = b"".join(
            str(value).encode() if not isinstance(value, bytes) else value
            for table in kiosk.machine.db.table_names()
            for row in kiosk.machine.db[table].rows
            for value in row.values()
        )
        names = [f.id for f in draft.procedure.fields() if f.type is FieldType.PERSON_NAME]
        said = [draft.answers[name] for name in names if name in draft.answers]
        assert said
        assert not [value for value in said if value.encode() in everything]
        assert "Thiếu giấy chứng sinh".encode() not in everything
        from_portal(kiosk, EVENT, event(filed, 8, "completed", bytes([7] * 16)))
        assert kiosk.read_inbox() == 1
        assert not kiosk.erase(filed.code)


def test_retention_erases_what_is_settled_and_delivered(tmp_path: Path) -> None:
    """And nothing that is still under way."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        settled, open_ = file(kiosk, seed=1), file(kiosk, seed=2)
        sees = first_event(kiosk, settled)
        from_portal(kiosk, EVENT, event(settled, 7, "rejected", sees))
        kiosk.read_inbox()
        clock.advance(timedelta(days=31).total_seconds())
        assert kiosk.purge().applications == 0  # not delivered
        deliver(kiosk)
        assert kiosk.purge().applications == 1
        assert kiosk.track(settled.code) is None
        assert kiosk.track(open_.code) is not None


def test_nothing_of_a_filed_application_stands_in_clear(tmp_path: Path) -> None:
    """Not in the database, its log, the papers, the log file (product.md: curious next user)."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        kiosk.attach(draft, draft.procedure.documents[-1].paper, jpeg(paper_photo()))
        kiosk.submit(draft, signature(draft))
        words = {v for v in draft.answers.values() if isinstance(v, str) and len(v) > 8}
        assert len(words) > 3
        for word in words:
            assert in_clear(tmp_path, word) == []


def test_a_full_disk_keeps_the_draft_and_files_when_there_is_room_again(tmp_path: Path) -> None:
    """Nothing half filed, nothing lost."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        db = kiosk.machine.db
        db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
        filed = None
        with pytest.raises(DatabaseFull):
            for _ in range(50):  # free pages inside the file may carry the first ones
                filed = kiosk.submit(draft, signature(draft))
                draft = answered(kiosk)
        codes = kiosk.machine.applications.codes()
        assert len(codes) == len({item.about for item in kiosk.machine.outbox.waiting(100)})
        db.execute("PRAGMA max_page_count = 1000000")
        assert isinstance(filed, Filed | None)
        assert isinstance(kiosk.submit(answered(kiosk), signature(answered(kiosk))), Filed)


def test_the_planted_fault_forgets_the_record(tmp_path: Path) -> None:
    """The proofs must have something to find."""
    with a_kiosk(tmp_path, plants=frozenset({"forget_outbox"})) as kiosk:
        filed = file(kiosk)
        assert kiosk.machine.outbox.waiting(1) == []
        assert kiosk.track(filed.code).state == "submitted"


def test_a_draft_keeps_its_version_when_the_catalogue_moves_on(tmp_path: Path) -> None:
    """An update never eats a draft: its own text is kept with it."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk, "2.000635")
        source = kiosk.machine.shelf.source_of(draft.procedure)
    newer = source.replace('version = "2026-07-18"', 'version = "2026-11-01"', 1)
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "newer.toml").write_text(newer, encoding="utf-8")
    (tmp_path / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n")
    with a_kiosk(tmp_path) as kiosk:
        assert kiosk.start("2.000635").procedure.version == "2026-11-01"
        again = kiosk.open_draft(draft.id)
        assert again.procedure.version == "2026-07-18"
        assert kiosk.submit(again, signature(again)).version == "2026-07-18"


def test_a_picture_written_before_a_crash_is_swept_later(tmp_path: Path) -> None:
    """A ciphertext that no row speaks of would stay for ever, readable by nobody."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        machine = kiosk.machine
        with write(machine.db):
            machine.documents.announce("ab" * 32, machine.wall_ms() + 1000)
        machine.files.folder.mkdir()
        machine.files.path("ab" * 32).write_bytes(b"left over")
        assert kiosk.purge().files == 0
        clock.advance(2)
        assert kiosk.purge().files == 1
        assert list(machine.files.digests()) == []


def test_a_receipts_qr_finds_its_application(tmp_path: Path) -> None:
    """The paper in the hand is the way to the timeline."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        assert kiosk.track(filed.receipt_qr).code == filed.code
        assert kiosk.track("MC1:" + "A" * 100) is None


def test_a_draft_that_an_update_cannot_read_does_not_stop_the_kiosk(tmp_path: Path) -> None:
    """It waits, sealed, for the version that can."""
    with a_kiosk(tmp_path) as kiosk:
        with write(kiosk.machine.db):
            kiosk.machine.drafts.begin("1.1", "1", "not = [toml", "typed", kiosk.machine.wall_ms())
        assert kiosk.unfinished() is None
        assert kiosk.machine.drafts.unfinished() == []


def test_the_receipt_is_drawn_on_request(tmp_path: Path) -> None:
    """A PDF comes back and nothing is left on the disk."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        before = {path.name for path in tmp_path.rglob("*")}
        assert kiosk.receipt_pdf(filed.code)[:5] == b"%PDF-"
        assert {path.name for path in tmp_path.rglob("*")} == before
        assert kiosk.receipt_pdf("M7F-29QX-K4PC") is None
