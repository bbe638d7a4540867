"""The machine's door over HTTP: sizes, statuses, resumable uploads, safe addresses, commands."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from support.portal_device import (
    FakeDevice,
    Ticking,
    described,
    enrolled,
    portal_at,
    submitted,
)
from support.postgres import ON_BOTH

from sync import enrolment, wire
from sync.messages import Channel
from sync.portal import registering, working
from sync.portal.cli import main
from sync.portal.http import make_app
from sync.portal.opening import Portal
from sync.portal.serving import Door, UnsafeAddressError, check_door
from sync.portal.tables import DEVICES
from sync.records import canonical
from sync.sealing import seal_attachment

pytestmark = ON_BOTH

OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def portal(tmp_path: Path, database: str) -> Iterator[Portal]:
    made = portal_at(tmp_path, Ticking())
    yield made
    made.close()


def ask(portal: Portal, method: str, path: str, **more: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=make_app(portal))
        async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
            return await client.request(method, path, **more)

    return run(asked())


def run(task: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
    return asyncio.run(task)


def announced(portal: Portal, device: FakeDevice, page: bytes) -> tuple[bytes, bytes]:
    """A described page: its ciphertext and the grant for it."""
    sealed = seal_attachment(page)
    down = device.exchange(
        portal,
        device.record("application.submitted.v1", submitted()),
        device.record("attachment.described.v1", described(1, sealed)),
    )
    return sealed.ciphertext, down.wanted[0].grant


def begin(portal: Portal, grant: bytes, size: int) -> httpx.Response:
    metadata = "grant " + base64.b64encode(grant).decode()
    headers = {"Upload-Length": str(size), "Upload-Metadata": metadata, "Tus-Resumable": "1.0.0"}
    return ask(portal, "POST", "/v1/files", headers=headers)


def send(portal: Portal, place: str, offset: int, data: bytes) -> httpx.Response:
    headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return ask(portal, "PATCH", place, headers=headers, content=data)


def test_health_and_openapi_need_no_sign_in(portal: Portal) -> None:
    """A balancer and an integrator look here."""
    assert ask(portal, "GET", "/health").json() == {"status": "ok"}
    paths = ask(portal, "GET", "/openapi.json").json()["paths"]
    assert {"/v1/exchange", "/v1/enrol", "/v1/files", "/health"} <= set(paths)


def test_a_machine_enrols_and_exchanges_over_http(portal: Portal) -> None:
    """The whole way that `enrol` and `once` take."""
    secret = enrolment.secret_of(registering.invite_by_code(portal))
    device = FakeDevice(portal.keys.online.public)
    body = canonical(enrolment.register(secret, device.keys.public, "M7F").content())
    answer = ask(portal, "POST", "/v1/enrol", content=body, headers=OCTETS)
    assert answer.status_code == 200
    assert enrolment.read_welcome(answer.content, secret, device.keys.public)
    record = device.record("application.submitted.v1", submitted())
    sent = wire.frame([device.envelope(record)])
    answer = ask(portal, "POST", "/v1/exchange", content=sent, headers=OCTETS)
    assert "content-type" not in answer.headers  # octets, when nothing is said (RFC 9110 8.3)
    (envelope,) = wire.frames(answer.content)
    down = device.read(envelope)
    assert down.verdicts is not None and down.verdicts.lines[0].id == record.id


@pytest.mark.parametrize(
    "body", [b"", b"\0\0\0\x09abc", b"\xff\xff\xff\xff", b"<html>", bytes(200)]
)
def test_a_body_that_is_no_envelope_is_refused_unsigned(portal: Portal, body: bytes) -> None:
    """Nothing is signed for strangers, and no input is an internal error."""
    answer = ask(portal, "POST", "/v1/exchange", content=body, headers=OCTETS)
    assert answer.status_code in (400, 413) and "error" in answer.json()


def test_whole_envelopes_before_a_torn_end_count(portal: Portal) -> None:
    """A cut link keeps what had arrived."""
    device = enrolled(portal)
    first = wire.frame([device.envelope(device.record("application.submitted.v1", submitted()))])
    second = wire.frame([device.envelope()])
    answer = ask(portal, "POST", "/v1/exchange", content=first + second[:90], headers=OCTETS)
    assert answer.status_code == 200 and len(list(wire.frames(answer.content))) == 1


def test_a_wrong_enrolment_secret_is_403(portal: Portal) -> None:
    """The kiosk tells it from a busy portal."""
    device = FakeDevice(portal.keys.online.public)
    body = canonical(enrolment.register(bytes(32), device.keys.public, "M7F").content())
    assert ask(portal, "POST", "/v1/enrol", content=body).status_code == 403
    assert ask(portal, "POST", "/v1/enrol", content=b"\x01").status_code == 400


def test_an_upload_goes_on_at_any_offset(portal: Portal) -> None:
    """Links break at odd places; nothing is sent twice."""
    device = enrolled(portal)
    data, grant = announced(portal, device, bytes(range(256)) * 9)
    place = begin(portal, grant, len(data)).headers["location"]
    at = 0
    for size in (1, 37, 400, 1, len(data)):
        reached = int(ask(portal, "HEAD", place).headers["upload-offset"])
        assert reached == at
        answer = send(portal, place, at, data[at : at + size])
        assert answer.status_code == 204
        at = int(answer.headers["upload-offset"])
        if at < len(data):
            place = begin(portal, grant, len(data)).headers["location"]
    assert at == len(data) and device.exchange(portal).wanted == ()
    assert send(portal, place, 3, b"x").status_code == 409


def test_partial_uploads_go_when_their_grants_have_long_ended(
    portal: Portal, tmp_path: Path
) -> None:
    """A kiosk that was replaced never comes back for its half-sent pictures."""
    device = enrolled(portal)
    data, grant = announced(portal, device, bytes(range(256)) * 9)
    folder = tmp_path / "portal" / "blobs" / "partial"
    old, young = folder / ("0" * 64), folder / ("1" * 64)
    for path, age_s in ((old, 25 * 3600), (young, 23 * 3600)):
        path.write_bytes(b"half")
        os.utime(path, (portal.clock() / 1000 - age_s,) * 2)
    place = begin(portal, grant, len(data)).headers["location"]
    working.prepare(portal)
    while working.work_once(portal) is not None:
        pass
    assert not old.exists() and young.exists()
    assert send(portal, place, 0, data).status_code == 204


def test_an_upload_without_leave_or_with_other_bytes_is_refused(portal: Portal) -> None:
    """Nobody fills the disk, and no wrong byte becomes a citizen's paper."""
    device = enrolled(portal)
    data, grant = announced(portal, device, b"page" * 50)
    assert begin(portal, bytes(32), len(data)).status_code == 403
    assert begin(portal, grant, len(data) + 1).status_code == 403
    place = begin(portal, grant, len(data)).headers["location"]
    assert send(portal, place, 5, data[5:]).status_code == 409
    assert send(portal, place, 0, data + b"x").status_code == 413
    assert send(portal, place, 0, bytes(len(data))).status_code == 460
    assert device.exchange(portal).complete == ()
    assert send(portal, place, 0, data).status_code == 204
    assert len(device.exchange(portal).complete) == 1
    assert ask(portal, "HEAD", "/v1/files/" + "0" * 32).status_code == 410


def test_what_cannot_be_read_is_refused_by_a_word_and_quoted_nowhere(portal: Portal) -> None:
    """The framework's own answer repeats what was sent."""
    secret = {"Upload-Length": "secret", "Upload-Metadata": "grant x"}
    for method, path, status in (
        ("POST", "/v1/files", 422),
        ("PUT", "/v1/files", 405),
        ("GET", "/v1/secret", 404),
        ("GET", "/v1/blobs/secret", 422),
    ):
        answer = ask(portal, method, path, headers=secret)
        assert answer.status_code == status and set(answer.json()) == {"error"}
        assert "secret" not in answer.text
        assert ("tus-resumable" in answer.headers) == (path == "/v1/files")
    assert ask(portal, "PUT", "/v1/files/" + "0" * 32).headers["allow"] == "HEAD, PATCH"


def test_another_version_of_tus_is_told_which_one_is_spoken(portal: Portal) -> None:
    """tus 1.0: 412 with the versions; OPTIONS answers whoever asks, also how large a file be."""
    newer = {"Tus-Resumable": "2.0.0"}
    answer = ask(portal, "HEAD", "/v1/files/" + "0" * 32, headers=newer)
    assert answer.status_code == 412 and answer.headers["tus-version"] == "1.0.0"
    spoken = ask(portal, "OPTIONS", "/v1/files", headers=newer)
    assert spoken.status_code == 204
    most = int(spoken.headers["tus-max-size"])
    assert begin(portal, bytes(32), most + 1).status_code == 413
    assert begin(portal, bytes(32), most).status_code == 403


@pytest.mark.parametrize(
    ("door", "is_safe"),
    [
        (Door("127.0.0.1"), True),
        (Door("::1"), True),
        (Door("localhost"), True),
        (Door("192.0.2.7"), False),
        (Door("portal.example"), False),
        (Door("192.0.2.7", behind_proxy=True), True),
        (Door("127.0.0.1", tls_cert=Path("c")), False),
    ],
)
def test_plain_http_is_for_this_machine_only(door: Door, is_safe: bool) -> None:
    """Sealing hides content, not who speaks to whom."""
    if is_safe:
        check_door(door)
    else:
        with pytest.raises(UnsafeAddressError):
            check_door(door)


def test_commands_take_the_data_folder_on_either_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scripts write it both ways."""
    data = str(tmp_path / "p")
    assert main(["--data", data, "enrol-code"]) == 0
    assert enrolment.read_code(capsys.readouterr().out)
    assert main(["enrol-code", "--data", data, "--file", str(tmp_path / "e")]) == 2
    url = ["--url", "https://portal.example"]
    assert main(["enrol-code", "--data", data, "--file", str(tmp_path / "e"), *url]) == 0
    assert capsys.readouterr().out == ""
    assert enrolment.EnrolmentFile.from_text((tmp_path / "e").read_text())
    assert main(["user", "add", "lan", "--role", "official", "--data", data]) == 0
    assert len(capsys.readouterr().out.strip()) == 17
    assert main(["--data", data, "user", "add", "lan", "--role", "official"]) == 2
    assert main(["--data", data, "applications", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["--data", data, "machine", "XXX", "retired"]) == 2
    assert main(["--data", data, "set-status", "X", "accepted", "--note", "y"]) == 2


def test_a_machine_taken_back_into_use_gets_its_feed_again(portal: Portal, tmp_path: Path) -> None:
    """After a technician has looked at a clone, the machine must work on."""
    device = enrolled(portal)
    with portal.store.writing() as connection:
        connection.execute(DEVICES.update().values(cloned=True, standing="compromised"))
        characters = str(connection.execute(select(DEVICES.c.characters)).scalar())
    assert device.exchange(portal).fault == "clone"
    data = str(tmp_path / "portal")
    assert main(["machine", characters, "active", "--data", data]) == 0
    assert device.exchange(portal).fault == ""


def test_set_status_takes_either_number(
    portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Officials know the authority's number, citizens the kiosk's code."""
    device = enrolled(portal)
    device.exchange(portal, device.record("application.submitted.v1", submitted()))
    data, code = str(tmp_path / "portal"), str(submitted()["code"])
    accept = ["--data", data, "set-status", code, "accepted", "--note", ""]
    assert main([*accept, "--authority-number", "H40.15.07-261124-0099"]) == 0
    again = ["set-status", "H40.15.07-261124-0099", "in_process", "--note", "Đang làm"]
    assert main([*again, "--data", data]) == 0
    capsys.readouterr()
    assert main(["applications", "--json", "--data", data]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["state"]) == (code, "in_process")
    assert found["authority_number"] == "H40.15.07-261124-0099"


def test_verify_demotes_what_is_missing(
    portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lost disk block becomes an upload again, not a lost paper."""
    device = enrolled(portal)
    data, grant = announced(portal, device, b"page" * 50)
    place = begin(portal, grant, len(data)).headers["location"]
    send(portal, place, 0, data)
    assert main(["verify", "--data", str(tmp_path / "portal")]) == 0
    next((tmp_path / "portal" / "blobs").glob("??/*")).write_bytes(b"rotten")
    capsys.readouterr()
    assert main(["verify", "--data", str(tmp_path / "portal")]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["attachments"] == 1 and len(report["bad"]) == 1
    assert len(device.exchange(portal).wanted) == 1


def test_a_couriers_folder_may_come_twice(
    portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sticks are carried back and forth."""
    device, stick = enrolled(portal), tmp_path / "stick"
    sealed = seal_attachment(b"page")
    records = [
        device.record("application.submitted.v1", submitted()),
        device.record("attachment.described.v1", described(1, sealed)),
    ]
    (stick / "up").mkdir(parents=True)
    (stick / "attachments").mkdir()
    carried = device.envelope(*records, channel=Channel.COURIER)
    (stick / "up" / "1.mc").write_bytes(wire.frame([carried]))
    (stick / "up" / "2.mc").write_bytes(b"\0\0\0\x08torn")
    (stick / "attachments" / sealed.cipher_sha256.hex()).write_bytes(sealed.ciphertext)
    for _ in range(2):
        assert main(["import", str(stick), "--data", str(tmp_path / "portal")]) == 1
        report = json.loads(capsys.readouterr().out)
        came = {"envelopes": 1, "attachments": 1, "documents": 0, "mail": 0, "bad": ["2.mc"]}
        assert report == came
        (answer,) = wire.frames((stick / "down" / "1.mc").read_bytes())
        down = device.read(answer)
        assert down.verdicts is not None and len(down.verdicts.lines) == 2
        assert down.complete == (sealed.cipher_sha256,)
    assert len(device.exchange(portal).complete) == 1
