"""Papers in a real object store (Swift's S3 door): stored before acknowledged; its failures."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from portal.test_portal_appending import PAGE, announced, begun, patched, told
from support.filings import file_application
from support.linked import linked
from support.live_portal import LivePortal, live_portal
from support.object_store import (
    READER,
    READERS_SECRET,
    SECRET,
    ObjectServer,
    object_server,
)
from support.portal_device import FakeDevice, enrolled

from sync.contact import ContactFailed
from sync.errors import FailureClass
from sync.portal import moving, working
from sync.portal.backing_up import back_up
from sync.portal.blobs import Blobs
from sync.portal.cli import main
from sync.portal.objects import KEY, Objects, Place, place_of
from sync.portal.settings import PortalSettings, SettingsProblem, load_settings
from sync.portal.shelves import BlobsUnreachable
from sync.portal.tables import ATTACHMENTS
from sync.sealing import seal_attachment

DIGEST = hashlib.sha256(PAGE).digest()


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectServer]:
    with object_server() as running:
        yield running


@pytest.fixture
def place(server: ObjectServer, tmp_path: Path) -> Place:
    return server.settings(tmp_path / "portal")


@pytest.fixture
def portal(place: Place, tmp_path: Path) -> Iterator[LivePortal]:
    with live_portal(tmp_path / "portal") as live:
        yield live


@pytest.fixture
def device(portal: LivePortal) -> FakeDevice:
    return enrolled(portal.portal)


def names(server: ObjectServer, place: Place) -> set[str]:
    found = server.client().list_objects(place.bucket, recursive=True)
    return {one.object_name.partition("/")[2] for one in found}


def files(tmp_path: Path) -> set[str]:
    folder = tmp_path / "portal" / "blobs"
    return {path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"}


def test_the_store_keeps_what_it_was_given(server: ObjectServer, tmp_path: Path) -> None:
    """Existence, reading and removal go through the one door, wherever the bytes stand."""
    shelf = server.shelf()
    blobs = Blobs(tmp_path, shelf)
    assert shelf.trouble() == "" and not blobs.has(DIGEST)
    assert blobs.put(PAGE) == blobs.put(PAGE) == DIGEST
    assert blobs.has(DIGEST) and blobs.read(DIGEST) == PAGE and list(blobs.digests()) == [DIGEST]
    blobs.remove(DIGEST)
    blobs.remove(DIGEST)
    with pytest.raises(FileNotFoundError):
        blobs.read(DIGEST)


def test_an_upload_is_an_object_before_it_is_acknowledged(
    portal: LivePortal, device: FakeDevice, server: ObjectServer, place: Place, tmp_path: Path
) -> None:
    """The disk holds begun ones only; ranges of a result come out of the store as from the disk."""
    data, wanted = announced(portal, device)
    where = begun(portal, wanted, data[:1000]).headers["location"]
    assert names(server, place) == set() and files(tmp_path) == {wanted.cipher_sha256.hex()}
    assert patched(portal, where, 1000, data[1000:]).status_code == 204
    assert names(server, place) == {wanted.cipher_sha256.hex()} and files(tmp_path) == set()
    assert told(portal, where) == len(data)
    down = device.exchange(portal.portal)
    assert down.complete == (wanted.cipher_sha256,) and down.wanted == ()
    url = f"{portal.url}/v1/blobs/{wanted.cipher_sha256.hex()}"
    answer = httpx.get(url, headers={"Range": "bytes=10-19"})
    assert answer.status_code == 206 and answer.content == data[10:20]
    deadline = time.monotonic() + 30
    while files(tmp_path) and time.monotonic() < deadline:  # the copy goes after the answer
        time.sleep(0.01)
    assert files(tmp_path) == set()


def test_a_store_that_is_away_loses_and_doubles_nothing(
    portal: LivePortal, device: FakeDevice, server: ObjectServer, place: Place
) -> None:
    """503 with a time to come back; text goes on; once it answers no byte is sent again."""
    data, wanted = announced(portal, device)
    where = begun(portal, wanted).headers["location"]
    server.stop()
    try:
        answer = patched(portal, where, 0, data)
        assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0
        down = device.exchange(portal.portal)
        assert down.complete == () and [one.cipher_sha256 for one in down.wanted]
    finally:
        server.start()
    portal.portal.blobs.far._rests_until_s = 0.0  # type: ignore[union-attr]
    assert told(portal, where) == len(data)
    assert device.exchange(portal.portal).complete == (wanted.cipher_sha256,)
    assert names(server, place) == {wanted.cipher_sha256.hex()}


def test_a_crash_between_object_and_rows_heals(
    portal: LivePortal, device: FakeDevice, tmp_path: Path
) -> None:
    """What a dead portal had stored is acknowledged at the next word of the machine."""
    data, wanted = announced(portal, device)
    blobs = portal.portal.blobs
    blobs.append(wanted.cipher_sha256, 0, data)
    blobs.complete(wanted.cipher_sha256)
    answer = begun(portal, wanted, data[:500])
    assert answer.status_code == 201 and answer.headers["upload-offset"] == str(len(data))
    assert device.exchange(portal.portal).complete == (wanted.cipher_sha256,)
    assert files(tmp_path) == set()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"secret": "wrong"}, "credentials"),
        ({"key": READER, "secret": READERS_SECRET}, "credentials"),
        ({"bucket": "nowhere"}, "no bucket"),
        ({"endpoint": "http://127.0.0.1:9"}, "does not answer"),
    ],
)
def test_what_is_wrong_with_a_store_is_said_in_words(
    server: ObjectServer, tmp_path: Path, change: dict[str, str], word: str
) -> None:
    """The operator reads the cause and never a secret; nothing counts as lost meanwhile."""
    shelf = Objects(replace(server.place(), **change))
    words = shelf.trouble()
    assert word in words and SECRET not in words and "wrong" not in words
    shelf._rests_until_s = 0.0
    for ask in (lambda: shelf.read(DIGEST), lambda: shelf.put(PAGE, DIGEST)):
        with pytest.raises(BlobsUnreachable):
            ask()
    assert not Blobs(tmp_path, shelf).knowing([DIGEST])(DIGEST)


def test_somebody_else_behind_the_address_is_not_believed() -> None:
    """A sign-in page or a wrong port is no store that lacks everything, nor one that has it all."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)

        def answer() -> None:
            for _ in range(6):
                connection, _ = listener.accept()
                is_head = connection.recv(65_536).startswith(b"HEAD")
                body = b"" if is_head else b"<html>sign in</html>"
                head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                connection.sendall(head % len(body) + body)
                connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        shelf = Objects(Place(url, "papers", "us-east-1", "a", "b"))
        with pytest.raises(BlobsUnreachable):
            shelf.read(DIGEST)
        shelf._rests_until_s = 0.0
        with pytest.raises(BlobsUnreachable):
            list(shelf.digests())
        for asked in (
            lambda: shelf.put(PAGE, DIGEST),
            lambda: shelf.has(DIGEST),
            lambda: shelf.remove(DIGEST),  # looks whether it is gone
        ):
            shelf._rests_until_s = 0.0
            with pytest.raises(BlobsUnreachable, match="none of S3"):
                asked()
        thread.join()


def test_a_busy_balancer_before_the_store_is_called_busy() -> None:
    """Its 503 is in words of its own, not in the store's; no operator shall look for a wrong
    address then."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)

        def answer() -> None:
            connection, _ = listener.accept()
            connection.recv(65_536)
            head = b"HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Type: text/plain\r\n"
            connection.sendall(head + b"Content-Length: 4\r\n\r\nbusy")
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        shelf = Objects(Place(url, "papers", "us-east-1", "a", "b"))
        with pytest.raises(BlobsUnreachable, match="too busy"):
            shelf.read(DIGEST)
        thread.join()


def test_verify_asks_again_only_for_what_the_store_says_is_gone(
    portal: LivePortal,
    device: FakeDevice,
    server: ObjectServer,
    place: Place,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A store that is away must not make a whole province send its papers again."""
    data, wanted = announced(portal, device)
    assert begun(portal, wanted, data).status_code == 201
    command = ["--data", str(tmp_path / "portal"), "verify"]
    server.stop()
    try:
        assert main(command) == 2
    finally:
        server.start()
    assert "does not answer" in capsys.readouterr().err
    assert main(command) == 0
    rotten = io.BytesIO(b"x" + data[1:])
    name = wanted.cipher_sha256.hex()
    server.client().put_object(place.bucket, f"{name[:2]}/{name}", rotten, len(data))
    assert main(command) == 1 and names(server, place) == set()
    assert [one.cipher_sha256 for one in device.exchange(portal.portal).wanted]


def test_papers_move_to_the_store_and_back(
    server: ObjectServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Begun again after a break it goes on; each is read back before the other copy goes."""
    data = tmp_path / "portal"
    with live_portal(data) as live:
        papers = [b"one" * 900, b"two" * 900, b"three" * 900]
        digests = {live.portal.blobs.put(one) for one in papers}
    assert main(["--data", str(data), "move-papers", "--to", "store"]) == 2
    assert "s3_endpoint" in capsys.readouterr().err
    place = server.settings(data)
    blobs = Blobs(data / "blobs", Objects(place))
    blobs.carry_away(min(digests))  # the one before the break
    rotten = max(digests)
    blobs.path(rotten).write_bytes(b"rotten")
    assert main(["--data", str(data), "move-papers", "--to", "store"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report == {"papers": 1, "bad": [rotten.hex()]}
    assert names(server, place) == {one.hex() for one in digests - {rotten}}
    with live_portal(data) as live:
        assert {live.portal.blobs.read(one) for one in digests - {rotten}} < set(papers)
    assert moving.to_disk(blobs).papers == 2 and names(server, place) == set()
    assert {blobs.read(one) for one in digests - {rotten}} < set(papers)


def test_a_backup_holds_what_stands_in_the_store(
    portal: LivePortal, device: FakeDevice, tmp_path: Path
) -> None:
    """Machines shed what is on a backup: so it must be there, wherever the portal keeps it."""
    data, wanted = announced(portal, device)
    begun(portal, wanted, data)
    held = portal.portal.blobs.hold(b"a document of the portal's own")
    made = back_up(portal.portal, tmp_path / "copy", "portal")
    assert (made.papers, made.missing) == (1, 0)
    assert Blobs(tmp_path / "copy" / "blobs").read(wanted.cipher_sha256) == data
    assert portal.portal.blobs.read(held).startswith(b"a document")


def test_what_the_portal_made_is_carried_by_the_queue(
    portal: LivePortal, server: ObjectServer, place: Place, tmp_path: Path
) -> None:
    """A transaction never waits for the store; a store that is away is tried again."""
    held = portal.portal.blobs.hold(b"a document of the portal's own")
    working.prepare(portal.portal)
    server.stop()
    try:
        results = [working.work_once(portal.portal) for _ in working.KINDS]
    finally:
        server.start()
    assert results.count(False) == 1 and portal.portal.blobs.is_near(held)
    portal.portal.blobs.far._rests_until_s = 0.0  # type: ignore[union-attr]
    moving.part_to_store(portal.portal.blobs)
    assert names(server, place) == {held.hex()} and files(tmp_path) == set()


def test_an_agents_papers_wait_for_the_store_and_reach_it(
    server: ObjectServer, tmp_path: Path
) -> None:
    """The real agent and its queue: text is acknowledged meanwhile, the class is `portal_busy`."""
    place = server.settings(tmp_path / "portal")
    with linked(tmp_path) as machine:
        file_application(machine.folder, photo=PAGE)
        server.stop()
        try:
            with pytest.raises(ContactFailed) as failed:
                machine.contact()
            assert failed.value.failure is FailureClass.PORTAL_BUSY
            with machine.portal.portal.store.reading() as connection:
                (paper,) = connection.execute(ATTACHMENTS.select()).all()
            assert paper.complete is False  # its application and its description are here
        finally:
            server.start()
        machine.portal.portal.blobs.far._rests_until_s = 0.0  # type: ignore[union-attr]
        machine.contact()
        (arrived,) = machine.arrived()
        assert arrived["attachments"] and all(one["complete"] for one in arrived["attachments"])
    assert len(names(server, place)) == len(arrived["attachments"])


def test_a_range_of_a_result_costs_the_store_that_range(
    portal: LivePortal, server: ObjectServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A weak link fetches a result in hundreds of ranges; each must not fetch all of it anew."""
    digest = portal.portal.blobs.put(PAGE)
    url = f"{portal.url}/v1/blobs/{digest.hex()}"

    def ask(*bounds: int) -> httpx.Response:
        asked = {"Range": "bytes=" + "-".join(map(str, bounds))} if bounds else {}
        return httpx.get(url, headers=asked)

    whole = ask()
    assert (whole.status_code, whole.content) == (200, PAGE)
    assert ask(len(PAGE), len(PAGE) + 5).status_code == 416
    monkeypatch.setattr(Objects, "read", None)
    for first, last in ((0, 99), (100, 299), (len(PAGE) - 7, len(PAGE) + 50)):
        answer = ask(first, last)
        assert (answer.status_code, answer.content) == (206, PAGE[first : last + 1])
        end = min(last, len(PAGE) - 1)
        assert answer.headers["content-range"] == f"bytes {first}-{end}/{len(PAGE)}"


def test_a_bucket_that_keeps_versions_is_told_of(server: ObjectServer) -> None:
    """There an erased paper would stay, and nobody would know."""
    shelf = server.shelf()

    class Keeping:
        status = "Enabled"

    shelf._client.get_bucket_versioning = lambda _bucket: Keeping()
    assert "versioning off" in shelf.trouble()


def test_serving_begins_without_the_store_and_says_so(
    server: ObjectServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What people file as text is taken in while somebody mends the store."""
    server.settings(tmp_path / "portal", replace(server.place(), endpoint="http://127.0.0.1:9"))
    caplog.set_level(logging.WARNING)
    with live_portal(tmp_path / "portal") as live:
        device = enrolled(live.portal)
        assert "does not answer" in live.portal.blobs.trouble()
        data, wanted = announced(live, device)
        assert begun(live, wanted, data).status_code == 503
    assert "does not answer" in caplog.text and SECRET not in caplog.text


def test_settings_of_a_store_are_judged(tmp_path: Path) -> None:
    """What is missing is named when the portal starts, and a secret is never shown."""
    good = PortalSettings(s3_endpoint="https://s3.example", s3_bucket="papers")
    environment = {KEY: "somebody", "MOTCUA_PORTAL_S3_SECRET": "hidden"}
    found = place_of(good, tmp_path, environment)
    assert found.secret == "hidden" and "hidden" not in repr(found)
    for bad in (replace(good, s3_endpoint="s3.example"), replace(good, s3_bucket="")):
        with pytest.raises(SettingsProblem, match="s3_"):
            place_of(bad, tmp_path, environment)
    with pytest.raises(SettingsProblem, match="credentials"):
        place_of(good, tmp_path, {})
    assert load_settings(tmp_path).s3_endpoint == ""
    assert seal_attachment(b"x").ciphertext
