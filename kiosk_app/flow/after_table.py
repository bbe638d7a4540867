"""What comes after filing: which place shows what, which touch does what.

It owns two tables, which `session` lays into its own, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk_app.flow import after_places as at
from kiosk_app.flow import asking_flow, data_views, note_views, proof, supplement_views
from kiosk_app.flow.context import Context
from kiosk_app.flow.views import View

AFTER_VIEWS: Mapping[type, Callable[[Context, Any], View]] = {
    at.TrackNotes: note_views.track_notes_view,
    at.Prove: proof.prove_view,
    at.MyDataEntry: data_views.entry_view,
    at.MyData: data_views.data_view,
    at.DataAsk: data_views.ask_view,
    at.DataDone: data_views.done_view,
    at.AskPortal: asking_flow.ask_view,
    at.Supplement: supplement_views.supplement_view,
    at.SupplementNote: note_views.supplement_note_view,
    at.SupplementWords: supplement_views.words_view,
    at.SupplementDone: supplement_views.done_view,
}
