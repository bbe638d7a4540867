"""The backlog of the bench is what the product itself makes."""

from __future__ import annotations

from pathlib import Path

from sync import agent_status
from sync.datafolder import open_data_folder
from sync.verifying import verify_store
from tests.bench.backlog import Size, make_backlog


def test_a_backlog_is_filed_by_the_product_and_whole(tmp_path: Path) -> None:
    """Figures over a folder that no kiosk would have made would say nothing."""
    size = Size(4, 2, 5_000)
    codes = make_backlog(tmp_path, size)
    folder = open_data_folder(tmp_path)
    told = agent_status(folder.db)
    found = verify_store(folder.db, folder.files)
    folder.close()
    assert len(set(codes)) == 4 and size.attachment_bytes == 40_000
    assert (told.queued, told.attachments_queued) == (4, 8)
    assert found == {"records": 12, "attachments": 8, "bad": []}
