"""The forgetful disk: its rules, and that it finds a product which does not sync."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.power import record, try_cuts
from tests.e2e.power_disk import Disk, Image, Rule
from tests.e2e.power_trace import Cut, Event, Name, Reader, Said, Sync, Write

FILE, FOLDER = "/data/sub/file", "/data/sub"
BYTES = bytes(range(256)) * 8


def images(rule: Rule, *events: Event) -> list[Image]:
    """All images of all cuts."""
    count = sum(isinstance(event, Sync) for event in events)
    return [s.image for s in Disk(rule, random.Random(1)).states(events, set(range(count)))]


def test_unsynced_bytes_may_be_there_wholly_partly_or_not() -> None:
    """A cut tears the last write at a sector and drops what it likes."""
    begin = (Name("mkdir", FOLDER), Name("create", FILE), Sync(FOLDER, 2), Sync("/data", 3))
    found = images(Rule.FOLDER_SYNC, *begin, Write(FILE, 0, BYTES))
    ends = {len(image[FILE] or b"") for image in found if FILE in image}
    assert {0, len(BYTES)} <= ends
    assert any(0 < size < len(BYTES) and size % 512 == 0 for size in ends)


def test_synced_bytes_are_always_there() -> None:
    """What fsync covered is never dropped; what began after it may be."""
    begin = (Name("create", "/data/a"), Write("/data/a", 0, b"kept"), Sync("/data/a", 2))
    before = len(images(Rule.JOURNAL, *begin)) - 2
    found = images(Rule.JOURNAL, *begin, Cut("/data/a", 0))[before:]
    assert {image["/data/a"] for image in found} == {b"kept", b""}


def test_a_name_needs_its_folders_sync() -> None:
    """To the letter a synced file without a synced name is gone; a journal brings it along."""
    events = (Name("create", "/data/a"), Write("/data/a", 0, b"x"), Sync("/data/a", 2))
    assert images(Rule.FOLDER_SYNC, *events)[-1] == {}
    assert images(Rule.JOURNAL, *events)[-1] == {"/data/a": b"x"}


def test_a_renamed_file_may_have_its_name_before_its_bytes() -> None:
    """The classic: rename without fsync leaves an empty file under the final name."""
    found = images(
        Rule.JOURNAL,
        Name("create", "/data/a.part"),
        Write("/data/a.part", 0, b"x"),
        Name("rename", "/data/a", "/data/a.part"),
    )
    assert {"/data/a": b""} in found


def test_interrupted_lines_of_strace_are_joined(tmp_path: Path) -> None:
    """With two processes a call's line is cut in two, and the order is that of its end."""

    def quoted(text: str) -> str:
        return "".join(f"\\x{byte:02x}" for byte in text.encode())

    file = quoted("/data/a")
    lines = (
        f'7 openat(AT_FDCWD<{quoted("/")}>, "{file}", O_RDWR|O_CREAT, 0600) = 3<{file}>',
        f'7 pwrite64(3<{file}>, "{quoted("ab")}", 2, 4 <unfinished ...>',
        f"8 fsync(5<{file}> <unfinished ...>",
        "7 <... pwrite64 resumed>) = 2",
        "8 <... fsync resumed>) = 0",
        f'7 write(4<{quoted("/journal")}>, "{quoted("said")}", 4) = 4',
        f'7 write(3<{quoted("/data/logs/x")}>, "{quoted("log")}", 3) = 3',
    )
    assert Reader(Path("/data"), Path("/journal")).read(lines) == [
        Name("create", "/data/a"),
        Write("/data/a", 4, b"ab"),
        Sync("/data/a", 1),
        Said(b"said"),
    ]


@pytest.mark.e2e
def test_the_product_survives_and_one_that_does_not_sync_is_found(tmp_path: Path) -> None:
    """Nothing said is missing after a cut; the same record without its syncs loses things."""
    events = record(tmp_path, None)
    count, found = try_cuts(events, tmp_path, 80, 3)
    assert found == [] and count > 30
    for kind in ("-wal", "/attachments", "/keys"):
        forgetful = [
            replace(event, began=0) if isinstance(event, Sync) and kind in event.path else event
            for event in events
        ]
        assert try_cuts(forgetful, tmp_path, 40, 3)[1], f"syncs of {kind} seem not to matter"
