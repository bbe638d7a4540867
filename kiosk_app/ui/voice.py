"""The thread that speaks: it follows the speech of the views, one sentence after the other.

Owns what is being said at this moment, and nothing of it after its end. Making and playing sounds
waits for disks, programs and cards, so the main thread only gives orders. What comes of them goes
back as VoiceEnded. A sentence that cannot be said is passed over; a missing loudspeaker ends it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from kiosk_app.devices.ports import Fault
from kiosk_app.domain.utterance import Utterance
from kiosk_app.flow.hearing import Speaking, Speech
from kiosk_app.flow.voice_intents import VoiceEnded
from kiosk_app.ui.guarding import UNFORESEEN, fault_of
from kiosk_app.usecases.voice import Voice

END_S = 5.0


@dataclass(slots=True)
class _Job:
    """One stretch of speaking: from a sentence on until the end or until it is hushed."""

    turn: int
    utterances: tuple[Utterance, ...]
    at: int
    loudness: float
    hushed: threading.Event = field(default_factory=threading.Event)


class Speaker:
    """`report` queues VoiceEnded; `on_row` is told which line of the page is read, None for none.
    Both are called on the voice's thread."""

    def __init__(
        self,
        voice: Voice,
        report: Callable[[VoiceEnded], None],
        on_row: Callable[[int | None], None],
    ) -> None:
        self._voice = voice
        self._report = report
        self._on_row = on_row
        self._orders = threading.Condition()
        self._job: _Job | None = None
        self._paused: _Job | None = None
        self._turn = 0
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    @property
    def is_speaking(self) -> bool:
        """True while it speaks; the idle clock waits for it."""
        return self._job is not None

    def follow(self, speech: Speech) -> None:
        """Say what a view wants said, pause, go on, be silent."""
        with self._orders:
            if speech.turn != self._turn:
                self._turn = speech.turn
                self._hush()
                self._paused = None
                if speech.utterances and speech.state is Speaking.ALOUD:
                    self._start(_Job(speech.turn, speech.utterances, 0, speech.loudness))
            elif speech.state is Speaking.PAUSED and self._job is not None:
                self._paused = self._hush()
            elif speech.state is Speaking.ALOUD and self._paused is not None:
                old, self._paused = self._paused, None
                self._start(_Job(old.turn, old.utterances, old.at, speech.loudness))

    def interrupt(self) -> None:
        """A finger on the glass: silent at once."""
        with self._orders:
            job = self._hush()
        if job is not None:
            self._report(VoiceEnded(job.turn))

    def stop(self) -> None:
        """End the thread."""
        with self._orders:
            self._is_over = True
            self._hush()
            self._orders.notify()
        self._thread.join(END_S)

    def _start(self, job: _Job) -> None:
        self._job = job
        self._orders.notify()

    def _hush(self) -> _Job | None:
        job, self._job = self._job, None
        if job is not None:
            job.hushed.set()
        return job

    def _run(self) -> None:
        while True:
            with self._orders:
                while self._job is None and not self._is_over:
                    self._orders.wait()
                if self._is_over:
                    return
                job = self._job
            fault = self._speak(job)
            with self._orders:
                is_ended = self._job is job
                if is_ended:
                    self._job = None
            self._on_row(None)
            if is_ended:
                self._report(VoiceEnded(job.turn, fault))
            del job  # the words of a person end with their sound

    def _speak(self, job: _Job) -> str:
        """Say the job's sentences; the fault that was met, or ""."""
        fault = ""
        while job.at < len(job.utterances) and not job.hushed.is_set():
            said = job.utterances[job.at]
            self._on_row(said.row)
            met = fault_of(partial(self._say, said, job))
            fault = met or fault
            if met in (Fault.NO_SPEAKER.value, UNFORESEEN):
                break
            if not job.hushed.is_set():
                job.at += 1
        return fault

    def _say(self, said: Utterance, job: _Job) -> None:
        for sound in self._voice.sounds_of(said):
            if not job.hushed.is_set():
                self._voice.player.play(sound, job.loudness, job.hushed)
