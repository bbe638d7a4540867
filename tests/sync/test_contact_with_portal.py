"""The agent against the real portal over HTTP: filings arrive once, whatever happens on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.filings import PHOTO, file_application
from support.live_portal import LivePortal, live_portal

from sync import DeliveryState, agent_status, delivery_of, open_device, write
from sync.contact import ContactFailed, Contacts
from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder, open_data_folder
from sync.errors import FailureClass, NoLink, Truncated
from sync.portal import applications, decisions
from sync.portal.importing import import_folder
from sync.portal.states import State
from sync.portal_link import enrol_by_code, enrol_by_file
from sync.runner import Runner
from sync.transport.faulty import FaultyTransport
from sync.transport.making import make_line
from sync.transport.port import Request, Response


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[LivePortal]:
    with live_portal(tmp_path / "portal") as live:
        yield live


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    opened = open_data_folder(tmp_path / "kiosk", make=True)
    yield opened
    opened.close()


def enrol(folder: DataFolder, portal: LivePortal) -> None:
    line = make_line(portal.url, folder.config.sync)
    enrol_by_code(folder, portal.url, portal.code(), line.transport)
    line.transport.close()


def arrived(portal: LivePortal) -> list[dict[str, object]]:
    with portal.portal.store.reading() as connection:
        return applications.as_json(connection, portal.portal.blobs)


def once(folder: DataFolder) -> None:
    runner = Runner(folder)
    try:
        runner.once()
    finally:
        runner.close()


def state_of(folder: DataFolder, about: bytes) -> DeliveryState:
    delivery = delivery_of(folder.db, about)
    assert delivery is not None
    return delivery.state


def test_filed_before_enrolment_arrives_once(folder: DataFolder, portal: LivePortal) -> None:
    """Filing never waits for an enrolment, and the codes printed before stay valid."""
    own = folder.device.characters
    about = file_application(folder, photo=PHOTO)
    enrol(folder, portal)
    assert own in open_device(folder.db).all_characters
    once(folder)
    assert state_of(folder, about) is DeliveryState.COMPLETE
    once(folder)
    found = arrived(portal)
    assert len(found) == 1
    assert [paper["complete"] for paper in found[0]["attachments"]] == [True]  # type: ignore[attr-defined]
    status = agent_status(folder.db)
    assert (status.complete, status.last_error) == (1, None)
    assert status.last_contact_ms
    assert status.attachments_acknowledged == 1


def test_enrolment_by_file_needs_no_link(folder: DataFolder, portal: LivePortal) -> None:
    """The registration is the first thing that the first contact says."""
    abouts = [file_application(folder, photo=PHOTO) for _ in range(3)]
    text = portal.file()
    enrol_by_file(folder, text)
    enrol_by_file(folder, text)
    once(folder)
    assert {state_of(folder, about) for about in abouts} == {DeliveryState.COMPLETE}
    assert len(arrived(portal)) == 3


def test_without_enrolment_a_contact_says_so(folder: DataFolder) -> None:
    """Its own words on the technician's page."""
    with pytest.raises(ContactFailed):
        once(folder)
    error = agent_status(folder.db).last_error
    assert error is not None
    assert error.failure_class is FailureClass.REFUSED_DEVICE


def test_decision_of_an_official_comes_down(folder: DataFolder, portal: LivePortal) -> None:
    """The citizen's timeline is told by the desk, once."""
    about = file_application(folder)
    enrol(folder, portal)
    once(folder)
    code = str(arrived(portal)[0]["code"])
    decision = decisions.Decision(State.ACCEPTED, "desk", "đã nhận", "H01-0001", None, ())
    decisions.decide(portal.portal, code, decision)
    once(folder)
    once(folder)
    items = folder.inbox.unread()
    events = [item.record.content() for item in items]
    assert [event["state"] for event in events if isinstance(event, dict)] == ["accepted"]
    assert isinstance(events[0], dict)
    assert events[0]["application"] == about


def contacts_with(folder: DataFolder, portal: LivePortal, **faults: object) -> Contacts:
    line = make_line(portal.url, folder.config.sync)
    contacts = Contacts(folder, FaultyTransport(line.transport, **faults))  # type: ignore[arg-type]
    contacts.start()
    return contacts


def test_cut_at_every_request_loses_and_doubles_nothing(
    folder: DataFolder, portal: LivePortal
) -> None:
    """Each request of the journey is lost once before and once after the portal saw it."""
    enrol(folder, portal)
    abouts = [file_application(folder, photo=PHOTO) for _ in range(2)]
    seen = {"before": 0, "after": 0}
    cut_at = {"before": 0, "after": 0}

    def before(_request: Request) -> None:
        seen["before"] += 1
        if seen["before"] > cut_at["before"]:
            cut_at["before"] += 1
            seen["before"] = 0
            raise NoLink("cut before")

    def after(_request: Request, response: Response) -> Response:
        seen["after"] += 1
        if seen["after"] > cut_at["after"]:
            cut_at["after"] += 1
            seen["after"] = 0
            raise Truncated("cut after")
        return response

    contacts = contacts_with(folder, portal, before=before, after=after)
    for _ in range(60):
        try:
            contacts.contact()
        except ContactFailed:
            continue
        break
    contacts.transport.close()
    assert {state_of(folder, about) for about in abouts} == {DeliveryState.COMPLETE}
    assert len(arrived(portal)) == 2


def test_answers_that_prove_nothing_acknowledge_nothing(
    folder: DataFolder, portal: LivePortal
) -> None:
    """A changed, a repeated and a cut answer each end in their own class."""
    enrol(folder, portal)
    once(folder)
    about = file_application(folder)
    kept: list[Response] = []

    def spoil(change: object) -> FailureClass:
        contacts = contacts_with(folder, portal, after=change)
        with pytest.raises(ContactFailed) as caught:
            contacts.contact()
        contacts.transport.close()
        assert state_of(folder, about) is DeliveryState.SENDING
        return caught.value.failure

    def replaced(response: Response, body: bytes) -> Response:
        return Response(response.status, response.headers, body)

    def flipped(_request: Request, response: Response) -> Response:
        kept.append(response)
        return replaced(response, response.body[:-1] + bytes([response.body[-1] ^ 1]))

    assert spoil(flipped) is FailureClass.BAD_SIGNATURE
    assert spoil(lambda _request, _response: kept[0]) is FailureClass.MISMATCHED
    assert spoil(lambda _q, r: replaced(r, r.body[:-9])) is FailureClass.TRUNCATED
    html = Response(200, {"content-type": "text/html"}, b"<html>")
    assert spoil(lambda _q, _r: html) is FailureClass.CAPTIVE
    once(folder)
    assert state_of(folder, about) is DeliveryState.COMPLETE
    assert len(arrived(portal)) == 1


def test_nothing_readable_on_the_wire(folder: DataFolder, portal: LivePortal) -> None:
    """A link sees ciphertext only."""
    enrol(folder, portal)
    file_application(folder, photo=PHOTO)
    passed: list[bytes] = []

    def record(request: Request, response: Response) -> Response:
        passed.extend([request.body, response.body, str(request).encode()])
        return response

    contacts = contacts_with(folder, portal, after=record)
    contacts.contact()
    contacts.transport.close()
    wire = b"".join(passed)
    assert len(wire) > len(PHOTO)
    for secret in (
        "Người Thử Bí Mật".encode(),
        b"1990-01-01",
        b"application.submitted",
        PHOTO[:64],
    ):
        assert secret not in wire


def test_courier_carries_both_ways(folder: DataFolder, portal: LivePortal, tmp_path: Path) -> None:
    """A stick does what a link does, papers included, in one round; a second one is harmless."""
    about = file_application(folder, photo=PHOTO)
    enrol_by_file(folder, portal.file())
    stick = tmp_path / "stick"
    for _ in range(2):
        exported = export_bundle(folder, stick)
        assert not import_folder(portal.portal, stick).bad
        assert not import_bundle(folder, stick)["bad"]
        assert exported["bad"] == []
        assert state_of(folder, about) is DeliveryState.COMPLETE
    assert len(arrived(portal)) == 1
    secret = "Người Thử Bí Mật".encode()
    assert all(secret not in p.read_bytes() for p in stick.rglob("*") if p.is_file())


def test_torn_bundle_is_named_and_harmless(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """A stick pulled out too early."""
    about = file_application(folder)
    enrol_by_file(folder, portal.file())
    stick = tmp_path / "stick"
    export_bundle(folder, stick)
    import_folder(portal.portal, stick)
    answer = next((stick / "down").glob("*.mc"))
    whole = answer.read_bytes()
    answer.write_bytes(whole[:-20])
    assert import_bundle(folder, stick)["bad"] == [answer.name]
    assert state_of(folder, about) is DeliveryState.SENDING
    answer.write_bytes(whole)
    assert import_bundle(folder, stick)["records"] == 2
    assert state_of(folder, about) is DeliveryState.COMPLETE


def motcua_sync(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sync", "--data", str(data), *arguments],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=60,
    )


def test_commands_from_enrolment_to_status(folder: DataFolder, portal: LivePortal) -> None:
    """The commands as an operator types them, each in a process of its own."""
    data = folder.config.data
    file_application(folder, photo=PHOTO)
    failed = motcua_sync(data, "once")
    assert failed.returncode == 3
    assert failed.stderr.splitlines()[-1] == "refused_device"
    wrong = motcua_sync(data, "enrol", portal.url, "AAAA-BBBB")
    assert wrong.returncode == 2
    assert motcua_sync(data, "enrol", portal.url, portal.code()).returncode == 0
    assert motcua_sync(data, "once").returncode == 0
    status = json.loads(motcua_sync(data, "status", "--json").stdout)
    assert {"queued", "sending", "acknowledged", "complete", "refused"} < set(status)
    assert status["complete"] == 1
    assert status["attachments"] == {"queued": 0, "sending": 0, "acknowledged": 1}
    assert status["last_error"] is None
    assert status["bytes"]["up"] > 1000
    verified = json.loads(motcua_sync(data, "verify").stdout)
    assert verified == {"records": 2, "attachments": 1, "bad": []}


def test_killed_agent_goes_on_where_it_was(folder: DataFolder, portal: LivePortal) -> None:
    """SIGKILL at any moment costs a repetition at most."""
    enrol(folder, portal)
    data = folder.config.data
    (data / "settings.toml").write_text(
        "[sync]\ninterval_s = 1\nlongest_retry_s = 1\nafter_link_s = 0.02\n"
    )
    abouts = []
    for round_ in range(4):
        abouts += [file_application(folder, photo=PHOTO) for _ in range(3)]
        agent = subprocess.Popen(
            [sys.executable, "-m", "sync", "--data", str(data), "run"],
            cwd=Path(__file__).parents[2],
            stderr=subprocess.DEVNULL,
        )
        try:
            agent.wait(0.75 + 0.15 * round_)
        except subprocess.TimeoutExpired:
            agent.kill()
            agent.wait()
    once(folder)
    assert {state_of(folder, about) for about in abouts} == {DeliveryState.COMPLETE}
    assert len(arrived(portal)) == len(abouts)
    assert agent_status(folder.db).tasks == 0


def test_termination_ends_the_agent_cleanly(folder: DataFolder, portal: LivePortal) -> None:
    """systemctl stop must not hang, and not look like a crash."""
    enrol(folder, portal)
    data = folder.config.data
    (data / "settings.toml").write_text("[sync]\nafter_link_s = 0.02\n")
    agent = subprocess.Popen(
        [sys.executable, "-m", "sync", "run", "--data", str(data)],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert agent.stderr is not None
    assert "contact ended" in agent.stderr.readline()
    assert motcua_sync(data, "once").returncode == 4
    agent.terminate()
    assert agent.wait(10) == 0
    agent.stderr.close()


def test_planted_fault_forgets_a_record(folder: DataFolder, portal: LivePortal) -> None:
    """`drop_ack` must really lose something, or the proofs prove nothing."""
    enrol(folder, portal)
    about = file_application(folder)
    object.__setattr__(folder.config, "plants", frozenset({"drop_ack"}))
    once(folder)
    assert delivery_of(folder.db, about) is None


def test_lost_word_about_a_paper_is_asked_for_again(folder: DataFolder, portal: LivePortal) -> None:
    """The portal tells three times; a kiosk that heard none of them asks by repeating."""
    enrol(folder, portal)
    about = file_application(folder, photo=PHOTO)
    once(folder)
    with write(folder.db):
        folder.db.execute("UPDATE sync_attachment SET state = 'sending'")
    for _ in range(4):
        once(folder)
    assert state_of(folder, about) is DeliveryState.COMPLETE
