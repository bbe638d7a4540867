"""`motcua-kiosk supplement`: papers that the desk asked for, handed in without the screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.filers import event, file, first_event
from support.kiosks import from_portal
from support.photos import jpeg, paper_photo

from kiosk_app.bootstrap import close_kiosk, open_kiosk
from kiosk_app.cli.main import main
from kiosk_app.domain.messages import EVENT
from kiosk_app.settings import load_settings


def test_papers_are_handed_in_once(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """What was asked is taken, what was not is named, a second time is refused; no draft stays."""
    data, photo = tmp_path / "kiosk", tmp_path / "giay.jpg"
    photo.write_bytes(jpeg(paper_photo(2)))
    kiosk = open_kiosk(load_settings(data, {}))
    filed = file(kiosk)
    give = ["supplement", filed.code, "--data", str(data)]
    assert main([*give, "--note", "chưa ai hỏi"]) == 2
    asks = event(filed, 7, "supplement_requested", first_event(kiosk, filed), papers=["giay-khac"])
    from_portal(kiosk, EVENT, asks)
    assert main(give) == 2
    assert main([*give, "--attach", f"giay-la={photo}"]) == 2
    said = capsysbinary.readouterr().err
    assert b"giay-la" in said and b"asked for: giay-khac" in said
    assert main([*give, "--attach", f"giay-khac={photo}", "--note", "Tôi gửi"]) == 0
    said = json.loads(capsysbinary.readouterr().out)
    assert said["papers"] == {"giay-khac": 1}
    assert said["missing_papers"] == []
    assert said["receipt_qr"].startswith("MC1:")
    assert main([*give, "--note", "lần nữa"]) == 2
    assert kiosk.track(filed.code).history[-1].note == "Tôi gửi"
    assert kiosk.machine.db["kiosk_draft"].count == 0
    close_kiosk(kiosk)
