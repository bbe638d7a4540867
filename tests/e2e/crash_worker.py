"""A kiosk without a screen: files applications through the real verbs and journals each one.

It owns the journal: what a person at the machine was told. A line is synced after the verb has
returned (`did`) or before it begins (`will`), so that whoever reads it later knows what must be
there. It never judges; crash_ledger.py does.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from kiosk_app.bootstrap import close_kiosk, open_kiosk, open_session
from kiosk_app.domain.example import example_answers
from kiosk_app.domain.procedure import FieldType
from kiosk_app.i18n import load_locales
from kiosk_app.resources import asset, font_families
from kiosk_app.settings import load_settings
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.values import Draft

PROCEDURES = ("2.000635", "1.004194")
CHUNKS = 4
PAUSE_S = 0.03
SAW_THE_LAST_ONE = 3  # exit code of --next-person; a traceback's own 1 never passes for it

Told = dict[str, tuple[bool, int]]  # by code: every record and paper delivered, lines of history


class Journal:
    """Lines of JSON, each on the disk before the next verb begins."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def say(self, **line: Any) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")
        os.fdatasync(self._file)


def photograph(rng: random.Random) -> bytes:
    """A page that does not compress, so that its upload takes several slices."""
    size = (560 + rng.randrange(80), 420)
    picture = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60)
    return out.getvalue()


def file_one(
    kiosk: Kiosk, journal: Journal, draft: Draft | None, number: int, *, attaches: bool = True
) -> None:
    """One application from its first answer to its code; `draft` goes on where it stopped."""
    if draft is None:
        draft = kiosk.start(PROCEDURES[number % len(PROCEDURES)])
        journal.say(did="start", draft=draft.id.hex())
    # Seeded by the draft: whoever resumes it answers as the same person would.
    rng = random.Random(draft.id)
    answers = example_answers(draft.procedure, rng)
    draft = _answer(kiosk, journal, draft, answers)
    if attaches:
        _attach(kiosk, journal, draft, rng)
    sign = next(f for f in draft.procedure.fields() if f.type is FieldType.SIGNATURE)
    journal.say(will="submit", draft=draft.id.hex())
    filed = kiosk.submit(draft, dict(answers[sign.id]))
    if isinstance(filed, list):
        raise RuntimeError(f"not filed: {filed}")
    journal.say(did="submit", draft=draft.id.hex(), code=filed.code)


def _answer(kiosk: Kiosk, journal: Journal, draft: Draft, answers: Any) -> Draft:
    names = [name for name in answers if draft.answers.get(name) != answers[name]]
    step = max(1, -(-len(names) // CHUNKS))
    for first in range(0, len(names), step):
        values = {name: answers[name] for name in names[first : first + step]}
        draft = kiosk.answers(draft, values)
        journal.say(did="answer", draft=draft.id.hex(), values=values)
    return draft


def _attach(kiosk: Kiosk, journal: Journal, draft: Draft, rng: random.Random) -> None:
    papers = [document.paper for document in draft.procedure.documents if not document.by_kiosk]
    for paper in papers[:1]:
        for _ in range(len(draft.pages_of(paper)), 1 + rng.randrange(2)):
            page = kiosk.attach(draft, paper, photograph(random.Random()))
            picture = kiosk.picture(draft, paper, page.page)
            journal.say(
                did="attach",
                draft=draft.id.hex(),
                paper=paper,
                page=page.page,
                sha256=hashlib.sha256(picture).hexdigest(),
            )


def tell_standing(kiosk: Kiosk, journal: Journal, told: Told) -> None:
    """Applies what came down, then says what the tracking screen would say, when it is new."""
    kiosk.read_inbox()
    for code in kiosk.machine.applications.codes():
        tracking = kiosk.track(code)
        assert tracking is not None
        standing = (tracking.delivery == "complete", len(tracking.history))
        if told.get(code) != standing:
            told[code] = standing
            draft = kiosk.machine.applications.find(code)
            assert draft is not None
            complete, events = standing
            journal.say(did="show", draft=draft.id.hex(), complete=complete, events=events)


def next_person_sees_nothing(data: Path) -> bool:
    """Somebody begins and leaves; the idle time passes; does the first page stand there?"""
    from kiosk_app.flow.destinations import LifeEvents, ProcedureInfo
    from kiosk_app.flow.intents import AcceptNotice, Begin, Go, Tick
    from kiosk_app.flow.limits import Limits

    settings = load_settings(data, os.environ)
    kiosk = open_kiosk(settings)
    opened = open_session(
        settings,
        kiosk,
        load_locales(asset("locales"), font_families(asset("fonts"))),
        lambda _display: Limits(),
    )
    session: Any = opened.session
    code = PROCEDURES[0]
    session.dispatch(Tick(1.0, False))
    for intent in (Go(LifeEvents()), Go(ProcedureInfo(code)), Begin(code), AcceptNotice()):
        view = session.dispatch(intent)
    if view.screen == "home" or kiosk.unfinished() is None:
        raise RuntimeError("the person could not begin")
    idle = settings.idle
    for second in range(1, idle.warn_s + idle.answer_s + 20, 5):
        view = session.dispatch(Tick(float(second), False))
    is_wiped = view.screen == "home" and kiosk.unfinished() is None
    close_kiosk(kiosk)
    return bool(is_wiped)


def main(arguments: list[str], ready: Callable[[], None] = lambda: None) -> int:
    """Files `--most` applications, then serves the inbox until killed, or leaves with `--leave`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--most", type=int, default=1)
    parser.add_argument("--leave", action="store_true")
    parser.add_argument("--next-person", action="store_true")
    options = parser.parse_args(arguments)
    if options.next_person:
        return 0 if next_person_sees_nothing(options.data) else SAW_THE_LAST_ONE
    kiosk = open_kiosk(load_settings(options.data, os.environ))
    ready()
    journal = Journal(options.journal)
    told: Told = {}
    tell_standing(kiosk, journal, told)
    for number in range(options.most):
        file_one(kiosk, journal, kiosk.unfinished(), number)
        tell_standing(kiosk, journal, told)
    while not options.leave:
        time.sleep(PAUSE_S)
        tell_standing(kiosk, journal, told)
    close_kiosk(kiosk)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
