"""The PIN on the glass: dots, sent once, forgotten at once."""

from __future__ import annotations

from gallery.fixture_frame import say_in
from gallery.fixture_staff import _pin
from gallery.still import still_app
from support.kivy_runner import Runner

from kiosk_app.flow.staff_intents import EnterPin


def test_a_pin_is_drawn_as_dots_and_forgotten_when_it_is_sent() -> None:
    """Whoever stands behind the official sees how many digits there were and no more."""
    Runner.prepare(1280, 800)
    runner = Runner(still_app(1280, 800, 2.76))
    said: list[object] = []
    try:
        runner.app.emit = lambda intent: said.append(intent) is None
        runner.app.show(_pin(say_in("vi"), None))
        runner.frames(4)
        for digit in "4809135":  # one more than a PIN has
            runner.tap(digit)
        assert "\u2022" * 6 in runner.texts()
        assert not any("480913" in text for text in runner.texts())
        runner.tap("Tiếp tục")
        assert said == [EnterPin("480913")]
        assert "\u2022" * 6 not in runner.texts()
        runner.tap("Tiếp tục")
        assert said[-1] == EnterPin("")
    finally:
        runner.stop()
