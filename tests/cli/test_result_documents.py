"""From the official's file to the kiosk's `status`: the real parts, over HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.filers import file
from support.live_portal import live_portal

from kiosk_app.bootstrap import close_kiosk, open_kiosk
from kiosk_app.cli.main import main
from kiosk_app.settings import load_settings
from sync.datafolder import open_data_folder
from sync.portal import decisions
from sync.portal.decisions import Decision, Document
from sync.portal.states import State
from sync.portal_link import enrol_by_code
from sync.runner import Runner
from sync.transport.making import make_line

PDF = b"%PDF-1.7 " + bytes(range(256)) * 300


def test_a_returned_document_is_there_and_said_to_be(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Kiosk and agent meet in the database only: one asks, the other brings."""
    data = tmp_path / "kiosk"
    kiosk = open_kiosk(load_settings(data, {}))
    filed = file(kiosk)
    folder = open_data_folder(data)

    def said() -> dict[str, object] | None:
        assert main(["status", filed.code, "--json", "--data", str(data)]) == 0
        return json.loads(capsysbinary.readouterr().out)["result"]

    with live_portal(tmp_path / "portal") as live:
        line = make_line(live.url, folder.config.sync)
        enrol_by_code(folder, live.url, live.code(), line.transport)
        line.transport.close()
        runner = Runner(folder)
        runner.once()
        assert said() is None
        for state, document in (
            (State.ACCEPTED, None),
            (State.RETURNED, Document(PDF, "application/pdf")),
        ):
            decision = Decision(state, "lan", document=document)
            decisions.decide(live.portal, filed.code, decision)
        runner.once()
        # Reading the mail, the kiosk asks for the document.
        on_its_way = {"media_type": "application/pdf", "bytes": len(PDF), "here": False}
        assert said() == on_its_way
        runner.once()
        runner.close()
    assert said() == {**on_its_way, "here": True}
    found = kiosk.result_file(filed.code)
    assert found is not None and found.data == PDF
    assert all(PDF[9:200] not in path.read_bytes() for path in data.rglob("*") if path.is_file())
    folder.close()
    close_kiosk(kiosk)
