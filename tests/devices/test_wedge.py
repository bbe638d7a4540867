"""Scanners that type are told from people who type."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.photos import CARDS

from kiosk_app.devices.wedge import Burst, Keys, WedgeDetector


def _feed(text: str, gap_ms: int, detector: WedgeDetector | None = None, start: int = 1000):
    """Feed with a flush between keys, as the interface's clock does; all answers in order."""
    detector = detector or WedgeDetector()
    answers, now = [], start
    for char in text:
        answers += [detector.flush(now), detector.feed(char, now)]
        now += gap_ms
    answers.append(detector.flush(now + 100))
    return [answer for answer in answers if answer is not None]


def test_a_scan_is_one_payload_and_no_keys() -> None:
    """Nothing of a card may land in the field under the caret."""
    for payload in CARDS:
        assert _feed(payload + "\n", 5) == [Burst(payload)]
        assert _feed(payload + "\r\n", 29) == [Burst(payload)]


def test_a_person_types_key_by_key() -> None:
    """Even a fast typist leaves more than 30 ms."""
    assert _feed("Lầu\n", 80) == [Keys("L"), Keys("ầ"), Keys("u"), Keys("\n")]


def test_two_keys_rolled_together_still_arrive() -> None:
    """Fingers overlap; no letter is lost."""
    assert _feed("as", 12) == [Keys("as")]


def test_a_short_quick_run_with_enter_is_a_person() -> None:
    """Fewer than eight characters are no card."""
    assert _feed("abc\n", 10) == [Keys("abc\n")]


def test_a_scan_right_after_typing_keeps_both_apart() -> None:
    """The letter typed before belongs to the person."""
    detector = WedgeDetector()
    assert _feed("L", 80, detector) == [Keys("L")]
    assert _feed(CARDS[0] + "\n", 4, detector, 1500) == [Burst(CARDS[0])]


def test_a_scan_cut_short_reaches_no_field() -> None:
    """Half a card in a name field is worse than nothing."""
    assert _feed("002190001234|0731", 5) == []


def test_a_jammed_device_cannot_fill_the_memory() -> None:
    """A hostile device types for ever."""
    detector = WedgeDetector()
    for i in range(20_000):
        detector.feed("x", i)
    assert len(repr(detector)) < 200
    assert len(detector._held) <= 4096


@given(st.text(alphabet="abc đ|123", min_size=0, max_size=40), st.integers(31, 400))
def test_slow_typing_passes_whole(text: str, gap: int) -> None:
    """Whatever a person types arrives, in order."""
    got = _feed(text, gap)
    assert "".join(answer.characters for answer in got) == text


@given(st.text(alphabet="abcđ|123 ", min_size=8, max_size=300), st.integers(0, 29))
def test_every_quick_run_with_enter_is_a_scan(text: str, gap: int) -> None:
    """Whatever its content."""
    assert _feed(text + "\n", gap) == [Burst(text)]
