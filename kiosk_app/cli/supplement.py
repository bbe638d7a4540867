"""The command `supplement`: answers the authority's request for more papers.

It hands in through the same verbs as the screens do, so that a desk can take papers in when the
screen is broken. It must never leave a draft behind.
"""

from __future__ import annotations

from argparse import Namespace

from kiosk_app.cli.answers import BAD_INPUT, CommandError, answer, not_here, say
from kiosk_app.cli.applications import attach_picture, attachment
from kiosk_app.cli.opening import kiosk_of
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.supplementing import LONGEST_WORDS, WORDS, NotAsked, Supplemented
from kiosk_app.usecases.values import Draft


def supplement(options: Namespace) -> int:
    """Hands papers and words in for CODE. Exit 2 when nothing is asked for."""
    pictures = [attachment(word) for word in options.attach]
    words = options.note.strip()
    if not pictures and not words:
        raise CommandError("supplement: give --attach PAPER=PATH, --note TEXT, or both")
    if len(words) > LONGEST_WORDS:
        raise CommandError(f"supplement: --note has at most {LONGEST_WORDS} characters")
    with kiosk_of(options) as kiosk:
        kiosk.read_inbox()
        try:
            draft = kiosk.begin_supplement(options.code, None)
        except NotAsked:
            is_here = kiosk.track(options.code) is not None
            none = f"no papers are asked for {options.code} on this machine"
            say(f"motcua-kiosk: {none if is_here else not_here(options.code)}")
            return BAD_INPUT
        # Put away at once: a kiosk that starts meanwhile must not show it to anybody.
        kiosk.seal_draft(draft)
        given: Supplemented | None = None
        try:
            given = _hand_in(kiosk, options.code, draft, pictures, words)
        finally:
            if given is None:
                kiosk.discard(draft)
    answer(
        {
            "code": given.code,
            "at": given.at,
            "uncertainty_s": given.uncertainty_s,
            "papers": dict(given.papers),
            "missing_papers": list(given.missing),
            "receipt_qr": given.receipt_qr,
        }
    )
    return 0


def _hand_in(
    kiosk: Kiosk, code: str, draft: Draft, pictures: list[tuple[str, bytes]], words: str
) -> Supplemented:
    for paper, picture in pictures:
        try:
            attach_picture(kiosk, draft, paper, picture)
        except KeyError as error:
            tracking = kiosk.track(code)
            asked = ", ".join(tracking.asked if tracking else ()) or "none"
            words = f"this paper is not asked for; asked for: {asked}"
            raise CommandError(f"--attach {paper}: {words}") from error
    if words:
        draft = kiosk.answer(draft, WORDS, words)
    try:
        return kiosk.file_supplement(draft)
    except NotAsked as error:
        raise CommandError("supplement: the authority decided meanwhile") from error
