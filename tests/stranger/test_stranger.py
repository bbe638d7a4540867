"""A client that was written from PROTOCOL.md alone talks to the portal that runs.

The portal is a process, its operator is the command line; nothing here imports the product. What
the page did not say was written into the page, not learnt from the product's code.
"""

from __future__ import annotations

import ast
import hashlib
import json
import random
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cbor2
import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from stranger.client import (
    Kiosk,
    Portal,
    Untold,
    check,
    digest_of,
    id_of,
    message,
    open_page,
    seal_page,
    sha,
)
from stranger.columns import Told, canonical, read_table, write_table
from support.portal_process import portal_process

pytestmark = pytest.mark.e2e
NOW = "2026-11-26T09:42:00+07:00"


@dataclass(frozen=True)
class Office:
    """The portal's address, and its operator's commands."""

    url: str
    data: Path

    def command(self, *words: str) -> str:
        program = Path(sys.executable).with_name("motcua-portal")
        done = subprocess.run(
            [program, "--data", self.data, *words], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def kiosk(self) -> Kiosk:
        """A machine that was let in by a code."""
        made = Kiosk(self.url)
        made.enrol_by_code(self.command("enrol-code"))
        return made


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    data = tmp_path_factory.mktemp("stranger") / "portal"
    with portal_process(data) as url:
        yield Office(url, data)
    assert "Traceback" not in data.with_name("portal.log").read_text("utf-8")


def filed(kiosk: Kiosk) -> tuple[Told, bytes, str]:
    """An application's record, id and code."""
    application = secrets.token_bytes(16)
    signs = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    code = f"{kiosk.characters}-" + "".join(secrets.choice(signs) for _ in range(8))
    content = {
        "application": application,
        "event": secrets.token_bytes(16),
        "code": code,
        "procedure": "1.004194",
        "version": "1",
        "filed_at": NOW,
        "uncertainty_s": 2,
        "answers": {"ho_ten": "Lầu Bá Tủa", "so_nguoi": -3, "con": [{"ten": "Mai"}, {"ten": ""}]},
        "identity": {"how": "typed"},
        "papers": [],
        "missing": [],
        "titles": {"procedure": "Đăng ký tạm trú"},
    }
    return kiosk.record("application.submitted.v1", content), application, code


def remark(kiosk: Kiosk, application: bytes, **changes: Any) -> Told:
    content = {
        "event": secrets.token_bytes(16),
        "application": application,
        "sees": None,
        "at": NOW,
        "what": "remark",
        "state": None,
        "by": "kiosk",
        "note": "Gọi lại buổi chiều",
        "authority_number": None,
        "due": None,
        "papers": [],
        **changes,
    }
    return kiosk.record("event.appended.v1", content)


@pytest.mark.parametrize("plain", [False, True], ids=["columns", "plain"])
def test_an_application_and_an_event_are_applied(office: Office, plain: bool) -> None:
    """Both ways of writing an envelope, each verdict signed, one for each record."""
    kiosk = office.kiosk()
    submission, application, code = filed(kiosk)
    event = remark(kiosk, application)
    answer = kiosk.exchange(submission, event, plain=plain)
    assert answer.verdicts == {id_of(one): ("applied", "") for one in (submission, event)}
    found = {one["code"]: one for one in json.loads(office.command("applications", "--json"))}
    assert found[code]["answers"] == cbor2.loads(submission[4])["answers"]
    assert found[code]["kiosk"] == kiosk.characters


def test_a_repetition_gets_the_same_verdict_and_another_content_none(office: Office) -> None:
    """The envelope's bytes once more, the record in another one, the identity with other words."""
    kiosk = office.kiosk()
    submission, application, _ = filed(kiosk)
    body = kiosk.envelope(submission)
    for _ in range(2):
        answer = kiosk.read(httpx.post(f"{kiosk.url}/v1/exchange", content=body).content)
        assert answer.verdicts == {id_of(submission): ("applied", "")}
    assert kiosk.exchange(submission).verdicts == {id_of(submission): ("applied", "")}
    other = (*submission[:4], canonical({**cbor2.loads(submission[4]), "uncertainty_s": 9}))
    assert kiosk.exchange(other).verdicts[id_of(other)][0] == "refused"
    broken = remark(kiosk, application, state="nonsense")
    later = kiosk.record("something.unheard_of.v9", {"x": [1, None, True]})
    whole = kiosk.record("something.unheard_of.v9", {"a\0b": [1, None, True]})
    waits = remark(kiosk, secrets.token_bytes(16))
    verdicts = kiosk.exchange(broken, later, whole, waits).verdicts
    assert verdicts[id_of(broken)] == ("refused", "content:state")
    assert {verdicts[id_of(one)][0] for one in (later, whole, waits)} == {"stored"}


def test_a_page_goes_up_in_slices_and_counts_when_a_signed_answer_says_so(office: Office) -> None:
    """The portal holds what was sent, under its own digest, and gives it back in ranges."""
    kiosk = office.kiosk()
    page = random.Random(1).randbytes(90_000)
    ciphertext, key = seal_page(page)
    submission, application, code = filed(kiosk)
    described = {
        "application": application,
        "code": code,
        "paper": "giay_to",
        "page": 1,
        "cipher_sha256": sha(ciphertext),
        "plain_sha256": sha(page),
        "key": key,
        "cipher_bytes": len(ciphertext),
        "plain_bytes": len(page),
        "media_type": "image/jpeg",
    }
    answer = kiosk.exchange(submission, kiosk.record("attachment.described.v1", described))
    ((digest, length, _expires, grant),) = answer.wanted
    assert (digest, length) == (sha(ciphertext), len(ciphertext)) and len(grant) == 32
    assert answer.complete == []
    assert kiosk.upload(answer.wanted[0], ciphertext, 40_000) == 5
    answer = kiosk.exchange()
    assert answer.complete == [digest] and answer.wanted == []
    place, part = f"{kiosk.url}/v1/blobs/{digest.hex()}", {"Range": "bytes=10-49999"}
    ranged = httpx.get(place, headers=part, timeout=60)
    assert ranged.status_code == 206 and ranged.content == ciphertext[10:50_000]
    assert open_page(httpx.get(place, timeout=60).content, key) == page


def test_the_feed_is_read_by_its_chain(office: Office) -> None:
    """An official decides twice; a small answer brings one, the next contact the other."""
    kiosk = office.kiosk()
    submission, application, code = filed(kiosk)
    kiosk.exchange(submission)
    start = kiosk.cursor
    office.command("set-status", code, "accepted", "--note", "Đã nhận")
    office.command("set-status", code, "in_process", "--note", "Đang xử lý")
    answer = kiosk.exchange()
    told = [cbor2.loads(body) for _, _, _, kind, body in answer.feed if kind == "event.appended.v1"]
    assert [one["state"] for one in told] == ["accepted", "in_process"]
    assert told[0]["application"] == application and told[1]["sees"] == told[0]["event"]
    assert kiosk.cursor[0] == start[0] + len(answer.feed)
    assert kiosk.exchange().feed == []
    kiosk.cursor = start
    assert [digest_of(one) for one in kiosk.exchange().feed] == [digest_of(o) for o in answer.feed]


def test_who_may_sign_in_is_signed_by_the_portal(office: Office) -> None:
    """Section 12: the list's own signature, under another context than the envelope's."""
    office.command("user", "add", "tam", "--role", "technician")
    office.command("user", "pin", "tam")
    kiosk = office.kiosk()
    lists = [cbor2.loads(one[4]) for one in kiosk.exchange().feed if one[3] == "staff.named.v1"]
    assert lists and [one["name"] for one in lists[-1]["people"]] == ["tam"]
    assert kiosk.portal is not None
    version, people = lists[-1]["version"].to_bytes(8), canonical(lists[-1]["people"])
    signed = message("settings", b"staff.named.v1", version, people)
    check(kiosk.portal.once, lists[-1]["signature"], signed)


def test_keys_follow_each_other_for_who_listens_and_for_who_was_away(office: Office) -> None:
    """Section 9: one hears of the next key before it is used, one missed it all; the old key,
    retired, makes neither believe anything."""
    listening, away = office.kiosk(), office.kiosk()
    for one in (listening, away):
        one.exchange()
    first = listening.portal
    assert first is not None
    office.command("keys", "new")
    office.command("keys", "announce")
    listening.exchange()
    assert listening.portal is not None and listening.portal.version > first.version
    assert listening.portal.box == first.box and len(listening.portal.believed) == 2
    office.command("keys", "switch", "--now")
    submission, _, _ = filed(listening)
    assert listening.exchange(submission).verdicts == {id_of(submission): ("applied", "")}
    office.command("keys", "retire")
    listening.exchange()
    submission, _, _ = filed(away)
    assert away.exchange(submission).verdicts == {id_of(submission): ("applied", "")}
    for one in (listening, away):
        assert one.portal is not None and one.portal.box != first.box
        assert one.portal.believed == one.portal.once[:1] and len(one.portal.once) == 2
        assert first.believed[0] in one.portal.once
    with pytest.raises(InvalidSignature):
        check(away.portal.believed, bytes(64), b"")
    # Whoever seals to a key that the portal never had is told the keys, and nothing else.
    away.portal = replace(away.portal, version=1, box=bytes(range(32)))
    with pytest.raises(Untold):
        away.exchange()
    assert away.portal == listening.portal
    assert away.exchange().fault == ""


def test_a_machine_enrols_by_its_first_record(office: Office, tmp_path: Path) -> None:
    """A file on a stick is enough; registration and filings may come in one envelope."""
    path = tmp_path / "enrolment"
    office.command("enrol-code", "--file", str(path), "--url", office.url)
    kiosk = Kiosk(office.url)
    registration = kiosk.read_file(path.read_text("ascii"))
    submission, _, _ = filed(kiosk)
    verdicts = kiosk.exchange(registration, submission).verdicts
    assert [word for word, _ in verdicts.values()] == ["applied", "applied"]


def test_what_the_portal_cannot_read_is_said_signed(office: Office) -> None:
    """An unknown dictionary, and a root that differs: faults, and the next envelope is taken."""
    kiosk = office.kiosk()
    submission, _, _ = filed(kiosk)
    answer = kiosk.exchange(submission, dictionary=b"a dictionary that nobody else holds" * 9)
    assert (answer.fault, answer.verdicts) == ("unknown_dictionary", {})
    answer = kiosk.exchange(submission, damage=True)
    assert (answer.fault, answer.verdicts) == ("undecodable", {})
    assert kiosk.exchange(submission).verdicts == {id_of(submission): ("applied", "")}


def test_a_cursor_that_nobody_gave_is_a_portal_that_was_rolled_back(office: Office) -> None:
    """The answer names its own end; nothing else of it counts."""
    kiosk = office.kiosk()
    kiosk.exchange()
    kiosk.cursor = (kiosk.cursor[0] + 40, secrets.token_bytes(8))
    assert kiosk.exchange().fault == "rolled_back"


def test_the_window_compares(office: Office) -> None:
    """Both sides hold the same records with the same verdicts, or learn that they do not."""
    kiosk = office.kiosk()
    records = [filed(kiosk)[0], kiosk.record("something.unheard_of.v9", {})]
    verdicts = kiosk.exchange(*records).verdicts
    total = 0
    for one in records:
        word = verdicts[id_of(one)][0].encode()
        told = b"motcua/1/window\0" + id_of(one) + digest_of(one) + b"\x01" + word
        total += int.from_bytes(hashlib.sha256(told).digest()[:8])
    window = (total % 2**64).to_bytes(8)
    assert kiosk.exchange(window=window).off is True
    off = kiosk.exchange(window=bytes(7) + b"\x01").off
    assert (int.from_bytes(off) + 1) % 2**64 == total % 2**64


def test_strangers_are_answered_nothing_that_is_signed(office: Office) -> None:
    """A machine that was never let in, and bytes that are no envelope."""
    known, stranger = office.kiosk(), Kiosk(office.url)
    stranger.portal = known.portal
    for body in (stranger.envelope(), b"\0\0\0\4abcd", secrets.token_bytes(400)):
        answer = httpx.post(f"{office.url}/v1/exchange", content=body, timeout=60)
        assert answer.status_code in (400, 413) and set(answer.json()) == {"error"}


def test_the_pages_own_example_is_read() -> None:
    """Section 10: the request's content as columns, the answer opened, its verdict verified."""
    page = (Path(__file__).parents[2] / "sync" / "PROTOCOL.md").read_text("utf-8")
    blocks = re.findall(r"^`([a-z ]+)`\n```hex\n([0-9a-f\n]+)```$", page, re.M)
    given = {name: bytes.fromhex(text) for name, text in blocks}
    private = given["device private"]
    kiosk = Kiosk(
        "",
        Ed25519PrivateKey.from_private_bytes(private[:32]),
        X25519PrivateKey.from_private_bytes(private[32:]),
        header=given["request header"],
    )
    signing, box = given["portal signing public"], given["portal box public"]
    kiosk.portal = Portal(b"", 1, box, (signing,))
    kiosk.asked = read_table(cbor2.loads(given["request content"])[1], kiosk.device)
    (record,) = kiosk.asked
    assert record[4] == given["record body"] and id_of(record) == given["record id"]
    assert digest_of(record) == given["record digest"]
    assert kiosk.read(given["answer body"]).verdicts == {id_of(record): ("applied", "")}


def test_columns_come_back_as_they_went() -> None:
    """Its own writer and reader agree, before they meet another's."""
    rng, device = random.Random(3), bytes(16)
    records = [
        (device, bytes([n % 2] * 8), n + 1, f"k{n % 3}.v1", canonical(_tree(rng, 3)))
        for n in range(40)
    ]
    records.append((device, bytes(8), 41, "k0.v1", canonical([{"a\0b": 1}])))
    assert read_table(write_table(records), device) == records


def test_it_was_written_from_the_page_alone() -> None:
    """A client that borrows the product's code proves nothing about the page."""
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in getattr(node, "names", ()) if isinstance(node, ast.Import)]
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [n for n in names if n.split(".")[0] in ("sync", "kiosk_app")], path.name


def _tree(rng: random.Random, depth: int) -> Any:
    match rng.randrange(8 if depth else 6):
        case 0:
            return None
        case 1:
            return rng.random() < 0.5
        case 2:
            return rng.randrange(-(2**40), 2**40)
        case 3:
            return "ầ" * rng.randrange(4)
        case 4 | 5:
            return rng.randbytes(rng.randrange(20))
        case 6:
            return [_tree(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {f"k{n}": _tree(rng, depth - 1) for n in range(rng.randrange(5))}
