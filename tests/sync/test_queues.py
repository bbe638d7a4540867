"""Outbox, delivery, inbox and attachment files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from support.sync_store import ABOUT, content, opened, outbox_of

from sync import (
    AttachmentFiles,
    DeliveryState,
    Inbox,
    IntegrityError,
    LocalProtocolError,
    Record,
    add_task,
    agent_status,
    cli,
    delivery_of,
    open_device,
    seal_attachment,
    write,
)
from sync.datafolder import open_data_folder
from sync.device import assign_characters
from sync.records import Verdict, made_id
from sync.tasks import close_task, open_tasks
from sync.verifying import verify_store


def test_identity_counts_within_a_run(tmp_path: Path) -> None:
    """Two starts of one machine never give the same identity."""
    db = opened(tmp_path)
    first, second = outbox_of(db), outbox_of(db)
    with write(db):
        records = [box.enqueue("t.v1", content(), about=ABOUT) for box in (first, first, second)]
    assert [record.n for record in records] == [1, 2, 1]
    assert len({record.id for record in records}) == 3


def test_enqueue_needs_the_callers_transaction(tmp_path: Path) -> None:
    """An application and its record are one write, or a crash separates them."""
    outbox = outbox_of(opened(tmp_path))
    with pytest.raises(LocalProtocolError):
        outbox.enqueue("t.v1", content(), about=ABOUT)


def test_outbox_rows_never_change(tmp_path: Path) -> None:
    """The same id must mean the same bytes for ever."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    with write(db):
        outbox.enqueue("t.v1", content(), about=ABOUT)
    with pytest.raises(LocalProtocolError), write(db):
        db.execute("UPDATE sync_outbox SET kind = 'other.v1'")


def test_waiting_puts_text_and_near_deadlines_first(tmp_path: Path) -> None:
    """The right thing first on a line that may not last."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    with write(db):
        picture = outbox.enqueue("t.v1", content(1), about=ABOUT, due="2026-01-01", priority=10)
        open_end = outbox.enqueue("t.v1", content(2), about=ABOUT)
        late = outbox.enqueue("t.v1", content(3), about=ABOUT, due="2026-05-02")
        soon = outbox.enqueue("t.v1", content(4), about=ABOUT, due="2026-05-01")
    order = [waiting.record.id for waiting in outbox.waiting(10)]
    assert order == [soon.id, late.id, open_end.id, picture.id]


def test_delivery_moves_forward_to_complete(tmp_path: Path) -> None:
    """Received and complete are two facts, both shown."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    sealed = seal_attachment(b"page")
    with write(db):
        text = outbox.enqueue("t.v1", content(), about=ABOUT)
        page = outbox.enqueue_attachment({"paper": "GKS", "page": 1}, sealed, about=ABOUT)
    states = [_state(db)]
    with write(db):
        outbox.mark_sending([text.id, page.id])
    states.append(_state(db))
    with write(db):
        for record in (text, page):
            assert outbox.apply_verdict(record.id, record.digest, Verdict.APPLIED, "", None)
    states.append(_state(db))
    with write(db):
        outbox.attachment_acknowledged(sealed.cipher_sha256)
    states.append(_state(db))
    words = ["queued", "sending", "acknowledged", "complete"]
    assert states == [DeliveryState(word) for word in words]
    assert agent_status(db).to_json()["complete"] == 1


def _state(db: object) -> DeliveryState:
    delivery = delivery_of(db, ABOUT)  # type: ignore[arg-type]
    assert delivery is not None
    return delivery.state


def test_verdict_for_another_digest_is_not_an_acknowledgement(tmp_path: Path) -> None:
    """Same id, other digest: the portal speaks of something else."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    with write(db):
        record = outbox.enqueue("t.v1", content(), about=ABOUT)
        assert not outbox.apply_verdict(record.id, bytes(32), Verdict.APPLIED, "", None)
    assert _state(db) is DeliveryState.QUEUED


def test_refusal_becomes_a_task(tmp_path: Path) -> None:
    """Nothing is silent: a person looks at what the portal refuses."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    with write(db):
        record = outbox.enqueue("t.v1", content(), about=ABOUT)
        for _ in range(2):
            outbox.apply_verdict(record.id, record.digest, Verdict.REFUSED, "unknown_kind", None)
    assert _state(db) is DeliveryState.REFUSED
    assert agent_status(db).tasks == 1


def test_inbox_gives_each_record_once(tmp_path: Path) -> None:
    """A portal that repeats or renumbers its feed does not double an event."""
    db = opened(tmp_path)
    inbox = Inbox(db, lambda: 0)
    one = Record.create(bytes(16), bytes(8), 1, "event.appended.v1", content(1))
    two = Record.create(bytes(16), bytes(8), 2, "event.appended.v1", content(2))
    with write(db):
        assert inbox.append(1, one)
        assert not inbox.append(5, one)
        assert inbox.append(1, two)
    items = inbox.unread()
    assert [item.record for item in items] == [one, two]
    with write(db):
        inbox.mark_read(items[0])
    assert [item.record for item in inbox.unread()] == [two]


def test_inbox_keeps_a_conflict_for_a_person(tmp_path: Path) -> None:
    """Same id with other content is never applied."""
    db = opened(tmp_path)
    inbox = Inbox(db, lambda: 0)
    with write(db):
        inbox.append(1, Record.create(bytes(16), bytes(8), 1, "a.v1", content(1)))
        assert not inbox.append(2, Record.create(bytes(16), bytes(8), 1, "a.v1", content(2)))
    assert len(inbox.unread()) == 1
    assert agent_status(db).tasks == 1


def test_earlier_characters_stay_valid(tmp_path: Path) -> None:
    """Codes printed before enrolment must still be found."""
    db = opened(tmp_path)
    own = open_device(db).characters
    with write(db):
        assign_characters(db, "M7F")
    device = open_device(db)
    assert device.characters == "M7F"
    assert device.all_characters == ("M7F", own)


def test_device_does_not_show_its_keys(tmp_path: Path) -> None:
    """A repr ends in a log sooner or later."""
    device = open_device(opened(tmp_path))
    assert device.keys.signing.hex() not in repr(device)
    assert "keys" not in repr(device)


def test_attachment_file_is_named_by_its_digest(tmp_path: Path) -> None:
    """Storing twice is harmless; a damaged file is replaced, not trusted."""
    files = AttachmentFiles(tmp_path / "attachments")
    digest = files.put(b"cipher")
    assert digest == hashlib.sha256(b"cipher").hexdigest()
    files.path(digest).write_bytes(b"rotten")
    with pytest.raises(IntegrityError):
        files.get(digest)
    files.put(b"cipher")
    assert files.get(digest) == b"cipher"
    assert list(files.digests()) == [digest]
    files.remove(digest)
    assert not files.verify(digest)


def test_attachment_names_cannot_leave_the_folder(tmp_path: Path) -> None:
    """A name from a bundle or an answer is hostile until checked."""
    with pytest.raises(IntegrityError):
        AttachmentFiles(tmp_path).path("../motcua.db")


def test_verify_finds_missing_pages(tmp_path: Path) -> None:
    """`motcua-sync verify` looks at every record and every ciphertext."""
    db = opened(tmp_path)
    outbox, files = outbox_of(db), AttachmentFiles(tmp_path / "attachments")
    kept, lost = seal_attachment(b"one"), seal_attachment(b"two")
    files.put(kept.ciphertext)
    with write(db):
        for sealed in (kept, lost):
            outbox.enqueue_attachment({"paper": "GKS"}, sealed, about=ABOUT)
    found = verify_store(db, files)
    assert (found["records"], found["attachments"]) == (2, 2)
    assert [item["id"] for item in found["bad"]] == [lost.cipher_sha256.hex()]


def test_a_task_is_closed_by_a_person_and_opened_again_by_its_cause(tmp_path: Path) -> None:
    """What was dealt with must leave the count, and must not stay silent when it comes again."""
    db = opened(tmp_path)
    with write(db):
        for kind in ("clone", "window_differs", "clone"):
            add_task(db, kind, None, "", 1)
    newest, oldest = open_tasks(db)
    assert (newest.kind, oldest.kind, agent_status(db).tasks) == ("window_differs", "clone", 2)
    with write(db):
        assert close_task(db, oldest.number, 2)
        assert not close_task(db, oldest.number, 3)
    assert [one.kind for one in open_tasks(db)] == ["window_differs"]
    with write(db):
        add_task(db, "clone", None, "", 4)
    assert agent_status(db).tasks == 2


def test_tasks_are_listed_and_closed_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The technician at the machine has a keyboard and no other page yet."""
    folder = open_data_folder(tmp_path, make=True)
    with write(folder.db):
        add_task(folder.db, "record_refused", ABOUT, "unknown_kind", 1_800_000_000_000)
    folder.close()
    data = ["--data", str(tmp_path)]
    assert cli.main(["task", "list", *data]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["kind"], one["about"], one["detail"]) == (
        "record_refused",
        ABOUT.hex(),
        "unknown_kind",
    )
    assert cli.main(["task", "done", str(one["id"]), *data]) == 0
    assert cli.main([*data, "task", "done", str(one["id"])]) == 2
    assert "no task" in capsys.readouterr().err
    assert cli.main(["task", "list", *data]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_ids_that_a_machine_makes_never_meet(tmp_path: Path) -> None:
    """Two windows, or a cloned disk, must not begin the same application."""
    db = opened(tmp_path)
    boxes = [outbox_of(db), outbox_of(db)]
    made = [box.make_id() for box in boxes for _ in range(50)]
    assert len(set(made)) == 100
    assert made[0] == made_id(boxes[0].device.id, boxes[0].run, 1)
