"""Steps of a procedure are data: whoever knows better than the usual three writes them down."""

from __future__ import annotations

from support.catalogue import parse

from kiosk_app.resources import asset

STEPS = """[[routing.steps]]
name = { vi = "Nhận hồ sơ" }
[[routing.steps]]
name = { vi = "Đo đất", en = "Surveys" }
office = { vi = "Văn phòng đăng ký đất đai" }
"""


def test_steps_of_a_file_replace_the_usual_ones() -> None:
    """An office of the file stands there; without one the one-stop desk does it."""
    text = (asset("catalogue") / "procedures" / "PAKN.toml").read_text("utf-8")
    procedure, problems = parse(text.replace("[[results]]", f"{STEPS}\n[[results]]", 1))
    assert problems == [] and procedure is not None
    first, second = procedure.routing.steps
    assert first.office is None and second.name.get("en") == "Surveys"
    _, problems = parse(text.replace("[[results]]", "[[routing.steps]]\n\n[[results]]", 1))
    assert problems
