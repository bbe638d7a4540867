"""`make voices`: a spoken clip of every message of the packs and every text of the catalogue.

It owns build/voice/LANG: ID.DIGEST.ogg by message id and by the digest of the text, and voices.json
with what each clip says, so that only what changed is made again and what is gone is taken away.
espeak-ng (GPL) and oggenc run as programs of their own; only the sound that they make is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.devices.espeak import Espeak
from kiosk_app.devices.ports import DeviceError
from kiosk_app.devices.trimming import trimmed
from kiosk_app.devices.voice_ports import RATE_HZ
from kiosk_app.domain.prompts import (
    Prompt,
    digest_of,
    literal_prompts,
    message_prompts,
    word_prompts,
)
from kiosk_app.domain.tongues import spoken
from kiosk_app.i18n import Locale, load_locales
from kiosk_app.reference import load_procedures
from kiosk_app.resources import asset, font_families
from kiosk_app.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "build" / "voice"
LIST_FILE = "voices.json"
MAKING = "1"  # raise it when the same words shall sound otherwise
ENCODER = "oggenc"
QUALITY = "-1"  # of Vorbis: about 17 kbit/s, and a synthesiser has no more to lose


class VoiceProblem(Exception):
    """The clips cannot be made; the words say what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a language has: clips, those made now, seconds to hear, bytes."""

    lang: str
    clips: int
    new: int
    bytes: int


def prompts_of(locale: Locale, catalogue: object) -> dict[str, Prompt]:
    """Every prompt of a language, by the name of its clip."""
    found = (
        *message_prompts(locale.messages),
        *literal_prompts([catalogue], locale.lang),
        *word_prompts(locale.lang),
        Prompt("locale.sample", f"{locale.sample}. {locale.name}."),
    )
    return {prompt.clip: prompt for prompt in found}


def encoded(samples: bytes) -> bytes:
    """The samples as OGG Vorbis; the same samples give the same bytes."""
    command = [ENCODER, "-Q", "-r", "-B", "16", "-C", "1", "-R", f"{RATE_HZ}", "-q", QUALITY]
    done = subprocess.run(
        [*command, "-s", "1", "-o", "-", "-"], input=samples, capture_output=True, check=False
    )
    if done.returncode or not done.stdout:
        raise VoiceProblem(f"{ENCODER} ended with {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def make_language(
    locale: Locale, prompts: Mapping[str, Prompt], folder: Path, pool: ThreadPoolExecutor
) -> Made:
    """Make what is missing or says something else by now, and remove what nobody wants."""
    folder.mkdir(parents=True, exist_ok=True)
    says = {
        clip: digest_of(f"{MAKING} {locale.voice} {spoken(prompt.text, locale.lang)}")
        for clip, prompt in prompts.items()
    }
    before = _read_list(folder / LIST_FILE)
    wanted = [
        clip
        for clip in prompts
        if before.get(clip) != says[clip] or not (folder / f"{clip}.ogg").exists()
    ]
    synthesiser = Espeak()

    def make(clip: str) -> None:
        words = spoken(prompts[clip].text, locale.lang)
        sound = encoded(trimmed(synthesiser.say(words, locale.voice)).samples if words else b"\0\0")
        partial = folder / f"{clip}.part"
        partial.write_bytes(sound)
        partial.replace(folder / f"{clip}.ogg")

    for _ in pool.map(make, wanted):
        pass
    for path in folder.iterdir():
        if path.suffix != ".json" and (path.suffix != ".ogg" or path.stem not in prompts):
            path.unlink()
    (folder / LIST_FILE).write_text(json.dumps(says, indent=0, sort_keys=True) + "\n")
    size = sum(path.stat().st_size for path in folder.glob("*.ogg"))
    return Made(locale.lang, len(prompts), len(wanted), size)


def _read_list(path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def check_tools() -> None:
    """Both programs must be there. Raises VoiceProblem."""
    for tool, package in ((Espeak().name, "espeak-ng"), (ENCODER, "vorbis-tools")):
        if shutil.which(tool) is None:
            raise VoiceProblem(
                f"the package {package} is missing: packaging/system-packages.sh voices"
            )


def make_all(target: Path) -> Iterator[Made]:
    """Every language that has a voice."""
    packs = load_locales(asset("locales"), font_families(asset("fonts")))
    with tempfile.TemporaryDirectory() as nowhere:  # the shipped procedures, no added ones
        catalogue = load_procedures(Settings(Path(nowhere))).catalogue
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for locale in packs.values():
            if locale.voice:
                yield make_language(
                    locale, prompts_of(locale, catalogue), target / locale.lang, pool
                )


def main() -> int:
    """Exit code 0, or 1 with the reason in words."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    began = time.monotonic()
    try:
        check_tools()
        for made in make_all(TARGET):
            print(
                f"build/voice/{made.lang}: {made.clips} clips, {made.new} made now,"
                f" {made.bytes / 1e6:.1f} MB"
            )
    except (VoiceProblem, DeviceError, OSError) as problem:
        print(f"make voices: {problem}", file=sys.stderr)
        return 1
    print(f"in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
