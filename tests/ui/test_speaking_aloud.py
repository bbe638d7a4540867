"""The voice over the real interface: what is played, when it is broken off, what waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from gallery.fixture_ends import out_of_service
from gallery.fixture_frame import say_in
from support.assets import ASSETS, packs
from support.kivy_runner import Runner
from support.sessions import STAY, Visit, a_visit, to_check

from kiosk_app.devices.nosound import NoSpeaker
from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.simulated_voice import SilentPlayer, SilentSynthesiser
from kiosk_app.devices.voice_ports import Player, Sound
from kiosk_app.domain.utterance import Utterance
from kiosk_app.flow.hearing import Speaking, Speech
from kiosk_app.flow.voice_intents import Listen, VoiceEnded
from kiosk_app.store.clips import Clips
from kiosk_app.ui.voice import Speaker
from kiosk_app.usecases.voice import Voice

VOICES = {lang: pack.voice for lang, pack in packs().items()}
ONE, TWO = Utterance("một", "vi", row=0), Utterance("hai", "vi", row=1)


def voice_of(folder: Path, player: Player, synthesiser: object | None = None) -> Voice:
    """A voice without clips."""
    speaking = synthesiser or SilentSynthesiser()
    return Voice(Clips(folder / "no", folder / "voice"), player, speaking, VOICES)  # type: ignore[arg-type]


def wait(wanted: Callable[[], bool]) -> None:
    """Until another thread has done it."""
    end = time.monotonic() + 10
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.005)


class Stand:
    """A speaker with what it reports."""

    def __init__(self, voice: Voice) -> None:
        self.ended: list[VoiceEnded] = []
        self.rows: list[int | None] = []
        self.speaker = Speaker(voice, self.ended.append, self.rows.append)


def test_sentences_follow_each_other_and_the_end_is_reported(tmp_path: Path) -> None:
    """Each at the loudness of the person, its row lit while it is read."""
    heard: list[tuple[str, float]] = []
    stand = Stand(voice_of(tmp_path, SilentPlayer(heard)))
    stand.speaker.follow(Speech(1, (ONE, TWO), Speaking.ALOUD, 5))
    wait(lambda: bool(stand.ended))
    assert heard == [("một", 1.0), ("hai", 1.0)]
    assert stand.ended == [VoiceEnded(1)]
    assert stand.rows == [0, 1, None]
    assert not stand.speaker.is_speaking
    stand.speaker.stop()


def test_a_paused_sentence_is_said_again(tmp_path: Path) -> None:
    """Half a sentence helps nobody."""
    heard: list[tuple[str, float]] = []
    player = SilentPlayer(heard)
    player.is_held = True
    stand = Stand(voice_of(tmp_path, player))
    stand.speaker.follow(Speech(1, (ONE, TWO), Speaking.ALOUD))
    wait(lambda: len(heard) == 1)
    stand.speaker.follow(Speech(1, (ONE, TWO), Speaking.PAUSED))
    wait(lambda: not stand.speaker.is_speaking)
    player.is_held = False
    stand.speaker.follow(Speech(1, (ONE, TWO), Speaking.ALOUD))
    wait(lambda: bool(stand.ended))
    assert [words for words, _ in heard] == ["một", "một", "hai"]
    stand.speaker.stop()


def test_a_finger_breaks_it_off_at_once(tmp_path: Path) -> None:
    """And the flow is told, so that the button changes."""
    heard: list[tuple[str, float]] = []
    player = SilentPlayer(heard)
    player.is_held = True
    stand = Stand(voice_of(tmp_path, player))
    stand.speaker.follow(Speech(3, (ONE, TWO), Speaking.ALOUD))
    wait(lambda: len(heard) == 1)
    stand.speaker.interrupt()
    assert stand.ended == [VoiceEnded(3)] and not stand.speaker.is_speaking
    stand.speaker.interrupt()
    assert len(stand.ended) == 1, "there was nothing to break off"
    stand.speaker.stop()


class Stumbling:
    """Cannot say the first sentence."""

    name = "stumbling"

    def __init__(self) -> None:
        self.is_first = True

    def say(self, words: str, voice: str) -> Sound:
        if self.is_first:
            self.is_first = False
            raise DeviceError(Fault.NO_VOICE)
        return SilentSynthesiser().say(words, voice)


def test_what_cannot_be_said_is_passed_over(tmp_path: Path) -> None:
    """The rest of the page is worth hearing; the fault is told at the end."""
    heard: list[tuple[str, float]] = []
    stand = Stand(voice_of(tmp_path, SilentPlayer(heard), Stumbling()))
    stand.speaker.follow(Speech(1, (ONE, TWO), Speaking.ALOUD))
    wait(lambda: bool(stand.ended))
    assert [words for words, _ in heard] == ["hai"]
    assert stand.ended == [VoiceEnded(1, "no_voice")]
    stand.speaker.stop()


def test_without_a_loudspeaker_it_ends_at_once(tmp_path: Path) -> None:
    """Each further sentence would wait for the card again."""
    stand = Stand(voice_of(tmp_path, NoSpeaker()))
    stand.speaker.follow(Speech(1, (ONE, TWO), Speaking.ALOUD))
    wait(lambda: bool(stand.ended))
    assert stand.ended == [VoiceEnded(1, "no_speaker")]
    stand.speaker.stop()


class Broken:
    """A driver that breaks in a way that nobody foresaw."""

    name = "broken"

    def play(self, sound: Sound, loudness: float, hushed: threading.Event) -> None:
        raise RuntimeError


def test_a_driver_that_breaks_does_not_end_the_thread(tmp_path: Path) -> None:
    """The next page can be heard again, if it can."""
    stand = Stand(voice_of(tmp_path, Broken()))
    for turn in (1, 2):
        stand.speaker.follow(Speech(turn, (ONE,), Speaking.ALOUD))
        wait(lambda turn=turn: len(stand.ended) == turn)
    assert stand.ended == [VoiceEnded(1, "unknown"), VoiceEnded(2, "unknown")]
    stand.speaker.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator:
    """Start the real app with a player over a real session."""
    Runner.prepare(1280, 800)
    from kiosk_app.ui.app import KioskApp
    from kiosk_app.ui.background import Opened
    from kiosk_app.ui.desk import Devices
    from kiosk_app.ui.theme import Theme

    started: list[Runner] = []
    with a_visit(tmp_path / "kiosk") as visit:

        def begin(player: Player, prepare: Callable[[Visit], object] = lambda _: None) -> Runner:
            prepare(visit)
            app = KioskApp(
                lambda _: Opened(visit.session),
                Theme.of_panel(1280, 800, 2.76),
                ASSETS,
                partial(out_of_service, say_in("vi")),
                Devices(voice=voice_of(tmp_path, player)),
            )
            runner = Runner(app)
            started.append(runner)
            runner.until(lambda: runner.app.view is not None)
            runner.frames(4)
            return runner

        yield begin
        for runner in started:
            runner.stop()


def test_one_touch_at_home_reads_and_any_touch_silences(start) -> None:
    """Voice mode from the first page on; the idle clock waits for the voice."""
    heard: list[tuple[str, float]] = []
    player = SilentPlayer(heard)
    player.is_held = True
    runner = start(player)
    runner.tap("Nghe hướng dẫn")
    runner.until(lambda: bool(heard))
    assert heard[0][0].startswith("Xin chào!")
    runner.wait_for("Tạm dừng")
    assert runner.app._speaks
    runner.touch(4, 400)
    runner.wait_for("Tắt tiếng đọc")
    assert not runner.app._speaks
    runner.tap("Xem thủ tục")
    runner.until(lambda: len(heard) == 2)
    assert runner.app.view.screen == "life_events"
    runner.tap("Tạm dừng")
    runner.wait_for("Nghe tiếp")
    runner.tap("Nghe tiếp")
    runner.until(lambda: len(heard) == 3)
    assert heard[1] == heard[2]


def test_the_row_that_is_read_is_lit(start) -> None:
    """Eyes follow the ear."""
    heard: list[tuple[str, float]] = []
    player = SilentPlayer(heard)
    runner = start(player, lambda visit: to_check(visit, STAY, {}))
    rows = [w for w in runner.widgets() if type(w).__name__ == "LineRow"]
    lit: list[int] = []
    for n, row in enumerate(rows):
        row.bind(is_read=lambda _, on, n=n: lit.append(n) if on else None)
    runner.app.emit(Listen())
    runner.wait_for("Tạm dừng")
    runner.wait_for("Nghe")
    assert lit[:3] == [0, 1, 2]


def test_no_sound_is_said_in_words(start) -> None:
    """Once, and everything else goes on."""
    runner = start(NoSpeaker())
    runner.tap("Nghe hướng dẫn")
    runner.wait_for("Máy chưa phát được tiếng.")
    runner.tap("Xem thủ tục")
    runner.wait_for("Bà con muốn xem việc gì?")
    assert runner.app.view.banner is None
