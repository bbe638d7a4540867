"""From the office to the kiosk's disk, over a real link and on a stick, large texts by address."""

from __future__ import annotations

from pathlib import Path

from support.live_portal import LivePortal
from support.portal_device import Ticking, portal_at
from support.publications import publish

from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder, open_data_folder
from sync.portal.importing import import_folder
from sync.portal.opening import Portal
from sync.portal_link import enrol_by_file
from sync.status import known_as_of_ms, last_contact_ms

KIND = "notice.published.v1"


def by_stick(folder: DataFolder, portal: Portal, stick: Path) -> list[tuple[str, object]]:
    """One round of a courier; what stands in the inbox afterwards."""
    export_bundle(folder, stick)
    import_folder(portal, stick)
    import_bundle(folder, stick)
    return [(item.record.kind, item.record.content()) for item in folder.inbox.unread()]


def test_the_courier_brings_news_too(tmp_path: Path) -> None:
    """Where there is never a link, the stick is the news."""
    portal = portal_at(tmp_path, Ticking())
    folder = open_data_folder(tmp_path / "kiosk", make=True)
    enrol_by_file(folder, LivePortal(portal, "http://127.0.0.1:1").file())
    by_stick(folder, portal, tmp_path / "stick")
    publish(portal)
    large = publish(portal, text={"vi": "ă" * 2000, "en": "e" * 2000, "de": "ü" * 2000})
    # What is large comes by its address, in the same round.
    seen = by_stick(folder, portal, tmp_path / "stick")
    assert [kind for kind, _ in seen] == [KIND, KIND]
    assert large.id in {content["publication"].hex() for _, content in seen}
    # A lost stick and another round change nothing.
    assert by_stick(folder, portal, tmp_path / "other") == seen


def test_what_a_stick_brought_says_how_new_it_is(tmp_path: Path) -> None:
    """A commune without a link is not told for ever that nothing was heard; an old stick that comes
    late makes nothing older."""
    portal = portal_at(tmp_path, Ticking())
    folder = open_data_folder(tmp_path / "kiosk", make=True)
    enrol_by_file(folder, LivePortal(portal, "http://127.0.0.1:1").file())
    assert known_as_of_ms(folder.db) is None
    for name in ("old", "new"):
        export_bundle(folder, tmp_path / name)
        import_folder(portal, tmp_path / name)
    import_bundle(folder, tmp_path / "new")
    newest = known_as_of_ms(folder.db)
    assert newest is not None and last_contact_ms(folder.db) is None
    import_bundle(folder, tmp_path / "old")
    assert known_as_of_ms(folder.db) == newest
