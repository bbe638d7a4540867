"""The facts of a receipt on the screen: beside its code, or on pages of their own.

Owns only the dividing: large letters on low glass have room for the code or for what is said of the
application. It must never leave a fact out.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.flow.views import DoneView


def in_pages(whole: DoneView, size: int, page: int) -> DoneView:
    """One page of a receipt. First its code; then `size` facts a page (0: all beside the code), at
    last its note."""
    if not size:
        return whole
    parts = [whole.facts[n : n + size] for n in range(0, len(whole.facts), size)]
    pages = 1 + len(parts) + bool(whole.note)
    page = min(max(0, page), pages - 1)
    if page == 0:
        return replace(whole, facts=(), note="", page=0, pages=pages)
    facts = parts[page - 1] if page <= len(parts) else ()
    note = "" if facts else whole.note
    return replace(whole, facts=facts, note=note, stages=(), page=page, pages=pages)
