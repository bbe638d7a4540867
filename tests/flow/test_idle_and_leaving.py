"""A session made for strangers in turn: idle, leaving, coming back, nothing left behind."""

from pathlib import Path

import pytest
from support.sessions import (
    BIRTH,
    CARD,
    EXTRACT,
    Visit,
    a_visit,
    at_screen,
    begin,
    file_one,
    fill,
    words_of,
)

from kiosk_app.flow.destinations import Languages, ResumeEntry, TrackEntry
from kiosk_app.flow.intents import (
    Answer,
    CallOfficial,
    ChooseLanguage,
    ConfirmScan,
    DiscardAll,
    EndCall,
    Exit,
    FetchPapers,
    FindCode,
    Go,
    Next,
    PutAway,
    SaveReceipt,
    Scanned,
    StillHere,
    TypeInstead,
)
from kiosk_app.flow.views import View


def with_a_name(visit: Visit) -> View:
    """A draft of the person on the test card, at the question after the card."""
    begin(visit, BIRTH)
    fill(visit, {}, at_screen("scan_card"))
    return visit.do(Scanned(CARD), ConfirmScan())


def test_the_warning_comes_after_ninety_seconds_and_counts_down(tmp_path: Path) -> None:
    """Ninety seconds without touch, thirty to answer (ui.md, manner 7)."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        assert visit.wait(85).overlay is None
        assert visit.wait(5).overlay is not None
        overlay = visit.wait(10).overlay
        assert overlay is not None
        assert "20" in overlay.text


def test_still_here_goes_on_at_the_same_question_more_than_ten_times(tmp_path: Path) -> None:
    """Somebody slow is never thrown out."""
    with a_visit(tmp_path) as visit:
        key = with_a_name(visit).key
        for _ in range(12):
            assert visit.wait(95).overlay is not None
            view = visit.do(StillHere())
            assert view.overlay is None
            assert view.key == key


def test_a_touch_under_the_warning_hits_nothing(tmp_path: Path) -> None:
    """Everything behind the panel is dead: waking the screen must not answer a question."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        first = visit.do(TypeInstead())
        visit.wait(95)
        view = visit.do(first.tiles[0].intent)
        assert view.overlay is None
        assert not any(tile.chosen for tile in view.tiles)


def test_nobody_answers_the_draft_is_sealed_and_the_screen_wiped(tmp_path: Path) -> None:
    """The next person sees nothing of the last one; the card brings it back."""
    with a_visit(tmp_path) as visit:
        key = with_a_name(visit).key
        view = visit.wait(125)
        assert view.screen == "home"
        assert "Tủa" not in " ".join(words_of(view))
        assert visit.kiosk.unfinished() is None
        view = visit.do(Go(ResumeEntry()), Scanned(CARD))
        assert view.key == key


def test_the_plant_keeps_the_session(tmp_path: Path) -> None:
    """A proof that cannot fail proves nothing: with the plant the last person's screen stays."""
    with a_visit(tmp_path, plants=frozenset({"keep_session"})) as visit:
        key = with_a_name(visit).key
        assert visit.wait(125).key == key


def test_no_time_passes_while_a_device_works(tmp_path: Path) -> None:
    """A slow printer must not cost a person their form."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        assert visit.wait(600, busy=True).overlay is None
        assert visit.wait(85).overlay is None


def test_fetching_papers_covers_the_screen_for_ten_minutes(tmp_path: Path) -> None:
    """The form waits, and nobody reads it meanwhile."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        values = {"tre_ho_ten": "Lầu Bá Phương"}
        fill(visit, values, at_screen("documents"))
        view = visit.do(FetchPapers())
        assert view.screen == "away"
        assert "Phương" not in " ".join(words_of(view))
        assert visit.wait(595).screen == "away"
        assert visit.do(StillHere()).screen == "documents"


def test_away_for_too_long_ends_like_idleness(tmp_path: Path) -> None:
    """Ten minutes, then the warning, then the draft is sealed."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, {}, at_screen("documents"))
        visit.do(FetchPapers())
        assert visit.wait(605).overlay is not None
        assert visit.wait(60).screen == "home"


def test_leaving_offers_two_ways_and_the_slip_brings_the_draft_back(tmp_path: Path) -> None:
    """Put away with a code, or deleted for good."""
    with a_visit(tmp_path) as visit:
        key = with_a_name(visit).key
        assert visit.do(Exit()).screen == "leave"
        slip = visit.do(PutAway())
        assert slip.screen == "resume_slip"
        assert visit.do(Exit()).screen == "home"
        view = visit.do(Go(ResumeEntry()), FindCode(slip.large.lower()))
        assert view.key == key
        assert visit.do(Exit(), DiscardAll()).screen == "home"
        assert visit.do(Go(ResumeEntry()), FindCode(slip.large)).trouble is not None


def test_without_a_draft_leaving_just_leaves(tmp_path: Path) -> None:
    """Nothing to decide when nothing was begun; the language is forgotten."""
    with a_visit(tmp_path) as visit:
        visit.do(Go(Languages()), ChooseLanguage("en"), Go(TrackEntry()))
        view = visit.do(Exit())
        assert view.screen == "home"
        assert view.title.startswith("Xin chào")


def test_a_crash_comes_back_to_the_same_question(tmp_path: Path) -> None:
    """The process may die at any instant; the person goes on where they were."""
    with a_visit(tmp_path) as visit:
        view = with_a_name(visit)
        again = visit.reopen().session.view()
        assert again.key == view.key
        assert again.banner is not None


def test_calling_an_official_shows_the_wait_and_keeps_the_draft(tmp_path: Path) -> None:
    """After three minutes the screen says what else to do, and the wait is recorded."""
    with a_visit(tmp_path) as visit:
        key = with_a_name(visit).key
        assert visit.do(CallOfficial()).screen == "calling"
        assert len(visit.wait(100).paragraphs) == 1
        assert len(visit.wait(85).paragraphs) == 2
        assert visit.do(EndCall()).key == key


def test_done_stays_two_minutes_and_leaves_nothing(tmp_path: Path) -> None:
    """The receipt is for the person who filed, not for the next."""
    with a_visit(tmp_path) as visit:
        done = file_one(visit, EXTRACT, {})
        assert done.screen == "done"
        assert visit.wait(115).screen == "done"
        view = visit.wait(10)
        assert view.screen == "home"
        assert done.code not in " ".join(words_of(view))


@pytest.mark.parametrize("how", ["typed", "scanned"])
def test_a_code_alone_shows_state_and_dates_only(tmp_path: Path, how: str) -> None:
    """Whoever overhears a code must not learn what was filed; the receipt's QR shows it."""
    with a_visit(tmp_path) as visit:
        done = file_one(visit, EXTRACT, {})
        qr = visit.kiosk.track(done.code).receipt_qr  # type: ignore[union-attr]
        visit.do(Exit(), Go(TrackEntry()))
        view = visit.do(FindCode(done.code) if how == "typed" else Scanned(qr))
        assert view.screen == "track"
        assert ("trích lục" in view.subtitle.lower()) is (how == "scanned")
        visit.do(SaveReceipt())
        assert (visit.session.print_job() is not None) is (how == "scanned")


def test_a_wrong_code_says_what_a_code_looks_like(tmp_path: Path) -> None:
    """Never a dead end."""
    with a_visit(tmp_path) as visit:
        view = visit.do(Go(TrackEntry()), FindCode("M7F"))
        assert view.screen == "track_entry"
        assert view.trouble is not None
        assert view.value == "M7F"


def test_the_next_person_gets_an_empty_form(tmp_path: Path) -> None:
    """The same procedure after somebody else begins with nothing."""
    with a_visit(tmp_path) as visit:
        with_a_name(visit)
        visit.do(Exit(), PutAway(), Exit())
        begin(visit, BIRTH)
        fill(visit, {}, at_screen("scan_card"))
        view = visit.do(Next(), Answer("x"))
        assert "Tủa" not in " ".join(words_of(view))


def test_a_machine_that_was_up_for_days_does_not_warn_at_once(tmp_path: Path) -> None:
    """After a crash the person comes back to the question, not to an idle warning."""
    with a_visit(tmp_path) as visit:
        begin(visit, EXTRACT)
        view = visit.reopen().wait(10)

        assert view.overlay is None
        assert view.screen not in ("home", "tiles")
