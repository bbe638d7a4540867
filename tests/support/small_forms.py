"""Small invented procedures: the head that every test's own form begins with, and its place."""

from __future__ import annotations

from pathlib import Path


def head(code: str, title: str = '{ vi = "Xin giấy" }') -> str:
    """Everything that a procedure must have, up to its first part; questions follow."""
    return f"""
code = "{code}"
version = "1"
valid_from = "2026-01-01"
title = {title}
life_event = "copies"
fee = {{ text = {{ vi = "Miễn phí" }} }}
time_limit = {{ amount = 2, unit = "working_day", text = {{ vi = "2 ngày" }} }}
routing = {{ agency = {{ vi = "Ủy ban nhân dân xã" }} }}
results = [{{ code = "R1", name = {{ vi = "Giấy" }} }}]

[[parts]]
id = "one"
title = {{ vi = "Một" }}
"""


def with_form(data: Path, code: str, text: str) -> Path:
    """The data folder with this procedure in its catalogue, unsigned."""
    (data / "catalogue").mkdir(parents=True)
    (data / "catalogue" / f"{code}.toml").write_text(text, encoding="utf-8")
    (data / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n", encoding="utf-8")
    return data
