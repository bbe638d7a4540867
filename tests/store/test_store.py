"""The store over a real encrypted database: what it keeps, what it never keeps in clear."""

from __future__ import annotations

import secrets
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.kiosks import in_clear

from kiosk_app.store.applications import Applications, NewApplication, Standing
from kiosk_app.store.database import AgentRunning, open_store
from kiosk_app.store.documents import Documents, Media, sealed_again
from kiosk_app.store.drafts import Drafts
from kiosk_app.store.sealed import Erased, destroy_key, make_key, open_tree, seal_tree
from kiosk_app.store.search import search_applications
from sync import (
    AttachmentFiles,
    DatabaseFull,
    IntegrityError,
    WrongKey,
    connect,
    needs_migration,
    seal_attachment,
    write,
)

KEY = bytes(range(32))
SECRET = "Nguyễn Thị Đào Ưởng"
ANSWERS = {"ho_ten": SECRET, "so": 3, "dia_chi": {"province": "08", "ward": "00772", "detail": ""}}


@pytest.fixture
def db(tmp_path: Path) -> sqlite_utils.Database:
    opened = open_store(tmp_path, KEY)
    yield opened
    opened.close()


def begin(db: sqlite_utils.Database) -> bytes:
    draft_id = secrets.token_bytes(16)
    with write(db):
        Drafts(db).begin(draft_id, "1.001193", "2026", "code = 1", "typed", 1000)
    return draft_id


def answered(db: sqlite_utils.Database) -> bytes:
    draft_id = begin(db)
    drafts = Drafts(db)
    with write(db):
        drafts.save(drafts.find(draft_id), ANSWERS, None, 2000)
    return draft_id


def filed(db: sqlite_utils.Database, code: str = "M7F-29QX-K4PC") -> bytes:
    draft_id = answered(db)
    with write(db):
        Applications(db).file(
            NewApplication(
                id=draft_id,
                code=code,
                procedure=Drafts(db).keep_procedure("1.001193", "2026", "code = 1"),
                filed_at="2026-11-24T09:00:00+07:00",
                filed_ms=1000,
                uncertainty_s=2,
                expected=None,
                how="typed",
                state="submitted",
                content={"answers": ANSWERS, "missing": [], "receipt_qr": "MC1:X"},
            )
        )
        Drafts(db).close(draft_id)
    return draft_id


def test_a_draft_comes_back_as_it_was_answered(db: sqlite_utils.Database) -> None:
    """Saved at every answer means readable after the next start."""
    found = Drafts(db).find(answered(db))
    assert (found.answers, found.code, found.source) == (ANSWERS, "1.001193", "code = 1")


def test_answers_stand_nowhere_in_clear(db: sqlite_utils.Database, tmp_path: Path) -> None:
    """A stolen disk shows no name, not in the log of the database either."""
    filed(db)
    assert in_clear(tmp_path, SECRET) == []


def test_answers_are_sealed_even_inside_the_open_database(db: sqlite_utils.Database) -> None:
    """Erasing one key must be enough, so no column may hold an answer beside it."""
    filed(db)
    for table in db.table_names():
        if table.startswith("kiosk_"):
            for row in db[table].rows:
                assert SECRET not in str(row.values())
                assert SECRET.encode() not in b"".join(
                    bytes(value) for value in row.values() if isinstance(value, bytes)
                )


def test_another_key_does_not_open_the_database(tmp_path: Path) -> None:
    """A wrong key is said in words and harms nothing."""
    open_store(tmp_path, KEY).close()
    with pytest.raises(WrongKey):
        open_store(tmp_path, bytes(32))
    open_store(tmp_path, KEY).close()


def test_a_sealed_row_does_not_open_in_another_place(db: sqlite_utils.Database) -> None:
    """Moving a sealed value from one row to another must be noticed."""
    with write(db):
        make_key(db, bytes(16))
        sealed = seal_tree(db, bytes(16), "draft", {"a": 1})
    assert open_tree(db, bytes(16), "draft", sealed) == {"a": 1}
    with pytest.raises(IntegrityError):
        open_tree(db, bytes(16), "application", sealed)


def test_without_its_key_nothing_of_an_application_is_left(db: sqlite_utils.Database) -> None:
    """Erasing is deleting one row; everything sealed under it goes by cascade."""
    draft_id = filed(db)
    with write(db):
        destroy_key(db, draft_id)
    assert Applications(db).find("M7F-29QX-K4PC") is None
    with pytest.raises(Erased):
        open_tree(db, draft_id, "draft", bytes(40))


def test_an_erased_application_leaves_only_a_tombstone(db: sqlite_utils.Database) -> None:
    """The code is never given out again, and the words are gone from the index."""
    filed(db)
    applications = Applications(db)
    with write(db):
        applications.stand(
            applications.find("M7F-29QX-K4PC").id,
            Standing("submitted", None, None, False, False),
            ["M7F-29QX-K4PC", "Khai sinh"],
            1,
        )
    assert search_applications(db, "khai si") == ["M7F-29QX-K4PC"]
    with write(db):
        erased = applications.find("M7F-29QX-K4PC")
        applications.erase(erased, 5000)
    assert applications.find("M7F-29QX-K4PC") is None
    assert applications.is_tombstone(erased.id)
    assert applications.has_code("M7F-29QX-K4PC")
    assert search_applications(db, "khai si") == []
    assert db["kiosk_search_data"].count < 4  # only FTS5's own structure rows


def test_search_folds_the_letters_that_people_leave_out(db: sqlite_utils.Database) -> None:
    """Đ, ơ and tones are not typed by most, and FTS5 alone leaves đ unfolded."""
    draft_id = filed(db)
    with write(db):
        Applications(db).stand(
            draft_id, Standing("submitted", None, None, False, False), ["Đăng ký kết hôn"], 1
        )
    assert search_applications(db, "dang ky") == ["M7F-29QX-K4PC"]
    assert search_applications(db, "Đăng KẾT") == ["M7F-29QX-K4PC"]
    assert search_applications(db, '"; DROP') == []


def test_events_are_append_only_and_applied_once(db: sqlite_utils.Database) -> None:
    """The same event through two links is one event; none is ever rewritten."""
    draft_id = filed(db)
    event = {"event": bytes(16), "sees": None, "state": "submitted", "note": "ghi chú riêng"}
    with write(db):
        assert Applications(db).append_event(draft_id, event, 1)
        assert not Applications(db).append_event(draft_id, event, 2)
    assert Applications(db).events(draft_id) == (event,)
    with pytest.raises(Exception, match="refused the statement"), write(db):
        db.execute("UPDATE kiosk_event SET state = 'accepted'")


def test_a_slip_opens_its_draft_until_it_expires(db: sqlite_utils.Database) -> None:
    """Thirty days, then nobody; and never by another code."""
    draft_id = answered(db)
    with write(db):
        Drafts(db).put_away(draft_id, "ABCDE23456", 9000)
        assert Drafts(db).find_by_slip("ABCDE23456", 8999).id == draft_id
        assert Drafts(db).find_by_slip("ABCDE23457", 8999) is None
        assert Drafts(db).find_by_slip("ABCDE23456", 9000) is None
    assert Drafts(db).unfinished() == []


def test_slip_and_card_are_kept_as_keyed_digests_only(db: sqlite_utils.Database) -> None:
    """Whoever reads the table can neither fetch a draft nor learn a card's number."""
    draft_id = answered(db)
    with write(db):
        Drafts(db).set_identity(draft_id, "card_scanned", "008190012345")
        Drafts(db).put_away(draft_id, "ABCDE23456", 9000)
        assert Drafts(db).find_by_card("008190012345", 1).id == draft_id
    row = str(next(db["kiosk_draft"].rows))
    assert "008190012345" not in row and "ABCDE23456" not in row


def test_pages_close_their_gaps_and_orphans_are_swept(
    db: sqlite_utils.Database, tmp_path: Path
) -> None:
    """A page taken away leaves no file behind, but only after the commit."""
    files, documents, draft_id = AttachmentFiles(tmp_path / "attachments"), Documents(db), begin(db)
    for number in range(3):
        sealed = seal_attachment(b"picture %d" % number)
        files.put(sealed.ciphertext)
        with write(db):
            assert (
                documents.add(draft_id, "paper", sealed, Media("image/jpeg", "good")) == number + 1
            )
    with write(db):
        documents.remove(draft_id, "paper", 2)
    assert [page.page for page in documents.of(draft_id)] == [1, 2]
    assert len(list(files.digests())) == 3
    assert len(documents.sweep(files, 1)) == 1
    assert len(list(files.digests())) == 2
    assert sealed_again(documents.of(draft_id)[1], files).plain_bytes == len(b"picture 2")


def test_a_full_disk_loses_nothing_and_says_so(db: sqlite_utils.Database) -> None:
    """The answer before the disk was full is still there, and so is the draft."""
    draft_id = answered(db)
    drafts = Drafts(db)
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseFull), write(db):
        drafts.save(drafts.find(draft_id), {"long": "x" * 50_000}, None, 3000)
    assert drafts.find(draft_id).answers == ANSWERS
    db.execute("PRAGMA max_page_count = 1000000")
    with write(db):
        drafts.save(drafts.find(draft_id), {"short": "y"}, None, 4000)
    assert drafts.find(draft_id).answers == {"short": "y"}


def test_old_tables_are_not_migrated_under_a_running_agent(tmp_path: Path) -> None:
    """Two processes must never see two shapes of one table."""
    with pytest.raises(AgentRunning):
        open_store(tmp_path, KEY, agent_runs=lambda: True)
    open_store(tmp_path, KEY).close()
    open_store(tmp_path, KEY, agent_runs=lambda: True).close()


def test_the_agents_own_tables_are_not_touched_either(tmp_path: Path) -> None:
    """Both sets are looked at before one is applied."""
    open_store(tmp_path, KEY).close()
    path = tmp_path / "motcua.db"
    with closing(connect(path, KEY)) as db, write(db):
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_figures'")
    with pytest.raises(AgentRunning):
        open_store(tmp_path, KEY, agent_runs=lambda: True)
    with closing(connect(path, KEY)) as db:
        assert needs_migration(db)
    with closing(open_store(tmp_path, KEY)) as db:
        assert not needs_migration(db)


def test_a_damaged_file_is_refused_at_start(tmp_path: Path) -> None:
    """Better out of service than answers written into a broken file."""
    db = open_store(tmp_path, KEY)
    for _ in range(20):
        filed(db, code=f"code {_}")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    path = tmp_path / "motcua.db"
    content = bytearray(path.read_bytes())
    for start in range(4096 * 8, len(content), 4096):
        content[start + 100 : start + 200] = bytes(100)
    path.write_bytes(content)
    with pytest.raises(IntegrityError):
        open_store(tmp_path, KEY)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(answers=st.dictionaries(st.text(min_size=1, max_size=12), VALUES, max_size=6))
def test_whatever_may_be_answered_is_kept_exactly(
    db: sqlite_utils.Database, answers: dict[str, object]
) -> None:
    """Any tree of the record format survives sealing and opening."""
    from kiosk_app.usecases.drafting import composed
    from sync import canonical, parse

    try:
        expected = parse(canonical(composed(answers)))
    except ValueError:
        return
    draft_id = begin(db)
    drafts = Drafts(db)
    with write(db):
        drafts.save(drafts.find(draft_id), composed(answers), None, 1)
    assert drafts.find(draft_id).answers == expected
