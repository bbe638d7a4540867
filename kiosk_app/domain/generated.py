"""What the kiosk writes by itself: dates and amounts in words.

It owns the choice of the words for a field that spells another one. It never stores anything: who
asks decides whether the words stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk_app.domain.procedure import Field, Generate
from kiosk_app.domain.words import date_in_words, money_in_words

MOST_SPELLED = 10**18  # beyond it words.py has no words


def generated_value(field: Field, answers: Mapping[str, Any]) -> str | None:
    """The words for the field that `field` spells; None while that has no whole answer."""
    value = answers.get(field.spells or "")
    if field.generate is Generate.MONEY_WORDS and type(value) is int:
        return money_in_words(value) if 0 <= value < MOST_SPELLED else None
    if field.generate is Generate.DATE_WORDS and isinstance(value, str):
        try:
            return date_in_words(date.fromisoformat(value))
        except ValueError:
            return None
    return None
