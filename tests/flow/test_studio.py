"""The recording studio: a technician reads, hears, keeps or repeats; nobody else comes in."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.sessions import Visit, a_visit, words_of
from support.staff import BINH, LAN, OWN_PIN, send_list, with_own_pins

from kiosk_app.devices.simulated_voice import SimulatedRecorder
from kiosk_app.flow.intents import Back, Go, Page
from kiosk_app.flow.machine_places import MoreForTechnician
from kiosk_app.flow.staff_intents import EnterPin, PickStaff, SignInStaff
from kiosk_app.flow.studio_intents import (
    HearTake,
    KeepTake,
    OpenStudio,
    StartTake,
    StopTake,
    StudioStep,
    TakeFailed,
    TakeHeard,
    VoicesExported,
)
from kiosk_app.flow.views import TextPageView, TilesView, View
from kiosk_app.usecases.studio import studio_of

TAKE = SimulatedRecorder(1.0).stop().samples


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    """A technician at the machine."""
    with a_visit(tmp_path) as made:
        send_list(made.kiosk)
        with_own_pins(made.kiosk, LAN, BINH)
        made.do(SignInStaff(), PickStaff(BINH.id.hex()), EnterPin(OWN_PIN))
        yield made


def into_studio(visit: Visit, lang: str = "vi") -> TextPageView:
    """As far as the first text."""
    view = visit.do(OpenStudio(), OpenStudio(lang))
    assert isinstance(view, TextPageView) and view.screen == "studio"
    return view


def buttons(view: View) -> list[str]:
    """Everything that can be pressed."""
    return [a.text for a in (*view.chrome.bottom, *getattr(view, "actions", ()))]


def recorded(visit: Visit) -> list[Path]:
    """The clips in the data folder."""
    return sorted((visit.kiosk.settings.data / "voice").glob("*/*.wav"))


def test_the_technicians_page_leads_to_it(visit: Visit) -> None:
    """A tile for each language, with how much is done."""
    view = visit.do(Go(MoreForTechnician()))
    assert isinstance(view, TilesView)
    assert "Thu tiếng" in [tile.title for tile in view.tiles]
    view = visit.do(OpenStudio())
    assert isinstance(view, TilesView)
    assert [tile.title for tile in view.tiles] == ["Tiếng Việt", "English"]
    assert view.tiles[0].note.startswith("Đã thu 0/")


def test_the_technician_learns_what_lacks_a_clip(visit: Visit) -> None:
    """The citizen heard the synthesiser and was told nothing."""
    before = visit.session.view()
    studio_of(visit.kiosk.settings.data).clips.note_missing("vi", "chrome.exit")
    states = [*words_of(visit.session.view()), *words_of(visit.do(Page(1)))]
    assert "Thiếu 1 câu" in states and "Thiếu 1 câu" not in [*words_of(before)]


def test_an_official_and_a_citizen_cannot_come_in(tmp_path: Path) -> None:
    """The voice of the machine is not for everybody to change."""
    with a_visit(tmp_path) as visit:
        send_list(visit.kiosk)
        with_own_pins(visit.kiosk, LAN)
        assert visit.do(OpenStudio()).screen == "home"
        visit.do(SignInStaff(), PickStaff(LAN.id.hex()), EnterPin(OWN_PIN))
        assert visit.do(OpenStudio()).screen == "staff_home"


def test_a_take_is_heard_again_and_kept(visit: Visit) -> None:
    """And the next text stands there; the clip is a WAV under its message id."""
    first = into_studio(visit)
    assert "Dừng" in buttons(visit.do(StartTake()))
    view = visit.do(StopTake(), TakeHeard(TAKE))
    assert {"Nghe câu này", "Thu lại", "Giữ câu này"} <= set(buttons(view))
    view = visit.do(HearTake())
    assert [one.samples for one in view.speech.utterances] == [TAKE]
    assert recorded(visit) == []
    view = visit.do(KeepTake())
    assert isinstance(view, TextPageView) and view.paragraphs[0] != first.paragraphs[0]
    (clip,) = recorded(visit)
    with wave.open(str(clip)) as file:
        assert file.getnframes() > 0.9 * file.getframerate()
    assert clip.parent.name == "vi"


def test_a_take_can_be_repeated_and_is_dropped_with_its_page(visit: Visit) -> None:
    """Nothing is kept that was not wanted."""
    into_studio(visit)
    visit.do(StartTake(), StopTake(), TakeHeard(TAKE), StartTake())
    assert recorded(visit) == []
    visit.do(StopTake(), TakeHeard(TAKE), Back())
    assert "Thu" in buttons(into_studio(visit))
    assert recorded(visit) == []


def test_it_goes_on_where_it_was_left(visit: Visit) -> None:
    """Four hundred sentences are not read in a day."""
    first = into_studio(visit)
    view = visit.do(StartTake(), StopTake(), TakeHeard(TAKE), KeepTake())
    visit.do(Back())
    tiles = visit.session.view().tiles
    assert tiles[0].note.startswith("Đã thu 1/")
    again = into_studio(visit)
    assert again.paragraphs[0] == view.paragraphs[0] != first.paragraphs[0]
    back = visit.do(StudioStep(-1))
    assert back.paragraphs[0] == first.paragraphs[0]
    assert back.paragraphs[2] == "Câu này đã thu. Thu lại thì câu cũ được thay."
    assert visit.do(StudioStep(-1)).paragraphs[0] != first.paragraphs[0], "round the end"


def test_what_is_in_use_can_be_heard(visit: Visit) -> None:
    """The recorded clip, else the synthesiser's."""
    text = into_studio(visit).paragraphs[0]
    (said,) = visit.do(HearTake()).speech.utterances
    assert (said.text, said.samples) == (text, b"")


def test_silence_is_not_kept(visit: Visit) -> None:
    """The microphone was off, or the wrong one."""
    into_studio(visit)
    view = visit.do(StartTake(), StopTake(), TakeHeard(bytes(32_000)), KeepTake())
    assert view.banner is not None and view.banner.title == "Chưa nghe thấy tiếng."
    assert recorded(visit) == []


def test_without_a_microphone_it_is_said_in_words(visit: Visit) -> None:
    """And it can be tried again."""
    into_studio(visit)
    view = visit.do(StartTake(), TakeFailed("no_microphone"))
    assert view.banner is not None and view.banner.title == "Chưa thu được tiếng."
    assert "Thu" in buttons(view)


def test_the_copy_on_the_stick_is_told(visit: Visit) -> None:
    """So that nobody pulls the stick too early."""
    visit.do(OpenStudio())
    view = visit.do(VoicesExported(7))
    assert view.banner is not None and view.banner.title == "Đã chép 7 câu ra USB."
