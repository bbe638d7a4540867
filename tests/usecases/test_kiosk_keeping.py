"""What the machine keeps, erases and survives: a full disk, an update, a crash, retention."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from support.filers import answered, deliver, event, file, first_event, make_safe, signature
from support.kiosks import HandClock, a_kiosk, from_portal, in_clear
from support.photos import jpeg, paper_photo

from kiosk_app.domain.messages import EVENT
from kiosk_app.domain.procedure import FieldType
from kiosk_app.usecases.erasing import MOST_AT_ONCE, NotDelivered
from kiosk_app.usecases.values import Filed
from sync import DatabaseFull, write

CARD = "008190012345|012345678|Vàng Thị Đào|02091990|Nữ|Thôn Séo Lủng, Lũng Cú|25122021"


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
        assert kiosk.machine.applications.is_tombstone(draft.id)
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
        assert kiosk.purge().applications == 0  # on no backup of the portal's
        make_safe(kiosk)
        assert kiosk.purge().applications == 1
        assert kiosk.track(settled.code) is None
        assert kiosk.track(open_.code) is not None


def test_the_log_is_emptied_as_soon_as_nobody_reads_it(tmp_path: Path) -> None:
    """Another program's reading keeps pages of what was erased; an hour later it is tried again."""
    with a_kiosk(tmp_path) as kiosk, a_kiosk(tmp_path) as reader:
        filed = file(kiosk)
        deliver(kiosk)
        other = reader.machine.db
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM kiosk_application").fetchone()
        assert kiosk.erase(filed.code)
        assert not kiosk.purge().log_emptied
        assert (tmp_path / "motcua.db-wal").stat().st_size > 0
        other.execute("COMMIT")
        assert kiosk.purge().log_emptied
        assert (tmp_path / "motcua.db-wal").stat().st_size == 0


def test_many_are_purged_a_few_at_a_time(tmp_path: Path) -> None:
    """Somebody may come to the screen meanwhile."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        for _ in range(MOST_AT_ONCE + 1):
            kiosk.seal_draft(kiosk.start("2.000635"))
        clock.advance(timedelta(days=31).total_seconds())
        first, second = kiosk.purge(), kiosk.purge()
        assert (first.drafts, first.has_more) == (MOST_AT_ONCE, True)
        assert (second.drafts, second.has_more) == (1, False)


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
            kiosk.machine.drafts.begin(
                bytes(16), "1.1", "1", "not = [toml", "typed", kiosk.machine.wall_ms()
            )
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
