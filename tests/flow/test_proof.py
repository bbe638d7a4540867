"""Who may see the whole of an application: receipt, card, nobody else; the rest after guesses."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.filed import filed_with_card
from support.sessions import (
    CARD,
    EXTRACT,
    Visit,
    a_visit,
    file_one,
    words_of,
)

from kiosk_app.domain.code import make_code
from kiosk_app.domain.receipt import PREFIX, base45, from_base45
from kiosk_app.flow.after_places import Prove
from kiosk_app.flow.destinations import Languages, ResumeEntry, TrackEntry
from kiosk_app.flow.guesses import FREE_TRIES
from kiosk_app.flow.intents import (
    Back,
    CallOfficial,
    ChooseLanguage,
    EndCall,
    Exit,
    FindCode,
    Go,
    SaveReceipt,
    Scanned,
)
from kiosk_app.flow.views import TrackView, View

STRANGER = "040190009999|182345679|Vừ Y Mai|03051991|Nữ|Bản Mường Lống, Kỳ Sơn, Nghệ An|10082021"


def nobodys(visit: Visit) -> str:
    """A right code of this machine that was given to nobody."""
    return make_code(visit.kiosk.machine.device.characters, bytes(range(16)))


def typed(visit: Visit, code: str) -> View:
    """Home, tracking, the code."""
    return visit.do(Go(TrackEntry()), FindCode(code))


def printed(visit: Visit) -> object:
    """What goes to the printer when the receipt is asked for."""
    visit.do(SaveReceipt())
    return visit.session.print_job()


def tells_everything(view: View) -> bool:
    """Whether name and procedure stand on the timeline."""
    text = " ".join(words_of(view)).lower()
    return "lầu bá tủa" in text and "khai sinh" in text


def test_the_owners_card_shows_everything(tmp_path: Path) -> None:
    """A receipt gets lost; the card of who filed is as good for looking."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        view = typed(visit, code)
        assert not tells_everything(view)
        view = visit.do(Go(Prove(code)))
        assert view.screen == "scan_card"
        view = visit.do(Scanned(CARD))
        assert view.screen == "track"
        assert tells_everything(view)
        assert printed(visit) is not None


def test_a_card_may_be_shown_on_the_timeline_itself(tmp_path: Path) -> None:
    """Whoever holds the card to the scanner at once need not find the button first."""
    with a_visit(tmp_path) as visit:
        typed(visit, filed_with_card(visit))
        assert tells_everything(visit.do(Scanned(CARD)))


@pytest.mark.parametrize("shown", [STRANGER, "MC1:ABC", "rác"])
def test_what_is_not_the_owners_opens_nothing(tmp_path: Path, shown: str) -> None:
    """In words, beside the sign, without saying whose application it is."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        typed(visit, code)
        view = visit.do(Go(Prove(code)), Scanned(shown))
        assert view.screen == "scan_card"
        assert view.trouble is not None
        assert not tells_everything(visit.do(Back()))
        assert printed(visit) is None


def test_the_receipt_of_one_application_opens_no_other(tmp_path: Path) -> None:
    """A proof is of one application."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        other = file_one(visit, EXTRACT, {}).code
        receipt = visit.kiosk.track(other).receipt_qr  # type: ignore[union-attr]
        visit.do(Exit())
        typed(visit, code)
        view = visit.do(Scanned(receipt))
        assert isinstance(view, TrackView)
        assert other in view.subtitle
        assert code not in " ".join(words_of(view))
        assert not tells_everything(visit.do(Back(), FindCode(code)))


def test_an_edited_receipt_opens_nothing(tmp_path: Path) -> None:
    """The code of another application under a true signature is a forgery."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        receipt = visit.kiosk.track(code).receipt_qr  # type: ignore[union-attr]
        data = bytearray(from_base45(receipt.removeprefix(PREFIX)) or b"")
        data[-1] ^= 1
        visit.do(Go(TrackEntry()))
        view = visit.do(Scanned(PREFIX + base45(bytes(data))))
        assert view.screen == "track"
        assert view.banner is not None
        assert not tells_everything(view)


@pytest.mark.parametrize("away", ["back", "exit", "idle"])
def test_a_proof_goes_with_the_person(tmp_path: Path, away: str) -> None:
    """Whoever comes next and types the same code sees state and dates again."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        typed(visit, code)
        assert tells_everything(visit.do(Scanned(CARD)))
        if away == "back":
            visit.do(Back(), Back())
        elif away == "exit":
            visit.do(Exit())
        else:
            visit.wait(200)
        assert visit.session.view().key == "Home"
        assert not tells_everything(typed(visit, code))


def test_a_proof_stays_while_the_language_changes_or_an_official_comes(tmp_path: Path) -> None:
    """It is still the same person before the same page."""
    with a_visit(tmp_path) as visit:
        typed(visit, filed_with_card(visit))
        visit.do(Scanned(CARD), Go(Languages()), ChooseLanguage("en"), CallOfficial())
        assert "LẦU BÁ TỦA" in " ".join(words_of(visit.do(EndCall()))).upper()


def test_a_card_alone_finds_no_application(tmp_path: Path) -> None:
    """A photo of somebody's card must not list what they filed."""
    with a_visit(tmp_path) as visit:
        filed_with_card(visit)
        view = visit.do(Go(TrackEntry()), Scanned(CARD))
        assert view.screen == "track_entry"
        assert view.trouble is not None


def test_wrong_codes_make_the_machine_rest(tmp_path: Path) -> None:
    """Guessing gets slow; after the rest a right code is found as before."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        visit.do(Go(TrackEntry()))
        for _ in range(FREE_TRIES):
            view = visit.do(FindCode(nobodys(visit)))
        assert "30" in view.trouble.text
        assert visit.do(FindCode(code)).screen == "track_entry"
        visit.wait(35)
        assert visit.do(FindCode(code)).screen == "track"


def test_leaving_does_not_shorten_the_rest(tmp_path: Path) -> None:
    """The count is the machine's: a guesser would come back as somebody else."""
    with a_visit(tmp_path) as visit:
        visit.do(Go(ResumeEntry()))
        for _ in range(FREE_TRIES):
            visit.do(FindCode("AB3CD-EFGH2"))
        view = visit.do(Exit(), Go(TrackEntry()), FindCode(nobodys(visit)))
        assert "30" in view.trouble.text


def test_a_renewed_interface_rests_on(tmp_path: Path) -> None:
    """The process is renewed after each person: a guesser would leave to be forgotten."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        visit.do(Go(TrackEntry()))
        for _ in range(FREE_TRIES):
            visit.do(FindCode(nobodys(visit)))
        visit.do(Exit())
        visit.clock.advance(10)
        later = visit.reopen()
        view = later.do(Go(TrackEntry()), FindCode(code))
        assert "20" in view.trouble.text
        later.wait(25)
        view = later.do(FindCode(nobodys(visit)))
        assert "60" in view.trouble.text


def test_guesses_are_forgiven_in_a_renewed_interface_too(tmp_path: Path) -> None:
    """After a quarter of an hour, as ever; a clock that was set back forgives nothing."""
    with a_visit(tmp_path) as visit:
        visit.do(Go(TrackEntry()))
        for _ in range(FREE_TRIES):
            visit.do(FindCode(nobodys(visit)))
        visit.clock.advance(-86_400)
        view = visit.reopen().do(Go(TrackEntry()), FindCode(nobodys(visit)))
        assert "30" in view.trouble.text
        visit.clock.advance(86_400 + 901)
        view = visit.reopen().do(Go(TrackEntry()), FindCode(nobodys(visit)))
        assert "30" not in view.trouble.text


def test_a_slip_of_the_hand_is_no_guess(tmp_path: Path) -> None:
    """What is no code at all can be typed as often as it takes."""
    with a_visit(tmp_path) as visit:
        visit.do(Go(TrackEntry()))
        for _ in range(3 * FREE_TRIES):
            view = visit.do(FindCode("M7F-29"))
        assert "11" in view.trouble.text


def test_a_card_left_before_the_camera_counts_once(tmp_path: Path) -> None:
    """The camera reads the same card twice a second."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        typed(visit, code)
        visit.do(Go(Prove(code)))
        for _ in range(3 * FREE_TRIES):
            visit.do(Scanned(STRANGER))
        assert visit.do(Scanned(CARD)).screen == "track"


def test_nothing_of_a_wrong_code_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says that codes were tried, never which."""
    with a_visit(tmp_path) as visit, caplog.at_level("INFO"):
        visit.do(Go(TrackEntry()))
        for _ in range(FREE_TRIES):
            visit.do(FindCode(nobodys(visit)))
    tried = [record for record in caplog.records if record.msg == "code.wrong"]
    assert [record.__dict__["count"] for record in tried] == [FREE_TRIES]
    assert "code" not in caplog.records[-1].__dict__
