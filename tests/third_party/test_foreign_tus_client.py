"""A tus client that knows nothing of us uploads a paper to the portal, over a link that breaks."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from pathlib import Path

import httpx
import pytest
from support.cutting_proxy import cutting
from support.foreign import run_node
from support.portal_device import (
    FakeDevice,
    described,
    enrolled,
    happened,
    submitted,
)
from support.portal_process import portal_process

from sync import wire
from sync.messages import Down
from sync.portal.opening import open_portal
from sync.records import Record
from sync.sealing import seal_attachment

PAPER = random.Random(4).randbytes(5_000_000)


def over_http(url: str, device: FakeDevice, *records: Record) -> Down:
    """One contact with a portal that runs elsewhere."""
    body = wire.frame([device.envelope(*records)])
    answer = httpx.post(f"{url}/v1/exchange", content=body, timeout=60)
    (envelope,) = wire.frames(answer.raise_for_status().content)
    down = device.read(envelope)
    device.cursor = down.cursor
    return down


@pytest.mark.e2e
@pytest.mark.parametrize("cut_at", [900_000, 1_700_000, 4_900_000])
def test_tus_js_client_goes_on_where_the_link_broke(tmp_path: Path, cut_at: int) -> None:
    """Any tus client will do: what the portal had received before the cut is not sent again."""
    portal = open_portal(tmp_path / "portal")
    device = enrolled(portal)
    portal.close()
    sealed = seal_attachment(PAPER)
    paper, total = tmp_path / "paper", len(sealed.ciphertext)
    paper.write_bytes(sealed.ciphertext)
    with portal_process(tmp_path / "portal") as url:
        filed = device.record("application.submitted.v1", submitted())
        page = device.record("attachment.described.v1", described(1, sealed))
        (wanted,) = over_http(url, device, filed, page).wanted
        grant = "grant " + base64.b64encode(wanted.grant).decode()
        with cutting(url, cut_at) as wire_between:
            place = json.loads(
                run_node("tus_upload.cjs", f"{wire_between.url}/v1/files", paper, grant)
            )
        remark = device.record("event.appended.v1", happened(1, 2, None))
        down = over_http(url, device, remark)
        assert down.complete == (sealed.cipher_sha256,) and down.wanted == ()
        blob = httpx.get(f"{url}/v1/blobs/{sealed.cipher_sha256.hex()}", timeout=60).content
    assert hashlib.sha256(blob).digest() == sealed.cipher_sha256
    passed = wire_between.requests()
    assert place["location"].startswith(f"{wire_between.url}/v1/files/")
    assert wire_between.cuts == 1
    assert [method for method, _ in passed] == ["POST", "PATCH", "HEAD", "PATCH"]
    resumed_at = int(passed[-1][1]["upload-offset"])
    # A write that was under way, and what the server's own buffers hold, may be lacking.
    assert cut_at - 600_000 <= resumed_at <= cut_at
    assert int(passed[-1][1]["content-length"]) == total - resumed_at
    log = (tmp_path / "portal.log").read_text("utf-8")
    assert "Traceback" not in log and "rror" not in log
