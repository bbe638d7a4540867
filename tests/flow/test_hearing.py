"""Nghe, voice mode, volume, reading back: when it is said, and that it ends with the person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.sessions import STAY, Visit, a_visit, begin, to_check

from kiosk_app.flow.destinations import Aids, Languages, LifeEvents
from kiosk_app.flow.hearing import Speaking
from kiosk_app.flow.intents import Answer, Back, ChooseLanguage, Exit, Go, PutAway
from kiosk_app.flow.views import TilesView, View
from kiosk_app.flow.voice_intents import (
    Listen,
    Louder,
    PauseVoice,
    ReadByItself,
    ReadNumbers,
    ResumeVoice,
    VoiceEnded,
)
from kiosk_app.flow.voice_places import Sound


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    """Somebody at the machine."""
    with a_visit(tmp_path) as one:
        yield one


def heard(view: View) -> list[str]:
    """What is being said."""
    return [one.text for one in view.speech.utterances]


def buttons(view: View) -> list[str]:
    """The words of the bottom bar."""
    return [action.text for action in view.chrome.bottom]


def end(visit: Visit, fault: str = "") -> View:
    """The voice reports its end."""
    return visit.do(VoiceEnded(visit.session.view().speech.turn, fault))


def test_nothing_is_said_unasked(visit: Visit) -> None:
    """The room is full of people."""
    assert visit.session.view().speech.state is Speaking.SILENT
    assert heard(visit.do(Go(LifeEvents()))) == []


def test_listen_reads_the_page_once(visit: Visit) -> None:
    """The button pauses while it reads, and listens again afterwards."""
    view = visit.do(Go(LifeEvents()), Listen())
    assert view.speech.state is Speaking.ALOUD
    assert heard(view)[0] == view.title
    assert "Tạm dừng" in buttons(view) and "Nghe" not in buttons(view)
    view = end(visit)
    assert view.speech.state is Speaking.SILENT and heard(view) == []
    assert "Nghe" in buttons(view)
    turn = view.speech.turn
    assert visit.do(Listen()).speech.turn > turn


def test_reading_can_be_paused_and_goes_on(visit: Visit) -> None:
    """The turn stays, so the voice knows where it was."""
    turn = visit.do(Go(LifeEvents()), Listen()).speech.turn
    view = visit.do(PauseVoice())
    assert (view.speech.turn, view.speech.state) == (turn, Speaking.PAUSED)
    assert "Nghe tiếp" in buttons(view)
    view = visit.do(ResumeVoice())
    assert (view.speech.turn, view.speech.state) == (turn, Speaking.ALOUD)


def test_another_page_ends_what_was_read(visit: Visit) -> None:
    """Words about a page that is gone only confuse."""
    visit.do(Go(LifeEvents()), Listen())
    assert visit.do(Back()).speech.state is Speaking.SILENT


def test_voice_mode_reads_every_page_from_one_touch_on(visit: Visit) -> None:
    """By one touch at home; the first page is read at once."""
    view = visit.do(ReadByItself(True))
    assert heard(view)[0] == view.title
    view = visit.do(Go(LifeEvents()))
    assert heard(view)[0] == view.title
    turn = view.speech.turn
    assert visit.wait(5).speech.turn == turn, "the clock is no news"


def test_voice_mode_says_an_error_alone(visit: Visit) -> None:
    """Beside the field, in words, spoken."""
    visit.do(ReadByItself(True))
    view = begin(visit, STAY)
    while view.screen != "text":
        view = visit.do(*_on(view))
    view = visit.do(Answer("123"))
    assert view.trouble is not None
    assert heard(view) == [view.trouble.title, view.trouble.text]


def _on(view: View) -> tuple:
    """One step further without a card."""
    from kiosk_app.flow.intents import TypeInstead

    return (TypeInstead(),)


def test_voice_mode_says_what_was_chosen(visit: Visit) -> None:
    """A blind person hears what the finger hit."""
    view = visit.do(ReadByItself(True), Go(Aids()))
    assert isinstance(view, TilesView)
    view = visit.do(view.tiles[0].intent)
    assert heard(view) == [f"Đã chọn: {view.tiles[0].title}"]


def test_the_idle_warning_is_spoken_in_voice_mode(visit: Visit) -> None:
    """Who does not see it would lose the page."""
    visit.do(ReadByItself(True), Go(LifeEvents()))
    end(visit)
    view = visit.wait(95)
    assert view.overlay is not None
    assert heard(view)[0] == view.overlay.title


def test_idle_time_does_not_pass_while_the_voice_speaks(visit: Visit) -> None:
    """The interface reports it as busy."""
    visit.do(Go(LifeEvents()), Listen())
    assert visit.wait(300, busy=True).overlay is None


def test_the_end_of_a_sentence_is_no_touch(visit: Visit) -> None:
    """A machine that talks to itself must still fall asleep."""
    visit.do(ReadByItself(True), Go(LifeEvents()))
    visit.wait(85)
    end(visit)
    assert visit.wait(10).overlay is not None


def test_everything_is_reset_after_each_person(visit: Visit) -> None:
    """Loudness and voice mode are nobody else's."""
    visit.do(ReadByItself(True), Louder(1), Go(LifeEvents()))
    view = visit.do(Exit())
    assert (view.screen, view.speech.state, view.speech.volume) == ("home", Speaking.SILENT, 3)
    assert heard(visit.do(Go(LifeEvents()))) == []


def test_voice_mode_at_home_does_not_outlive_its_person(visit: Visit) -> None:
    """Somebody turned it on and walked away."""
    visit.do(ReadByItself(True))
    end(visit)
    visit.wait(200)
    assert "Nghe hướng dẫn" in buttons(visit.session.view())
    assert heard(visit.do(Go(LifeEvents()))) == []


def test_the_slip_of_a_draft_is_read_too(visit: Visit) -> None:
    """The person is still there; the code on it stays unsaid."""
    visit.do(ReadByItself(True))
    begin(visit, STAY)
    view = visit.do(PutAway())
    assert view.screen == "resume_slip" and heard(view)[0] == view.title
    assert view.large not in heard(view)


def test_volume_has_ends_and_says_itself(visit: Visit) -> None:
    """A word in the new loudness; at the end the tile is gone."""
    view = visit.do(Go(Aids()), Go(Sound()))
    assert view.screen == "sound"
    view = visit.do(Louder(1))
    assert heard(view) == ["Tiếng to mức 4."] and view.speech.loudness == 0.75
    view = visit.do(Louder(1), Louder(1))
    assert view.speech.volume == 5
    assert "To hơn" not in [tile.title for tile in view.tiles]
    assert visit.do(Louder(-1)).speech.volume == 4


def test_a_chosen_language_says_its_sample(visit: Visit) -> None:
    """In its own voice."""
    view = visit.do(Go(Languages()), ChooseLanguage("en"))
    assert [one.lang for one in view.speech.utterances] == ["en"]


def test_numbers_are_read_back_only_when_asked(visit: Visit) -> None:
    """The check page says that a number was given; `Đọc cả số` says it, until the page is left."""
    view = to_check(visit, STAY, {})
    assert "Đọc cả số" not in buttons(view)
    view = visit.do(Listen())
    assert not any("040190001234" in text for text in heard(view))
    assert "Đọc cả số" in buttons(view)
    view = visit.do(ReadNumbers())
    assert any("040190001234" in text for text in heard(view))
    assert "040190001234" not in "".join(line.value for line in view.lines), "for the ear only"
    row = next(line for line in view.lines if line.action is not None)
    visit.do(row.action.intent)
    view = visit.do(Back(), Listen())
    assert not any("040190001234" in text for text in heard(view))


def test_a_fault_is_told_once_in_words(visit: Visit) -> None:
    """No loudspeaker: everything else goes on, and nothing is read by itself any more."""
    visit.do(ReadByItself(True))
    view = end(visit, "no_speaker")
    assert view.banner is not None and view.banner.title == "Máy chưa phát được tiếng."
    view = visit.do(Go(LifeEvents()))
    assert heard(view) == [] and view.banner is None
    visit.do(Listen())
    assert end(visit, "no_speaker").banner is None


def test_a_late_end_of_an_old_turn_changes_nothing(visit: Visit) -> None:
    """Two threads pass each other."""
    old = visit.do(Go(LifeEvents()), Listen()).speech.turn
    visit.do(Listen())
    assert visit.do(VoiceEnded(old)).speech.state is Speaking.ALOUD
