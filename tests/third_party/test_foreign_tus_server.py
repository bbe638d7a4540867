"""The agent's uploader speaks to a tus server that knows nothing of us, over a link that breaks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cutting_proxy import cutting
from support.filings import file_application
from support.foreign import serving_node

from sync.clock import wall_ms
from sync.datafolder import DataFolder, open_data_folder
from sync.errors import TransportError
from sync.messages import Wanted
from sync.parcels import Parcel, send_slice
from sync.transport.https import HttpSettings, HttpTransport
from sync.transport.tus import Uploader

PAPER = random.Random(5).randbytes(700_000)
SLICE_BYTES = 256 * 1024


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    opened = open_data_folder(tmp_path / "kiosk", make=True)
    yield opened
    opened.close()


@pytest.mark.e2e
@pytest.mark.parametrize("cut_at", [100_000, 400_000, 690_000])
def test_the_uploader_goes_on_at_a_foreign_server(
    tmp_path: Path, folder: DataFolder, cut_at: int
) -> None:
    """What the agent speaks is tus, not a dialect that only our own portal understands."""
    file_application(folder, photo=PAPER)
    (waiting,) = folder.outbox.waiting_attachments(2)
    wanted = Wanted(waiting.cipher_sha256, waiting.cipher_bytes, wall_ms() + 3_600_000, bytes(32))
    store = tmp_path / "store"
    with (
        serving_node("tus_serve.cjs", store) as url,
        cutting(url, cut_at) as wire_between,
    ):
        transport = HttpTransport(HttpSettings(wire_between.url))
        uploader, parcel, breaks = Uploader(transport), Parcel(wanted, is_new=True), 0
        while not parcel.is_whole:
            try:
                send_slice(parcel, uploader, folder.files, SLICE_BYTES)
            except TransportError:
                breaks += 1
                assert breaks < 3
        transport.close()
    assert breaks == wire_between.cuts == 1
    # Beside each file the foreign store keeps what it knows of it.
    found = [path.read_bytes() for path in store.iterdir() if path.suffix != ".json"]
    assert folder.files.get(waiting.cipher_sha256.hex()) in found
    passed = wire_between.requests()
    methods = [method for method, _ in passed]
    if cut_at < SLICE_BYTES:
        # The answer that names the place was lost with the first bytes; this server shares none.
        assert methods[:2] == ["POST", "POST"] and len(found) == 2
        return
    assert methods.count("POST") == len(found) == 1
    resumed_at = int(passed[methods.index("HEAD") + 1][1]["upload-offset"])
    # Heads of requests, and what the server's buffers hold, are not the paper's bytes.
    assert cut_at - 100_000 <= resumed_at <= cut_at
