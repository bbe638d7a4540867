"""A serial scanner at the real program: a card arrives, and each fault is said on the glass."""

from __future__ import annotations

import os
import tty
from pathlib import Path

import pytest
from support.at_the_glass import at_the_glass
from support.sessions import BIRTH, CARD, at_screen

SERIAL = {"SCANNER_KIND": "serial"}


def test_a_card_read_on_the_line_is_shown_and_a_pull_is_said(tmp_path: Path) -> None:
    """Pulled in mid-use: the words name the way on, which is typing."""
    end, machine = os.openpty()
    tty.setraw(machine)
    port = os.ttyname(machine)
    is_scanned = at_screen("scan_card")
    with at_the_glass(tmp_path, BIRTH, is_scanned, **SERIAL, SCANNER_PORT=port) as runner:
        os.write(end, CARD.encode() + b"\r\n")
        runner.wait_for("Lầu Bá Tủa")
        runner.tap("Quét lại thẻ khác")
        runner.wait_for("Tự nhập bằng bàn phím")
        os.close(end)
        os.close(machine)
        runner.wait_for("Máy quét mã vừa bị rút ra.")
        runner.wait_for("hoặc tự nhập bằng bàn phím")


@pytest.mark.parametrize(
    ("port", "words"),
    [
        ("/dev/motcua-none", "Chưa thấy máy quét mã."),
        ("/dev/null", "Thiết bị cắm vào không phải máy quét mã."),
    ],
)
def test_a_scanner_that_is_out_at_the_start_is_said(tmp_path: Path, port: str, words: str) -> None:
    """Only where a card is asked for, and the card can still be typed."""
    with at_the_glass(
        tmp_path, BIRTH, at_screen("scan_card"), **SERIAL, SCANNER_PORT=port
    ) as runner:
        runner.wait_for(words)
        runner.find("Tự nhập bằng bàn phím")


def test_a_denied_port_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may open everything: the refusal of the operating system is played."""
    real = os.open

    def refused(path: object, *rest: object, **more: object) -> int:
        if path == "/dev/motcua-denied":
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refused)
    with at_the_glass(
        tmp_path, BIRTH, at_screen("scan_card"), **SERIAL, SCANNER_PORT="/dev/motcua-denied"
    ) as runner:
        runner.wait_for("Máy chưa được phép dùng máy quét mã.")
