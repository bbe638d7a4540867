"""What an utterance sounds like: a clip, else the synthesiser, else pieces, else nothing.

Owns that order and the report of what had no clip, which is for the technician alone. It must never
write down or log what is said: only ids of messages.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.soundcard import decoded
from kiosk_app.devices.voice_ports import Player, Sound, Synthesiser
from kiosk_app.domain.prompts import words_in
from kiosk_app.domain.tongues import spoken
from kiosk_app.domain.utterance import Utterance
from kiosk_app.store.clips import Clips

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Voice:
    """`voices` names the synthesiser's voice of each language. One thread uses it."""

    clips: Clips
    player: Player
    synthesiser: Synthesiser
    voices: Mapping[str, str]
    _noted: set[tuple[str, str]] = field(default_factory=set)

    def sounds_of(self, utterance: Utterance) -> tuple[Sound, ...]:
        """The sounds, one after the other; none when there is nothing to be heard.

        DeviceError NO_VOICE when neither a clip nor a synthesiser nor pieces can say it."""
        if utterance.samples:
            return (Sound(utterance.samples),)
        words = spoken(utterance.text, utterance.lang)
        if not words:
            return ()
        clip = self._clip(utterance.lang, utterance.text)
        if clip is not None:
            return (clip,)
        if utterance.is_fixed:
            self._note(utterance)
        try:
            return (self._synthesised(words, utterance.lang),)
        except DeviceError:
            pieces = self._pieces(utterance)
            if not pieces:
                raise
            return pieces

    def _synthesised(self, words: str, lang: str) -> Sound:
        voice = self.voices.get(lang, "")
        if not voice:
            raise DeviceError(Fault.NO_VOICE, "no voice for the language")
        return self.synthesiser.say(words, voice)

    def _pieces(self, utterance: Utterance) -> tuple[Sound, ...]:
        found: list[Sound] = []
        for part in utterance.parts or (utterance.text,):
            clip = self._clip(utterance.lang, part)
            if clip is not None:
                found.append(clip)
                continue
            words = words_in(spoken(part, utterance.lang))
            found += [c for w in words if (c := self._clip(utterance.lang, w)) is not None]
        return tuple(found)

    def _clip(self, lang: str, text: str) -> Sound | None:
        content = self.clips.find(lang, text)
        if content is None:
            return None
        try:
            return decoded(content)
        except DeviceError:
            return None

    def _note(self, utterance: Utterance) -> None:
        known = (utterance.lang, utterance.message)
        if known in self._noted:
            return
        self._noted.add(known)
        try:
            self.clips.note_missing(*known)
        except OSError as error:
            log.warning("voice.not_noted", extra={"failure": type(error).__name__})
