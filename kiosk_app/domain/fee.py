"""What a form costs, counted from its answers where the law prices pages.

It owns the arithmetic of a page fee. It must never guess: where the answers do not give a sum there
is none, and the words of the fee stand alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk_app.domain.procedure import PageFee, Procedure


def counted_fee(procedure: Procedure, answers: Mapping[str, Any]) -> int | None:
    """Đồng for all papers listed in the answers; None when they give no sum."""
    by_page = procedure.fee.by_page
    if by_page is None:
        return None
    rows = answers.get(by_page.table)
    counts = [_counts(by_page, row) for row in rows] if isinstance(rows, (list, tuple)) else []
    if not counts or None in counts:
        return None
    return sum(copy_fee(by_page, pages) * copies for pages, copies in filter(None, counts))


def copy_fee(by_page: PageFee, pages: int) -> int:
    """Đồng for one copy of so many pages."""
    sum_vnd = 0
    for n, (first, each_vnd) in enumerate(by_page.steps):
        last = by_page.steps[n + 1][0] - 1 if n + 1 < len(by_page.steps) else pages
        sum_vnd += each_vnd * max(0, min(pages, last) - first + 1)
    return sum_vnd if by_page.most_vnd is None else min(sum_vnd, by_page.most_vnd)


def _counts(by_page: PageFee, row: Any) -> tuple[int, int] | None:
    """Pages and copies of a row; None while one of them is missing."""
    if not isinstance(row, Mapping):
        return None
    pages, copies = row.get(by_page.pages), row.get(by_page.copies)
    return (pages, copies) if type(pages) is int and type(copies) is int else None
