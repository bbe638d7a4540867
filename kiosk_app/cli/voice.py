"""The command about the voice: who speaks here, and what lacks a clip.

It owns the JSON of `motcua-kiosk voice`. It reads files only and makes no sound.
"""

from __future__ import annotations

from argparse import Namespace

from kiosk_app.cli.answers import answer
from kiosk_app.cli.opening import settings_of
from kiosk_app.domain.prompts import whole_prompts
from kiosk_app.sounding import make_voice
from kiosk_app.usecases.language_packs import load_languages


def voice(options: Namespace) -> int:
    """Names of player and synthesiser; of each language the texts with a clip and those without."""
    settings = settings_of(options)
    packs = load_languages(settings).packs
    speaking = make_voice(settings, packs)
    clips = speaking.clips
    missing = clips.missing()
    languages = {}
    for lang, pack in packs.items():
        prompts = whole_prompts(pack.messages)
        languages[lang] = {
            "voice": pack.voice,
            "clips": clips.count(lang),
            "messages": len(prompts),
            "recorded": sum(clips.is_recorded(lang, prompt) for prompt in prompts),
            "missing": list(missing.get(lang, ())),
        }
    answer(
        {
            "player": speaking.player.name,
            "synthesiser": speaking.synthesiser.name,
            "languages": languages,
        }
    )
    return 0
