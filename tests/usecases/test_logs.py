"""The log holds ids, codes, sizes and durations; nothing a citizen said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk_app.logs import REDACTED, open_log

SECRET = "Nguyễn Thị Đào"


def test_only_what_is_on_the_list_is_written(tmp_path: Path) -> None:
    """Keys beyond the list vanish, values that look like words of people are redacted."""
    log = open_log(tmp_path)
    log.info("filed", extra={"code": "M7F-29QX-K4PC", "bytes": 512, "who": SECRET})
    log.info(SECRET, extra={"code": SECRET})
    try:
        raise ValueError(SECRET)
    except ValueError:
        log.exception("filing.failed")
    for handler in log.handlers:
        handler.close()
    lines = (tmp_path / "logs" / "kiosk.log").read_text(encoding="utf-8").splitlines()
    first, second, third = (json.loads(line) for line in lines)
    assert (first["what"], first["code"], first["bytes"]) == ("filed", "M7F-29QX-K4PC", 512)
    assert (second["what"], second["code"]) == (REDACTED, REDACTED)
    assert third["error"] == "ValueError" and "test_logs.py:" in third["where"][0]
    assert SECRET not in "".join(lines)


def test_a_log_that_cannot_be_written_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk must not put a program's inside on somebody's screen."""
    (tmp_path / "logs" / "kiosk.log").mkdir(parents=True)
    open_log(tmp_path).warning("filed", extra={"code": "M7F-29QX-K4PC"})
    words = capsys.readouterr().err
    assert words == "motcua-kiosk: logs/kiosk.log cannot be written\n"
