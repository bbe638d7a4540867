"""What officials wrote, to be read whole: the beginning on a line, everything in pages.

Owns how long a note may stand beside other things. It shows notes only to whoever may see them: its
callers ask flow/proof.py, or hold a draft that was begun with a proof.
"""

from __future__ import annotations

from textwrap import shorten, wrap

from kiosk_app.flow.after_places import SupplementNote, TrackNotes
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.intents import Page
from kiosk_app.flow.proof import is_proven
from kiosk_app.flow.views import Action, TextPageView
from kiosk_app.usecases.values import Tracking

SHORT_NOTE = 60  # letters that a line holds on the smallest panel
NOTE_PAGE = 420  # letters of a page


def beginning(note: str) -> str:
    """The note, or its first whole words and "…"."""
    return note if not is_long(note) else shorten(note, SHORT_NOTE + 1, placeholder="…")


def is_long(note: str) -> bool:
    """Whether a line holds only its beginning."""
    return len(note) > SHORT_NOTE


def request_note(tracking: Tracking | None) -> str:
    """What the official wrote with the last request for papers."""
    for event in reversed(tracking.history if tracking is not None else ()):
        if event.state == "supplement_requested":
            return event.note
    return ""


def supplement_note_view(ctx: Context, here: SupplementNote) -> TextPageView:
    """A long note with a request for papers."""
    note = request_note(ctx.kiosk.track(ctx.draft.supplements))
    return _view(ctx, here, [note])


def track_notes_view(ctx: Context, here: TrackNotes) -> TextPageView:
    """Everything that officials wrote to this application, the last first."""
    tracking = ctx.person.tracking if is_proven(ctx) else None
    notes = [e.note for e in reversed(tracking.history if tracking else ()) if e.note]
    return _view(ctx, here, notes)


def _view(ctx: Context, here: SupplementNote | TrackNotes, notes: list[str]) -> TextPageView:
    pages = [part for note in notes for part in wrap(note, NOTE_PAGE)] or [""]
    page = min(here.page, len(pages) - 1)
    is_last = page + 1 == len(pages)
    on = () if is_last else (Action(ctx.t("chrome.next"), Page(1), "arrow-right", "primary"),)
    return TextPageView(
        "notice",
        f"{key_of(here)}:{page}",
        chrome(ctx, *on),
        ctx.t("supplement.note"),
        icon="file-plus",
        paragraphs=(pages[page],),
    )
