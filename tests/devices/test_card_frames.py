"""The camera reads cards as people hold them: turned, tilted, in falling light, not quite sharp."""

from __future__ import annotations

import random

from bench.cards import measured
from support.card_frames import HARD, MILD, frames, payload_of

from kiosk_app.domain.identity import is_contradictory, parse_card


def test_nearly_every_card_of_the_mild_set_is_read_within_ten_frames() -> None:
    """At least 95 of 100; a person holds a card for a few seconds, then gives up."""
    rate = measured(MILD, 60, first_seed=1000)
    assert rate.wrong == 0
    assert rate.read >= 0.95 * rate.cards


def test_hard_frames_are_read_or_not_but_never_wrongly() -> None:
    """Upside down, dim and small: a later frame may do it, a wrong letter may not."""
    rate = measured(HARD, 12, first_seed=2000)
    assert rate.wrong == 0
    assert rate.read >= 0.8 * rate.cards


def test_a_seed_means_the_same_frame() -> None:
    """A rate that changes by itself proves nothing."""
    payload = payload_of(random.Random(5))
    first, again = (next(frames(payload, 5, MILD)).tobytes() for _ in range(2))
    assert first == again


def test_invented_cards_are_true_to_form() -> None:
    """The set stands for real cards only while their parts agree."""
    from datetime import date

    for seed in range(200):
        card = parse_card(payload_of(random.Random(seed)))
        assert card is not None and not is_contradictory(card, date(2026, 11, 24))
